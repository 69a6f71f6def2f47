"""Decide which groups of candidate mentions are entities, of which type, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.document import Document
from kg.extract.features import clause_cues, context_features, name_probability, surface_features
from kg.extract.groups import Group, group_candidates, name_key
from kg.extract.network import load_network
from kg.extract.references import unite
from kg.model import EntityType, LocalEntity, Mention, Span

__all__ = ["THRESHOLD", "features_of_groups", "find_entities", "find_names"]

THRESHOLD = 0.5
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


def features_of_groups(document: Document, least: float = 0.0) -> Iterator[tuple[Group, frozenset[str], set[str]]]:
    """Yield the groups of a paper, with what their names and what their places say.

    Groups whose names alone make them less likely than ``least`` are left out before their places are looked at.
    """
    groups = group_candidates(document)
    inside = _nested(groups)
    cues = clause_cues(document)
    for group in groups:
        if least <= 0 or name_probability(group) >= least:
            yield group, surface_features(group), context_features(group, document, cues, inside)


def _name(group: Group) -> str:
    """The fullest form: the long side of a definition, else the lexicon's form, else the most frequent, longest."""
    texts = [c.text for c in group.mentions]
    if group.defined:
        long = [c.text for c in group.mentions if "definition" in c.kinds]
        return max(long, key=lambda t: (len(t), t))
    counts = {t: texts.count(t) for t in texts}
    known = [c.text for c in group.mentions if c.entry is not None]
    return max(known or texts, key=lambda t: (counts[t], len(t), -texts.index(t)))


def _best_boundaries(chosen: list[tuple[float, Group, EntityType]]) -> list[tuple[float, Group, EntityType]]:
    """Of phrases of which one stands only inside another, keep the one that scores higher.

    Names that the lexicon knows or whose spelling shows that they are names stand for themselves.
    """
    out: list[tuple[float, Group, EntityType]] = []
    for i, (probability, group, label) in enumerate(chosen):
        rivals = [
            other
            for j, (other, outer, _) in enumerate(chosen)
            if i != j
            and (
                (_within(group, outer) and not _stands_alone(group))
                or (_within(outer, group) and not _stands_alone(outer))
            )
        ]
        if all(probability > rival for rival in rivals):
            out.append((probability, group, label))
    return out


def _stands_alone(group: Group) -> bool:
    return (
        group.entry is not None
        or group.defined
        or any("shape" in c.kinds or "definition" in c.kinds for c in group.mentions)
    )


def _within(inner: Group, outer: Group) -> bool:
    return all(
        any(o.clause == c.clause and o.first <= c.first and c.last <= o.last for o in outer.mentions)
        for c in inner.mentions
    )


def find_entities(document: Document, threshold: float = THRESHOLD) -> tuple[LocalEntity, ...]:
    """Return the entities of a paper that score at least ``threshold``, in the order of their first mention."""
    return unite(find_names(document, threshold))


def find_names(document: Document, threshold: float = THRESHOLD) -> tuple[LocalEntity, ...]:
    """Return what scores at least ``threshold``; one thing may stand there under several names."""
    found = list(features_of_groups(document, PRIOR))
    network = load_network("entity")
    kept, types = network.probabilities([(*surface, *context) for _, surface, context in found])
    labels = network.heads[1]
    chosen: list[tuple[float, Group, EntityType]] = []
    for (group, _, _), (probability,), scores in zip(found, kept, types, strict=True):
        if probability >= threshold:
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
                rule="+".join(sorted(frozenset().union(*(c.kinds for c in group.mentions)))),
            )
        )
    return tuple(out)
