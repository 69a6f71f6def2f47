"""What decisions of a person mean in the papers at hand: which uses of which names each side is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from kg.model import Extraction, LocalEntity, Mention, Problem, Relation, Result, Span
from kg.resolve.decisions import Decision, Side

if TYPE_CHECKING:
    from kg.resolve.corpus import KnownNames

__all__ = ["Decided", "Reading", "Use", "decide", "take_apart"]

Use = tuple[str, str]
"""A paper and what it calls a thing."""


class Reading(NamedTuple):
    """What resolution makes of one local entity: its bucket, whether its name stands for itself, its lexicon entry."""

    bucket: str
    plain: bool
    entry: str | None


class Decided(NamedTuple):
    """The decisions that apply.

    ``uses[i]`` are the uses that the two sides of decision ``i`` mean. ``tags[use]`` holds ``2 * i + side`` for each
    decision that keeps things apart, ``single`` the uses that one narrow side singles out of all that are called so,
    and ``plain`` the uses that the lexicon must not put where the decision takes them from.
    """

    decisions: tuple[Decision, ...] = ()
    uses: tuple[tuple[tuple[Use, ...], tuple[Use, ...]], ...] = ()
    tags: Mapping[Use, tuple[int, ...]] = MappingProxyType({})
    single: frozenset[Use] = frozenset()
    plain: frozenset[Use] = frozenset()
    problems: tuple[Problem, ...] = ()


# ------------------------------------------------------------------------------------------------- taking apart


def _within(decision: Decision) -> str | None:
    """The paper that both sides name, if they do."""
    return decision.a.paper if decision.a.paper == decision.b.paper else None


def _forms(entity: LocalEntity) -> tuple[str, ...]:
    return (entity.name, *entity.aliases)


def _split(entity: LocalEntity, gone: str) -> tuple[LocalEntity, LocalEntity]:
    """Take one name of a thing, and the places that use it, away from it."""

    def has(mention: Mention) -> bool:
        return mention.text == gone

    kept = structs.replace(
        entity,
        aliases=tuple(a for a in entity.aliases if a != gone),
        mentions=tuple(m for m in entity.mentions if not has(m)),
    )
    return kept, structs.replace(entity, name=gone, aliases=(), mentions=tuple(m for m in entity.mentions if has(m)))


def _holds(span: Span, mentions: Iterable[Mention]) -> bool:
    return any(m.span.section == span.section and span.start <= m.span.start < span.end for m in mentions)


def _apart(extraction: Extraction, one: str, other: str) -> Extraction:
    """Make two of a thing that a paper gives both names; statements go to the one that their words name."""
    found = next((e for e in extraction.entities if {one, other} <= set(_forms(e))), None)
    if found is None or one == other:
        return extraction
    gone = one if found.name == other else other
    kept, taken = _split(found, gone)
    entities = [kept if e is found else e for e in extraction.entities]
    if all(e.name != gone for e in entities):
        entities.append(taken)

    def end(name: str, span: Span) -> str:
        moved = name == kept.name and _holds(span, taken.mentions) and not _holds(span, kept.mentions)
        return gone if moved else name

    def relation(r: Relation) -> Relation:
        dataset = None if r.dataset is None else end(r.dataset, r.span)
        return structs.replace(r, subject=end(r.subject, r.span), object=end(r.object, r.span), dataset=dataset)

    def result(r: Result) -> Result:
        dataset = None if r.dataset is None else end(r.dataset, r.span)
        return structs.replace(r, system=end(r.system, r.span), dataset=dataset)

    return structs.replace(
        extraction,
        entities=tuple(entities),
        relations=tuple(map(relation, extraction.relations)),
        results=tuple(map(result, extraction.results)),
    )


def _relatives(entity: LocalEntity, lexicon: KnownNames) -> Iterator[tuple[str, str]]:
    """Names of one thing that the lexicon has as two: a version and what it is a version of, or two versions."""
    one = lexicon.lookup(entity.name)
    if one is None or one.weak:
        return
    for alias in entity.aliases:
        other = lexicon.lookup(alias)
        if other is None or other.weak or other.name == one.name:
            continue
        if one.parent == other.name or other.parent == one.name or (one.parent and one.parent == other.parent):
            yield entity.name, alias


def take_apart(
    extractions: Iterable[Extraction], decisions: Sequence[Decision], lexicon: KnownNames | None = None
) -> tuple[Extraction, ...]:
    """Return what was read, with two things where one paper's two names are not one.

    That is so where a decision says it, or where the lexicon knows one as a version of the other and no decision says
    that they are the same in this paper. To be called before :func:`kg.resolve.resolve`, which leaves what a paper
    puts together as it is.
    """
    by_paper: dict[str, list[Decision]] = defaultdict(list)
    kept: set[tuple[str, frozenset[str]]] = set()
    for decision in decisions:
        paper = _within(decision)
        if paper is None:
            continue
        if decision.same:
            kept.add((paper, frozenset((decision.a.name, decision.b.name))))
        else:
            by_paper[paper].append(decision)
    made: list[Extraction] = []
    for extraction in extractions:
        for decision in by_paper.get(extraction.paper, ()):
            extraction = _apart(extraction, decision.a.name, decision.b.name)
        told = [] if lexicon is None else [pair for e in extraction.entities for pair in _relatives(e, lexicon)]
        for one, other in told:
            if (extraction.paper, frozenset((one, other))) not in kept:
                extraction = _apart(extraction, one, other)
        made.append(extraction)
    return tuple(made)


# ---------------------------------------------------------------------------------------------------- matching


def _narrow(
    side: Side, entities: Sequence[LocalEntity], wanted: str, read: Callable[[LocalEntity], Reading]
) -> str | None:
    """What the side's paper calls the thing: by a name before a second name, of the right type before another."""
    named = [e for e in entities if side.name in _forms(e)]
    best = min(named, key=lambda e: (read(e).bucket != wanted, e.name != side.name, e.name), default=None)
    return None if best is None else best.name


def _unknown(side: Side, decision: Decision, elsewhere: str) -> Problem:
    where = (
        "no paper here calls anything so" if side.paper is None else f"{side.paper} is not here, or names no such thing"
    )
    return Problem(decision.path, decision.line, f"{side} is unknown: {elsewhere or where}; the line is left out")


def decide(
    decisions: Sequence[Decision],
    local: Sequence[tuple[str, LocalEntity]],
    read: Callable[[LocalEntity], Reading],
    buckets: dict[str, str],
    beside: Mapping[Use, str] = MappingProxyType({}),
) -> Decided:
    """Find what each decision means.

    Args:
        decisions: The decisions; those on addresses are left out.
        local: Papers and what they name.
        read: What resolution makes of a local entity.
        buckets: The bucket of each type.
        beside: Uses of acronyms that mean another use of the same paper, and what that is called.
    """
    asked = [d for d in decisions if d.a.type in buckets and d.b.type in buckets]
    if not asked:
        return Decided()
    sides = {side for d in asked for side in (d.a, d.b)}
    means: dict[Side, list[Use]] = {side: [] for side in sides}
    _match_narrow(means, local, read, buckets)
    known = _match_broad(means, local, read, buckets, beside)
    problems = [
        _unknown(side, decision, known.get(side.name, ""))
        for decision in asked
        for side in (decision.a, decision.b)
        if not means[side]
    ]
    asked = [d for d in asked if means[d.a] and means[d.b] and not (d.same and _is_so(means[d.a], means[d.b], beside))]
    single = {use for d in asked for side in (d.a, d.b) if side.paper is not None for use in means[side]}
    for side in sides:
        if side.paper is None:
            means[side] = [use for use in means[side] if use not in single]
    asked = [d for d in asked if means[d.a] and means[d.b]]
    tags, plain = _kept_apart(asked, means, local, read)
    return Decided(
        decisions=tuple(asked),
        uses=tuple((tuple(means[d.a]), tuple(means[d.b])) for d in asked),
        tags=tags,
        single=frozenset(single),
        plain=plain,
        problems=tuple(problems),
    )


def _is_so(one: list[Use], other: list[Use], beside: Mapping[Use, str]) -> bool:
    """Whether two sides are one use, or one stands for the other in their paper anyway."""
    if one == other:
        return True
    if len(one) != 1 or len(other) != 1 or one[0][0] != other[0][0]:
        return False
    return beside.get(one[0]) == other[0][1] or beside.get(other[0]) == one[0][1]


def _match_narrow(
    means: dict[Side, list[Use]],
    local: Sequence[tuple[str, LocalEntity]],
    read: Callable[[LocalEntity], Reading],
    buckets: dict[str, str],
) -> None:
    narrow = [side for side in means if side.paper is not None]
    papers = {side.paper for side in narrow}
    by_paper: dict[str, list[LocalEntity]] = defaultdict(list)
    for paper, entity in local:
        if paper in papers:
            by_paper[paper].append(entity)
    for side in narrow:
        paper = side.paper or ""
        name = _narrow(side, by_paper.get(paper, ()), buckets[side.type], read)
        if name is not None:
            means[side].append((paper, name))


def _match_broad(
    means: dict[Side, list[Use]],
    local: Sequence[tuple[str, LocalEntity]],
    read: Callable[[LocalEntity], Reading],
    buckets: dict[str, str],
    beside: Mapping[Use, str],
) -> dict[str, str]:
    """Fill in what broad sides mean; return what else is known of the names."""
    broad: dict[str, list[Side]] = defaultdict(list)
    for side in means:
        if side.paper is None:
            broad[side.name].append(side)
    known: dict[str, str] = {}
    for paper, entity in local if broad else ():
        for name in _forms(entity):
            if name not in broad:
                continue
            reading = read(entity)
            if name != entity.name or not reading.plain or (paper, name) in beside:
                known.setdefault(name, f"it is only a second name; say in which paper, for example in {paper}")
                continue
            for side in broad[name]:
                if buckets[side.type] == reading.bucket:
                    means[side].append((paper, name))
                else:
                    known[name] = f"what is called so is of type {entity.type}"
    return known


def _kept_apart(
    asked: Sequence[Decision],
    means: dict[Side, list[Use]],
    local: Sequence[tuple[str, LocalEntity]],
    read: Callable[[LocalEntity], Reading],
) -> tuple[dict[Use, tuple[int, ...]], frozenset[Use]]:
    """Return the tags of uses, and the uses that lose their lexicon entry because the other side has the same.

    The side that is called as the entry is keeps it; else the first does.
    """
    used = {use for d in asked if not d.same for side in (d.a, d.b) for use in means[side]}
    entries = {(p, e.name): read(e).entry for p, e in local if (p, e.name) in used}
    tags: dict[Use, set[int]] = defaultdict(set)
    plain: set[Use] = set()
    for i, decision in enumerate(asked):
        if decision.same:
            continue
        pair = means[decision.a], means[decision.b]
        for side in (0, 1):
            for use in pair[side]:
                tags[use].add(2 * i + side)
        both = {entries[u] for u in pair[0]} & {entries[u] for u in pair[1]} - {None}
        loser = 0 if decision.b.name in both and decision.a.name not in both else 1
        plain.update(u for u in pair[loser] if entries[u] in both)
    return {use: tuple(sorted(found)) for use, found in tags.items()}, frozenset(plain)
