"""What resolution looks at: the distinct terms of a corpus, with counts, instead of its many mentions.

A *term* is a normal form of one bucket: ``system`` (Method and Model, which careful readers confuse), ``dataset`` or
``task``. All mentions with one spelling share a term from the start, so that the rules only see distinct terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from kg.model import EntityType, Extraction, LocalEntity
from kg.resolve.abbreviations import is_abbreviation, looks_abbreviated
from kg.resolve.editions import mark
from kg.resolve.names import core, is_proper, match_key, normal_form

__all__ = ["BUCKETS", "Corpus", "KnownName", "KnownNames", "Surface", "Term", "collect"]

BUCKETS = {"Method": "system", "Model": "system", "Dataset": "dataset", "Task": "task"}


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

    __slots__ = ("aliases", "bucket", "entry", "forms", "generic", "index", "key", "normal", "papers", "short", "types")

    def __init__(self, index: int, surface: Surface, bucket: str, entry: KnownName | None) -> None:
        self.index = index
        self.bucket = bucket
        self.entry = entry
        self.normal = normal_form(entry.name) if entry else surface.normal
        self.key = match_key(self.normal)
        self.short = surface.short and entry is None
        self.forms: dict[str, tuple[int, str]] = {}  # written form: papers that use it, first of them
        self.aliases: dict[str, str] = {}  # other forms in a paper that means this term: first such paper
        self.types: dict[EntityType, int] = {}
        self.generic = 0
        self.papers = 0

    @property
    def mark(self) -> tuple[str, ...] | None:
        """Numbers and editions of the name; None where the form is too short to show them (an acronym)."""
        return None if self.short else mark(self.normal)

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


def _is_core_of(part: Surface, whole: Surface) -> bool:
    """Whether a form only leaves out words of another, none that tell versions apart (``chain-of-thought prompts``)."""
    return set(part.normal.split(" ")) < set(whole.normal.split(" ")) and mark(part.normal) == mark(whole.normal)


class _Collector:
    """Interns surfaces and terms; lives as long as one call of :func:`collect`."""

    def __init__(self, lexicon: KnownNames | None) -> None:
        self.lexicon = lexicon
        self.surfaces: dict[str, Surface] = {}
        self.terms: list[Term] = []
        self.by_identity: dict[tuple[str, str, str], int] = {}
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

    def term(self, surface: Surface, kind: EntityType) -> int:
        bucket = BUCKETS[kind]
        entry = surface.entry
        if entry is not None and BUCKETS[entry.type] != bucket:
            if entry.weak:
                entry = None
            else:
                bucket = BUCKETS[entry.type]
        identity = (surface.key if entry else match_key(surface.normal), bucket, entry.name if entry else "")
        index = self.by_identity.get(identity)
        if index is None:
            index = self.by_identity[identity] = len(self.terms)
            self.terms.append(Term(index, surface, bucket, entry))
        return index

    def entity(self, paper: str, entity: LocalEntity) -> int:
        """Count one local entity and return its term: that of its long form where it has one."""
        name = self.surface(entity.name)
        others = [self.surface(alias) for alias in entity.aliases]
        primary = name
        if name.short and name.entry is None:
            longer = [other for other in others if not other.short and self.is_short_for(name, other)]
            if longer:
                primary = max(longer, key=lambda s: (s.entry is not None, len(s.text), s.text))
        elif name.entry is None:
            within = [other for other in others if other.entry is not None and _is_core_of(other, name)]
            if within:
                primary = max(within, key=lambda s: (len(s.text), s.text))
        index = self.term(primary, entity.type)
        term = self.terms[index]
        term.papers += 1
        term.generic += entity.generic
        term.types[entity.type] = term.types.get(entity.type, 0) + 1
        for other in {s.text: s for s in (name, *others)}.values():
            if other.key == primary.key:
                count, first = term.forms.get(other.text, (0, paper))
                term.forms[other.text] = (count + 1, first)
            else:
                term.aliases.setdefault(other.text, paper)
                if other.short and self.is_short_for(other, primary):
                    defined = self.definitions.setdefault(match_key(other.normal), {})
                    defined[index] = defined.get(index, 0) + 1
        return index


def collect(extractions: Iterable[Extraction], lexicon: KnownNames | None) -> Corpus:
    """Gather the terms of all papers, in the order of paper ids and, within a paper, of names."""
    collector = _Collector(lexicon)
    local: list[tuple[str, LocalEntity, int]] = []
    for extraction in sorted(extractions, key=lambda e: e.paper):
        for entity in sorted(extraction.entities, key=lambda e: (e.name, e.type)):
            local.append((extraction.paper, entity, collector.entity(extraction.paper, entity)))
    return Corpus(collector.terms, local, collector.definitions, collector.surfaces)
