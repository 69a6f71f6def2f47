"""The frozen values that pass between the stages; this module imports nothing of the package but errors.

    source ──Paper──▶ extract ──Extraction──▶ resolve ──Resolution──▶ graph ──GraphData──▶ export

All are msgspec structs: immutable, comparable, hashable, and written to JSON and back without loss; none can be part
of a reference cycle, so the garbage collector need not look at them. Offsets count
Unicode code points and are half-open, ``[start, end)``, into the *repaired* text of a section
(``paper.section(name).clean``); ``Text.raw_span`` maps them back into the text as it was read.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, TypeAlias

from msgspec import Struct

__all__ = [
    "PAPER",
    "Claim",
    "Date",
    "Edit",
    "Entity",
    "EntityType",
    "Extraction",
    "GraphData",
    "Identifier",
    "Link",
    "LinkKind",
    "LocalEntity",
    "Mention",
    "Merge",
    "NearMerge",
    "Paper",
    "PaperLink",
    "Polarity",
    "Problem",
    "Rejected",
    "Relation",
    "Resolution",
    "Result",
    "ResultKind",
    "Score",
    "Section",
    "SourceRef",
    "Span",
    "Text",
    "Variant",
]

PAPER = "PAPER"
"""The name that stands for the paper itself as subject of a relation or a result (annotation guidelines)."""

Section: TypeAlias = Literal["title", "abstract", "comment"]
EntityType: TypeAlias = Literal["Method", "Model", "Dataset", "Task"]
LinkKind: TypeAlias = Literal["Repository", "Page"]
Polarity: TypeAlias = Literal["asserted", "negated", "hedged"]
ResultKind: TypeAlias = Literal["value", "delta", "ratio", "range"]
"""What a number is: a score itself, a difference to another, a factor (``2.1×``), or two ends (``58-63``)."""


# ---------------------------------------------------------------------------------------------------- texts


class Edit(Struct, frozen=True, gc=False, order=True):
    """One repair: the raw characters ``[start, end)`` are read as ``text``."""

    start: int
    end: int
    text: str


class Text(Struct, frozen=True, gc=False):
    """A text as it was read, and the repairs (in order, not overlapping) that make it readable."""

    raw: str
    edits: tuple[Edit, ...] = ()

    @property
    def clean(self) -> str:
        """The repaired text.

        >>> Text("3.09times faster", (Edit(4, 9, "×"),)).clean
        '3.09× faster'
        """
        if not self.edits:
            return self.raw
        parts: list[str] = []
        at = 0
        for edit in self.edits:
            parts += (self.raw[at : edit.start], edit.text)
            at = edit.end
        return "".join((*parts, self.raw[at:]))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Map ``[start, end)`` of the repaired text to the raw one; a repair that it touches is covered whole.

        >>> Text("3.09times faster", (Edit(4, 9, "×"),)).raw_span(0, 5)
        (0, 9)
        """
        if not self.edits:
            return start, end
        starts: list[int] = []  # where each edit starts and ends in the repaired text
        ends: list[int] = []
        shift = 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            ends.append(edit.start + shift + len(edit.text))
            shift += len(edit.text) - (edit.end - edit.start)

        def back(offset: int, *, closing: bool) -> int:
            i = bisect_right(starts, offset) - 1
            while i >= 0 and closing and starts[i] == offset:
                i -= 1  # an end right before an edit does not touch it
            if i < 0:
                return offset
            edit = self.edits[i]
            if offset >= ends[i]:
                return edit.end + (offset - ends[i])
            return edit.end if closing else edit.start

        first = back(start, closing=False)
        return first, max(first, back(end, closing=True)) if end > start else first


class Span(Struct, frozen=True, gc=False, order=True):
    """A stretch of the repaired text of one section of a paper."""

    section: Section
    start: int
    end: int


# --------------------------------------------------------------------------------------------------- source


class Date(Struct, frozen=True, gc=False, order=True):
    """A date: ISO 8601 ``2024-03-19``, ``2024-03`` or ``2024``, or ``--03-19`` where the year is not known.

    ``inferred`` says that the source left the year out and we worked it out.
    """

    value: str
    inferred: bool = False


class SourceRef(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """Where a paper was read: a file as the user named it, the line (from 1), and the date of the page."""

    path: str
    line: int
    kind: str
    page_date: Date | None = None


class Identifier(Struct, frozen=True, gc=False, order=True):
    """A name in a public scheme: ``arxiv`` (without version, ``2503.11731``), ``doi``, or another source's own."""

    scheme: str
    value: str


class Paper(Struct, frozen=True, gc=False, kw_only=True):
    """One paper as its sources give it.

    ``id`` is stable and readable, of ``[a-z0-9-]`` only: ``paper-arxiv-2503-11731``, else made of the title.
    ``author_count`` and ``comment_count`` are what a page shows; ``comment`` is the authors' remark in arXiv records;
    ``urls`` are addresses given in fields of their own (not in the text), as written.
    """

    id: str
    title: Text
    abstract: Text
    comment: Text | None = None
    date: Date | None = None
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organization: str | None = None
    comment_count: int | None = None
    categories: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    urls: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()

    def section(self, name: Section) -> Text:
        """Return the text of a section; an absent comment is empty."""
        if name == "title":
            return self.title
        if name == "abstract":
            return self.abstract
        return self.comment or Text("")

    def quote(self, span: Span) -> str:
        """Return the raw, verbatim text of a span."""
        text = self.section(span.section)
        start, end = text.raw_span(span.start, span.end)
        return text.raw[start:end]


class Problem(Struct, frozen=True, gc=False, order=True):
    """Something in a source that its reader did not understand, and what was done about it."""

    path: str
    line: int
    message: str


# -------------------------------------------------------------------------------------------------- extract


class Mention(Struct, frozen=True, gc=False, order=True):
    """One place where a paper names a thing; ``text`` is the repaired surface form."""

    span: Span
    text: str


class LocalEntity(Struct, frozen=True, gc=False, kw_only=True):
    """A thing within one paper: ``name`` is its fullest form there, and unique in the paper.

    ``generic`` marks broad classes ("large language models") that are no named thing; ``confidence`` is the
    estimated probability in ``[0, 1]`` that a careful reader lists it; ``rule`` found it first.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    generic: bool = False
    confidence: float = 1.0
    rule: str = ""


class Relation(Struct, frozen=True, gc=False, kw_only=True):
    """``subject predicate object``: local names, or :data:`PAPER`. ``span`` states it; ``dataset`` says where."""

    subject: str
    predicate: str
    object: str
    span: Span
    rule: str
    confidence: float = 1.0
    polarity: Polarity = "asserted"
    dataset: str | None = None


class Result(Struct, frozen=True, gc=False, kw_only=True):
    """A number that the text ties to a system (a local name or :data:`PAPER`), values as the text puts them."""

    system: str
    metric: str
    value: str
    span: Span
    rule: str
    dataset: str | None = None
    kind: ResultKind = "value"
    confidence: float = 1.0


class Link(Struct, frozen=True, gc=False, kw_only=True):
    """A web address: ``url`` repaired and canonical, ``written`` as it stood; no span if it came from a field.

    ``host`` is the canonical host (mirrors of a hub count as the hub); ``owner`` and ``name`` are those of a
    repository, ``holds`` what a hub's page says it holds.
    """

    url: str
    kind: LinkKind
    written: str
    host: str
    owner: str | None = None
    name: str | None = None
    holds: Literal["code", "model", "dataset", "space"] | None = None
    span: Span | None = None


class Rejected(Struct, frozen=True, gc=False, kw_only=True):
    """A candidate relation that was not believed, and why: for ``kg explain``."""

    subject: str
    predicate: str
    object: str
    span: Span
    rule: str
    reason: str


class Extraction(Struct, frozen=True, gc=False, kw_only=True):
    """All that one paper's text says."""

    paper: str
    entities: tuple[LocalEntity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    links: tuple[Link, ...] = ()
    rejected: tuple[Rejected, ...] = ()


# -------------------------------------------------------------------------------------------------- resolve


class Entity(Struct, frozen=True, gc=False, kw_only=True):
    """One thing across all papers; a node. ``id`` is of ``[a-z0-9-]`` only, such as ``method-low-rank-adaptation``.

    ``type`` is an :data:`EntityType`, or ``Repository`` or ``Page`` for what an address names (``url`` is set).
    ``mentions`` are ``(paper id, span)``, sorted.
    """

    id: str
    type: str
    label: str
    aliases: tuple[str, ...] = ()
    generic: bool = False
    url: str | None = None
    mentions: tuple[tuple[str, Span], ...] = ()


class Merge(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """Why two surface forms are one node: the rule, its score in ``[0, 1]``, and a paper for each side.

    ``types`` say as what each form was read; with the forms they name the two sides in a file of decisions.
    """

    entity: str
    rule: str
    surfaces: tuple[str, str]
    papers: tuple[str, str]
    score: float
    types: tuple[str, str] = ("", "")


class NearMerge(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """Two nodes that were nearly one: what spoke for it (a rule and its score), and the reason why they are not."""

    entities: tuple[str, str]
    rule: str
    surfaces: tuple[str, str]
    papers: tuple[str, str]
    score: float
    types: tuple[str, str]
    reason: str


class Variant(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """``child`` is a version, size or edition of ``parent`` (both entity ids), by a rule that read the names."""

    child: str
    parent: str
    rule: str


class Resolution(Struct, frozen=True, gc=False, kw_only=True):
    """Which node each local name means: ``nodes[paper id][local name or canonical url] = entity id``.

    ``near`` is what was nearly merged; ``problems`` are decisions of a person that nothing answers to.
    """

    entities: tuple[Entity, ...]
    nodes: dict[str, dict[str, str]]
    merges: tuple[Merge, ...] = ()
    variants: tuple[Variant, ...] = ()
    near: tuple[NearMerge, ...] = ()
    problems: tuple[Problem, ...] = ()


# ---------------------------------------------------------------------------------------------------- graph


class Claim(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """One paper's statement of one edge, with the words that make it; several claims may support an edge.

    ``subject`` and ``object`` are node ids (entities or papers). ``quote`` is verbatim. ``span`` is None only
    where the source gave the fact in a field and not in the text.
    """

    id: str
    subject: str
    predicate: str
    object: str
    paper: str
    quote: str
    rule: str
    span: Span | None = None
    confidence: float = 1.0
    polarity: Polarity = "asserted"
    dataset: str | None = None


class Score(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """A result in the graph: ``system`` is a node id (a paper where the text names no system).

    ``number`` and ``unit`` are read from ``value`` where it is a plain number (``59.9%`` is 59.9 and ``%``).
    """

    id: str
    system: str
    metric: str
    value: str
    paper: str
    quote: str
    rule: str
    span: Span | None = None
    dataset: str | None = None
    kind: ResultKind = "value"
    number: float | None = None
    unit: str | None = None
    confidence: float = 1.0


class PaperLink(Struct, frozen=True, gc=False, order=True, kw_only=True):
    """An address that a paper gives, as it wrote it, and the node that it means."""

    paper: str
    entity: str
    url: str
    written: str


class GraphData(Struct, frozen=True, gc=False, kw_only=True):
    """The whole graph as a value: what ``graph.json`` holds. Every tuple is sorted."""

    format: str
    generator: str
    papers: tuple[Paper, ...]
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    scores: tuple[Score, ...] = ()
    links: tuple[PaperLink, ...] = ()
    merges: tuple[Merge, ...] = ()
    variants: tuple[Variant, ...] = ()
    near: tuple[NearMerge, ...] = ()
