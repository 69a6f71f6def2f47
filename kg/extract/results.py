"""Reported results: numbers tied to the system and the data set that they belong to.

A small network says which numbers are results (:mod:`numbers` finds them), a second one which of the paper's entities
each belongs to (:mod:`attribution` finds the candidates). A result's confidence is that of all three decisions
together; what is hardly believed is left out. The metric is read by rules: it is the noun that the number belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.attribution import OWN, Candidate, find_candidates
from kg.extract.document import Clause, Document
from kg.extract.network import load_network
from kg.extract.numbers import Number, find_numbers, is_metric
from kg.extract.relations import acting, main_proposal
from kg.model import PAPER, LocalEntity, Relation, Result, Span

__all__ = ["find_metric", "find_results", "proposals"]

_LEAST = 0.4  # of a number: that it is a result
_ON_IT = 0.4  # of a data set: that the number was measured on it
_BELIEVED = 0.35  # that number, system and data set are right
_FORMER = 0.2  # the same for A in *from A to B*, which B vouches for
_NOUNS = frozenset({"NN", "NNS", "NNP"})
_PHRASE = frozenset({"NN", "NNS", "NNP", "JJ", "JJR", "VBN", "VBG", "CD"})
_BETWEEN_VALUE_AND_METRIC = frozenset({"of", "the", "in", "points", "point", "average", "on"})
_PRAISE = frozenset({"new", "high", "higher", "best", "our", "notable", "significant", "impressive", "substantial"})
_LONGEST = 6  # tokens of a metric that is read as the phrase beside the number


def proposals(entities: Sequence[LocalEntity], relations: Sequence[Relation]) -> tuple[frozenset[int], int | None]:
    """Return the numbers of the entities that the paper introduces, and of the one that speaks for it."""
    numbers = {entity.name: i for i, entity in enumerate(entities)}
    own = frozenset(numbers[r.object] for r in relations if r.predicate == "introduces")
    return own, main_proposal(own, entities)


def find_results(
    document: Document, entities: Sequence[LocalEntity], relations: Sequence[Relation]
) -> tuple[Result, ...]:
    """Return the results that a paper reports."""
    numbers = list(find_numbers(document))
    if not numbers:
        return ()
    (scored,) = load_network("result").probabilities([number.features for number in numbers])
    likely = [(n, chance) for n, (chance,) in zip(numbers, scored, strict=True) if chance >= _LEAST]
    if not likely:
        return ()
    own, main = proposals(entities, relations)
    candidates = find_candidates(document, entities, relations, own, main, [number for number, _ in likely])
    (fits,) = load_network("result_attribution").probabilities([c.features for found in candidates for c in found])
    actor = acting(main, entities)
    speaker = PAPER if actor is None else entities[actor].name
    out: list[Result] = []
    at = 0
    for (number, chance), found in zip(likely, candidates, strict=True):
        rated = [(fits[at + i][0], -i) for i in range(len(found))]
        at += len(found)
        fit, system = max(r for r, c in zip(rated, found, strict=True) if not c.dataset)
        on, dataset = max((r for r, c in zip(rated, found, strict=True) if c.dataset), default=(0.0, 0))
        measured = found[-dataset] if on >= _ON_IT else None
        chance *= fit * (1 - on if measured is None else on)
        if chance >= (_FORMER if _is_former(document.clauses[number.clause], number) else _BELIEVED):
            out.append(_result(document, entities, speaker, number, chance, found[-system], measured))
    return tuple(out)


def _is_former(clause: Clause, number: Number) -> bool:
    """Whether a number is the A of *from A to B*."""
    lower = clause.sentence.lower
    follows = lower[number.last : number.last + 2]
    return len(follows) == 2 and follows[0] == "to" and follows[1][0].isdigit()


def _result(
    document: Document,
    entities: Sequence[LocalEntity],
    speaker: str,
    number: Number,
    chance: float,
    system: Candidate,
    dataset: Candidate | None,
) -> Result:
    clause = document.clauses[number.clause]
    sentence = clause.sentence
    start, end = number.start, number.end
    for place in (system.place, None if dataset is None else dataset.place):
        if place is not None:
            start, end = min(start, sentence.starts[place.first]), max(end, sentence.ends[place.last - 1])
    return Result(
        system=speaker if system.entity == OWN else entities[system.entity].name,
        metric=find_metric(clause, number),
        value=number.text,
        span=Span(clause.section, start, end),
        rule="number",
        dataset=None if dataset is None else entities[dataset.entity].name,
        kind=number.kind,
        confidence=round(chance, 3),
    )


def find_metric(clause: Clause, number: Number) -> str:
    """Return what a number measures, as the text puts it; empty where nothing says it.

    The noun phrase of a metric's word behind the number, else before it, else the phrase that the number belongs to:
    behind it (*3x faster inference*) or before its *by* (*reduces false alarms by 21%*).
    """
    return (
        _metric_behind(clause, number.last)
        or _metric_before(clause, number.token)
        or _phrase_behind(clause, number.last)
        or _phrase_before(clause, number.token)
    )


def _measures(clause: Clause, at: int) -> bool:
    return not clause.sentence.tags[at].startswith("VB") and is_metric(clause.sentence.lower[at])


def _text(clause: Clause, first: int, stop: int) -> str:
    return clause.text[clause.sentence.starts[first] : clause.sentence.ends[stop - 1]]


def _metric_behind(clause: Clause, last: int) -> str:
    lower, tags = clause.sentence.lower, clause.sentence.tags
    at = last
    while (
        at < len(lower)
        and at < last + 3
        and (tags[at] in ("JJ", "RB", "JJR") or lower[at] in _BETWEEN_VALUE_AND_METRIC)
    ):
        at += 1
    if at >= len(lower) or not _measures(clause, at):
        return ""
    stop = at + 1
    while stop < len(lower) and _measures(clause, stop):
        stop += 1
    begin = last if tags[last] in ("JJ", "JJR", *_NOUNS) and lower[last] not in _BETWEEN_VALUE_AND_METRIC else at
    return _text(clause, begin, stop)


def _metric_before(clause: Clause, first: int) -> str:
    lower, tags = clause.sentence.lower, clause.sentence.tags
    for at in range(first - 1, max(-1, first - 10), -1):
        if _measures(clause, at):
            begin = at
            while begin and tags[begin - 1] in ("JJ", "NN", "NNP", "JJR") and lower[begin - 1] not in _PRAISE:
                begin -= 1
            return _text(clause, begin, at + 1)
    return ""


def _phrase_behind(clause: Clause, last: int) -> str:
    lower, tags = clause.sentence.lower, clause.sentence.tags
    begin = last + 1 if last < len(lower) and lower[last] == "of" else last
    begin += begin < len(lower) and tags[begin] == "DT"
    stop = begin
    while stop < len(lower) and stop < begin + _LONGEST and tags[stop] in _PHRASE:
        stop += 1
    return _text(clause, begin, stop) if stop > begin else ""


def _phrase_before(clause: Clause, first: int) -> str:
    lower, tags = clause.sentence.lower, clause.sentence.tags
    stop = first
    while stop and stop > first - 4 and lower[stop - 1] not in ("by", "(", "to", "from", "of"):
        stop -= 1
    stop -= 1
    begin = stop
    while begin > 0 and begin > stop - _LONGEST and tags[begin - 1] in _PHRASE and lower[begin - 1] not in _PRAISE:
        begin -= 1
    return _text(clause, begin, stop) if 0 <= begin < stop else ""
