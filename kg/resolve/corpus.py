"""What resolution looks at: the distinct terms of a corpus, with counts, instead of its many mentions.

A *term* is a normal form of one bucket: ``system`` (Method and Model, which careful readers confuse), ``dataset`` or
``task``. All mentions with one spelling share a term from the start, so that the rules only see distinct terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

from kg.model import EntityType, Extraction, LocalEntity
from kg.resolve.abbreviations import is_abbreviation, looks_abbreviated, spells_out
from kg.resolve.decided import Decided, Reading, decide
from kg.resolve.decisions import Decision
from kg.resolve.editions import mark
from kg.resolve.names import core, is_proper, match_key, normal_form

__all__ = ["BUCKETS", "BUCKET_TYPES", "Corpus", "KnownName", "KnownNames", "Surface", "Term", "collect"]

BUCKETS = {"Method": "system", "Model": "system", "Dataset": "dataset", "Task": "task"}
BUCKET_TYPES = {"system": "Method", "dataset": "Dataset", "task": "Task"}
_SAFE_LETTERS = 4  # from which on an acronym and a long form of one paper belong together


class KnownName(Protocol):
    """What resolution needs of a lexicon entry; :class:`kg.lexicon.Entry` has it."""

    @property
    def name(self) -> str:
        """The canonical name."""

    @property
    def type(self) -> EntityType:
        """What it is."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names."""

    @property
    def parent(self) -> str | None:
        """The name of the entry that it is a version or edition of."""

    @property
    def generic(self) -> bool:
        """Whether it is a broad class and no named thing."""

    @property
    def weak(self) -> bool:
        """Whether its names often mean something else, so that the type must agree."""


class KnownNames(Protocol):
    """What resolution needs of a lexicon: the entry of which a string is a surface form."""

    def lookup(self, surface: str, /) -> KnownName | None:
        """Return the entry, or None."""


class Surface(NamedTuple):
    """All that one written form says by itself; computed once however often it is met."""

    text: str
    normal: str
    key: str
    short: bool
    entry: KnownName | None


class Term:
    """One normal form of one bucket and what the corpus tells of it. Filled while collecting, then only read."""

    __slots__ = (
        "aliases", "bucket", "entry", "forms", "generic", "index", "key", "named", "normal", "papers", "short",
        "single", "tags", "types",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        surface: Surface,
        bucket: str,
        entry: KnownName | None,
        tags: tuple[int, ...] = (),
        single: str = "",
    ) -> None:
        self.index = index
        self.bucket = bucket
        self.entry = entry
        self.normal = normal_form(entry.name) if entry else surface.normal
        self.key = match_key(self.normal)
        self.short = surface.short and entry is None
        self.forms: dict[str, tuple[int, str]] = {}  # written form: papers that use it, first of them
        self.named: set[str] = set()  # the forms that some paper calls it by, not only as a second name
        self.aliases: dict[str, tuple[str, str]] = {}  # second names: first such paper, and the name beside it there
        self.tags = tags  # the sides of decisions that keep things apart (:mod:`kg.resolve.decided`)
        self.single = single  # the paper of the one use that a decision singles out
        self.types: dict[EntityType, int] = {}
        self.generic = 0
        self.papers = 0

    @property
    def mark(self) -> tuple[str, ...] | None:
        """Numbers and editions of the name; None where the form is too short to show them (an acronym)."""
        return None if self.short else mark(self.normal)

    @property
    def spelt(self) -> bool:
        """Whether it is written in words or as a name that is mostly of small letters, and not as an acronym."""
        return not self.short or any(2 * sum(c.islower() for c in form) > len(form) for form in self.forms)

    @property
    def proper(self) -> bool:
        """Whether some written form is no ordinary phrase."""
        return any(is_proper(form) for form in self.forms)


class Corpus(NamedTuple):
    """The terms, who uses them, and what the papers define.

    ``local`` holds ``(paper, entity, term)`` in the order of papers; ``definitions[acronym key][term]`` is the number
    of papers that define the acronym as that term.
    """

    terms: list[Term]
    local: list[tuple[str, LocalEntity, int]]
    definitions: dict[str, dict[int, int]]
    surfaces: dict[str, Surface]
    decided: Decided = Decided()


def _is_core_of(part: Surface, whole: Surface) -> bool:
    """Whether a form only leaves out words of another, none that tell versions apart (``chain-of-thought prompts``)."""
    return set(part.normal.split(" ")) < set(whole.normal.split(" ")) and mark(part.normal) == mark(whole.normal)


class _Collector:
    """Interns surfaces and terms; lives as long as one call of :func:`collect`."""

    def __init__(self, lexicon: KnownNames | None) -> None:
        self.lexicon = lexicon
        self.surfaces: dict[str, Surface] = {}
        self.terms: list[Term] = []
        self.by_identity: dict[tuple[object, ...], int] = {}
        self.decided = Decided()
        self.long_forms: dict[tuple[str, str], str] = {}  # a use of an acronym: the long form in the same paper
        self.fitting: list[tuple[str, str, str]] = []  # an acronym's key, a paper, the long form that fits there
        self.definitions: dict[str, dict[int, int]] = {}
        self.abbreviates: dict[tuple[str, str], bool] = {}

    def surface(self, text: str) -> Surface:
        known = self.surfaces.get(text)
        if known is None:
            plain = core(text)
            entry = None
            if self.lexicon is not None:
                entry = self.lexicon.lookup(text) or (self.lexicon.lookup(plain) if plain != text else None)
            normal = normal_form(text)
            key = match_key(normal_form(entry.name) if entry else normal)
            known = Surface(text, normal, key, looks_abbreviated(plain.replace(" ", "-")), entry)
            self.surfaces[text] = known
        return known

    def is_short_for(self, short: Surface, long: Surface) -> bool:
        pair = (short.text, long.text)
        known = self.abbreviates.get(pair)
        if known is None:
            known = self.abbreviates[pair] = is_abbreviation(core(short.text).replace(" ", "-"), long.text)
        return known

    def place(self, surface: Surface, kind: EntityType) -> tuple[str, KnownName | None]:
        """The bucket and the lexicon entry of a form that was read as some type."""
        bucket = BUCKETS[kind]
        entry = surface.entry
        if entry is not None and BUCKETS[entry.type] != bucket:
            if entry.weak:
                return bucket, None
            bucket = BUCKETS[entry.type]
        return bucket, entry

    def term(self, surface: Surface, kind: EntityType, tags: tuple[int, ...] = (), single: str = "") -> int:
        bucket, entry = self.place(surface, kind)
        key = surface.key if entry else match_key(surface.normal)
        identity = (key, bucket, entry.name if entry else "", tags, single)
        index = self.by_identity.get(identity)
        if index is None:
            index = self.by_identity[identity] = len(self.terms)
            self.terms.append(Term(index, surface, bucket, entry, tags, single))
        return index

    def primary(self, name: Surface, others: list[Surface]) -> Surface:
        """The form of a local entity that says best what it is: the long form of an acronym, a known name inside."""
        if name.entry is not None:
            return name
        if name.short:
            longer = [other for other in others if not other.short and self.is_short_for(name, other)]
            if longer:
                return max(longer, key=lambda s: (s.entry is not None, len(s.text), s.text))
        within = [other for other in others if other.entry is not None and _is_core_of(other, name)]
        return max(within, key=lambda s: (len(s.text), s.text)) if within else name

    def reading(self, entity: LocalEntity) -> Reading:
        """What decisions need to know of a local entity."""
        name = self.surface(entity.name)
        primary = self.primary(name, [self.surface(alias) for alias in entity.aliases])
        bucket, entry = self.place(primary, entity.type)
        return Reading(bucket, primary.key == name.key, entry.name if entry else None)

    def entity(self, paper: str, entity: LocalEntity) -> int:
        """Count one local entity and return its term: that of its long form where it has one."""
        name = self.surface(entity.name)
        others = [self.surface(alias) for alias in entity.aliases]
        use = (paper, entity.name)
        if use in self.decided.plain:
            name = primary = name._replace(entry=None, key=match_key(name.normal))
        elif use in self.long_forms and use not in self.decided.tags and use not in self.decided.single:
            primary = self.surface(self.long_forms[use])
            name = name._replace(entry=None, key=match_key(name.normal))
            others.append(primary)
        else:
            primary = self.primary(name, others)
        single = paper if use in self.decided.single else ""
        index = self.term(primary, entity.type, self.decided.tags.get(use, ()), single)
        term = self.terms[index]
        term.papers += 1
        term.generic += entity.generic
        term.types[entity.type] = term.types.get(entity.type, 0) + 1
        if name.key == primary.key:
            term.named.add(name.text)
        for other in {s.text: s for s in (name, *others)}.values():
            if other.key == primary.key:
                count, first = term.forms.get(other.text, (0, paper))
                term.forms[other.text] = (count + 1, first)
            if other.key != primary.key or other is not name:
                beside = primary.text if other is name else name.text
                term.aliases.setdefault(other.text, (paper, beside))
            if other.key != primary.key and other.short and self.is_short_for(other, primary):
                defined = self.definitions.setdefault(match_key(other.normal), {})
                defined[index] = defined.get(index, 0) + 1
        return index

    def find_long_forms(self, entities: list[tuple[str, LocalEntity]]) -> None:
        """Note what one paper names in short and, not beside it, in full: where the letters fit one long form only.

        An acronym of few letters fits too much: it counts as defined, which decides nothing by itself. A longer one
        means that form in this paper, whatever a weak entry of the lexicon says; a decision says more.
        """
        read = [(paper, e, self.surface(e.name)) for paper, e in entities]
        for paper, entity, short in read:
            weak = short.entry is not None and short.entry.weak
            if not short.short or len(short.normal) < 3 or not (weak or short.entry is None):
                continue
            reading = self.reading(entity)
            plain = core(short.text).replace(" ", "-")
            fits = [
                (long, e.type)
                for _, e, long in read
                if long.entry is None
                and reading.plain
                and spells_out(long.text, plain)
                and self.reading(e).bucket == reading.bucket
            ]
            if len(fits) != 1:
                continue
            if len(short.normal) >= _SAFE_LETTERS:
                self.long_forms[paper, entity.name] = fits[0][0].text
            elif not weak:
                self.fitting.append((match_key(short.normal), paper, fits[0][0].text))


def collect(
    extractions: Iterable[Extraction], lexicon: KnownNames | None, decisions: Sequence[Decision] = ()
) -> Corpus:
    """Gather the terms of all papers, in the order of paper ids and, within a paper, of names.

    An address that was read as a name is left to what the address leads to.
    """
    collector = _Collector(lexicon)
    local = [
        (extraction.paper, entity)
        for extraction in sorted(extractions, key=lambda e: e.paper)
        for entity in sorted(extraction.entities, key=lambda e: (e.name, e.type))
        if all(entity.name != link.url for link in extraction.links)
    ]
    for _, group in groupby(local, key=lambda item: item[0]):
        collector.find_long_forms(list(group))
    collector.decided = decide(decisions, local, collector.reading, BUCKETS, collector.long_forms)
    placed = [(paper, entity, collector.entity(paper, entity)) for paper, entity in local]
    if collector.fitting:
        term_of = {(paper, entity.name): term for paper, entity, term in placed}
        for key, paper, long in collector.fitting:
            defined = collector.definitions.setdefault(key, {})
            term = term_of[paper, long]
            defined[term] = defined.get(term, 0) + 1
    return Corpus(collector.terms, placed, collector.definitions, collector.surfaces, collector.decided)
