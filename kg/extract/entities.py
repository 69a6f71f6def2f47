"""Decide which groups of candidate mentions are entities, of which type, and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from kg.extract.document import Document
from kg.extract.features import clause_cues, context_features, name_probability, surface_features
from kg.extract.groups import Group, group_candidates, name_key
from kg.extract.meanings import meanings_of
from kg.extract.network import Features, load_network
from kg.extract.references import unite
from kg.model import EntityType, LocalEntity, Mention, Span

__all__ = ["THRESHOLD", "features_of_groups", "find_entities", "find_names"]

THRESHOLD = 0.5
TOLD = 0.95  # how sure what the user's own lexicon names is
PRIOR = 0.08  # groups below this by their names alone are not looked at further; loses under 1 % of entities


def _nested(groups: list[Group]) -> frozenset[tuple[int, int, int]]:
    """The places ``(clause, first, last)`` of mentions that stand within a longer one."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for group in groups:
        for c in group.mentions:
            spans.setdefault(c.clause, []).append((c.first, -c.last))
    inside: set[tuple[int, int, int]] = set()
    for clause, found in spans.items():
        found.sort()
        reach, seen = -1, (-1, 0)
        for first, last in found:
            if -last <= reach and (first, last) != seen:
                inside.add((clause, first, -last))
            elif -last > reach:
                reach, seen = -last, (first, last)
    return frozenset(inside)


def _groups(document: Document, least: float) -> Iterator[tuple[Group, Features, Features]]:
    """The groups of a paper that are by their names alone at least so likely, what names and what places say."""
    groups = group_candidates(document)
    inside = _nested(groups)
    cues = clause_cues(document)
    for group in groups:
        surface = surface_features(group)
        if least <= 0 or _told(group) or name_probability(surface) >= least:
            yield group, surface, context_features(group, document, cues, inside)


def features_of_groups(document: Document) -> Iterator[tuple[Group, frozenset[str], frozenset[str], Any]]:
    """Yield all groups of a paper, with the features of their names and of their places, and what their words mean."""
    found = list(_groups(document, 0.0))
    for (group, surface, context), meanings in zip(found, _meanings(document, found), strict=True):
        yield group, frozenset(surface), frozenset(context), meanings


def _meanings(document: Document, found: Sequence[tuple[Group, Features, Features]]) -> Any:
    mentions = [[(c.clause, c.first, c.last) for c in group.mentions] for group, _, _ in found]
    return meanings_of(document).of(mentions)


def _told(group: Group) -> bool:
    """Whether the user's own lexicon names the thing: then it is one, of that type."""
    return group.entry is not None and group.entry.own and not group.entry.weak


def _name(group: Group) -> str:
    """The fullest form: the long side of a definition, else the lexicon's form, else the most frequent, longest."""
    texts = [c.text for c in group.mentions]
    if len(texts) == 1:
        return texts[0]
    if group.defined:
        long = [c.text for c in group.mentions if "definition" in c.kinds]
        return max(long, key=lambda t: (len(t), t))
    counts = Counter(texts)  # in the order in which they are first met, which is the order of those that come first
    known = {c.text for c in group.mentions if c.entry is not None}
    return max([t for t in counts if not known or t in known], key=lambda t: (counts[t], len(t)))


def _best_boundaries(chosen: list[tuple[float, Group, EntityType]]) -> list[tuple[float, Group, EntityType]]:
    """Of phrases of which one stands only inside another, keep the one that scores higher.

    Names that the lexicon knows or whose spelling shows that they are names stand for themselves.
    """
    places: dict[int, list[tuple[int, int, int]]] = {}
    for number, (_, group, _) in enumerate(chosen):
        for c in group.mentions:
            places.setdefault(c.clause, []).append((c.first, c.last, number))
    beaten: set[int] = set()
    for number, (probability, group, _) in enumerate(chosen):
        if _stands_alone(group):
            continue
        for other in _around(group, places) - {number}:
            if probability <= chosen[other][0]:
                beaten.add(number)
            if probability >= chosen[other][0]:
                beaten.add(other)
    return [found for number, found in enumerate(chosen) if number not in beaten]


def _stands_alone(group: Group) -> bool:
    return (
        group.entry is not None
        or group.defined
        or any("shape" in c.kinds or "definition" in c.kinds for c in group.mentions)
    )


def _around(group: Group, places: dict[int, list[tuple[int, int, int]]]) -> set[int]:
    """The numbers of the groups that have a mention around every mention of a group."""
    out: set[int] | None = None
    for c in group.mentions:
        here = {number for first, last, number in places[c.clause] if first <= c.first and c.last <= last}
        out = here if out is None else out & here
        if len(out) == 1:  # only the group itself
            break
    return out or set()


@lru_cache(maxsize=5_000)
def _rule(detected: frozenset[frozenset[str]]) -> str:
    """The names of all detectors that proposed one of the mentions."""
    return "+".join(sorted(frozenset().union(*detected)))


def find_entities(document: Document, threshold: float = THRESHOLD) -> tuple[LocalEntity, ...]:
    """Return the entities of a paper that score at least ``threshold``, in the order of their first mention."""
    return unite(find_names(document, threshold))


def find_names(document: Document, threshold: float = THRESHOLD) -> tuple[LocalEntity, ...]:
    """Return what scores at least ``threshold``; one thing may stand there under several names."""
    found = list(_groups(document, PRIOR))
    network = load_network("entity")
    features = [surface.joined(context) for _, surface, context in found]
    kept, types = network.probabilities(features, _meanings(document, found))
    labels = network.heads[1]
    chosen: list[tuple[float, Group, EntityType]] = []
    for (group, _, _), (probability,), scores in zip(found, kept, types, strict=True):
        if _told(group) and group.entry is not None:
            chosen.append((max(probability, TOLD), group, group.entry.type))
        elif probability >= threshold:
            chosen.append((probability, group, labels[scores.index(max(scores))]))  # type: ignore[arg-type]
    chosen = _best_boundaries(chosen)
    out: list[LocalEntity] = []
    for probability, group, label in chosen:
        name = _name(group)
        key = name_key(name)
        forms: dict[str, str] = {}
        for c in group.mentions:
            forms.setdefault(name_key(c.text), c.text)
        aliases = tuple(text for k, text in forms.items() if k != key)
        mentions = tuple(
            Mention(Span(document.clauses[c.clause].section, c.start, c.end), c.text) for c in group.mentions
        )
        out.append(
            LocalEntity(
                name=name,
                type=label,
                aliases=aliases,
                mentions=mentions,
                generic=group.entry is not None and group.entry.generic,
                confidence=round(probability, 3),
                rule=_rule(frozenset([c.kinds for c in group.mentions])),
            )
        )
    return tuple(out)
