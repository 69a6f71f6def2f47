"""Relations between the entities of a paper, each with the words that state it.

For every mention the governor and its subject are read (:mod:`places`); linear scorers over what is true of them say
what the paper introduces (:mod:`introduced`) and which predicate the words state, if any (:mod:`pairs`). What a
negation, a wish or prior work says is rejected whatever the scorer thinks of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache

from kg.extract.document import Document
from kg.extract.introduced import find_novelties
from kg.extract.linear import load_scorer
from kg.extract.pairs import find_pairs
from kg.extract.places import Reading, read_places
from kg.extract.triggers import triggers
from kg.model import PAPER, LocalEntity, Rejected, Relation, Span
from kg.vocabulary import vocabulary

__all__ = ["NONE", "find_relations"]

NONE = "none"
STATED = 0.85  # of what "we propose X" introduces, about so much is new by the annotations
_COMPARISONS = frozenset({"outperforms", "comparesWith"})
_WORTH_TELLING = 0.2  # rejected candidates that scored at least this are kept, to explain


@cache
def _allowed() -> Mapping[tuple[str, str], tuple[int, ...]]:
    """For types of subject and object, the numbers of the scorer's labels that the vocabulary allows."""
    predicates = vocabulary().predicates
    labels = load_scorer("relation").labels
    types = ("Paper", "Method", "Model", "Dataset", "Task")
    return {
        (s, o): tuple(
            i
            for i, label in enumerate(labels)
            if label != NONE and s in predicates[label].domain and o in predicates[label].range
        )
        for s in types
        for o in types
    }


def find_relations(
    document: Document, entities: Sequence[LocalEntity]
) -> tuple[tuple[Relation, ...], tuple[Rejected, ...]]:
    """Return what the paper states, the best evidence for each edge, and what was rejected and why."""
    readings = read_places(document, entities)
    relations: dict[tuple[str, str, str], Relation] = {}
    rejected: dict[tuple[str, str, str, Span], Rejected] = {}
    own = _introduced(document, entities, readings, relations, rejected)
    main = _main_proposal(own, entities)
    _stated(document, entities, readings, frozenset(own), main, relations, rejected)
    return tuple(relations.values()), tuple(rejected.values())


def _introduced(
    document: Document,
    entities: Sequence[LocalEntity],
    readings: Sequence[Reading],
    relations: dict[tuple[str, str, str], Relation],
    rejected: dict[tuple[str, str, str, Span], Rejected],
) -> dict[int, float]:
    """Add what the paper introduces; return the entities' numbers with their probabilities."""
    scorer = load_scorer("introduces")
    least = triggers().thresholds["introduces"]
    own: dict[int, float] = {}
    for novelty in find_novelties(document, entities, readings):
        entity = entities[novelty.entity]
        if entity.type == "Task":
            continue
        chance = scorer.probability(novelty.features)
        if novelty.stated:
            chance = max(chance, STATED)
        probability = chance * min(1.0, entity.confidence + 0.2)
        span = Span(document.clauses[novelty.clause].section, *novelty.span)
        key = (PAPER, "introduces", entity.name)
        if probability >= least:
            own[novelty.entity] = probability
            relations[key] = Relation(
                subject=PAPER,
                predicate="introduces",
                object=entity.name,
                span=span,
                rule=novelty.rule,
                confidence=round(probability, 3),
            )
        elif probability >= _WORTH_TELLING:
            rejected[*key, span] = Rejected(
                subject=PAPER,
                predicate="introduces",
                object=entity.name,
                span=span,
                rule=novelty.rule,
                reason=f"scored {probability:.2f}, below {least}",
            )
    return own


def _main_proposal(own: Mapping[int, float], entities: Sequence[LocalEntity]) -> int | None:
    """The proposal that speaks for the paper: the first one in the title, else the surest; None if none is named."""
    titled = [
        (min(m.span.start for m in entities[i].mentions if m.span.section == "title"), i)
        for i in own
        if any(m.span.section == "title" for m in entities[i].mentions)
    ]
    if titled:
        return min(titled)[1]
    return max(own, key=lambda i: (own[i], -i), default=None)


def _stated(
    document: Document,
    entities: Sequence[LocalEntity],
    readings: Sequence[Reading],
    own: frozenset[int],
    main: int | None,
    relations: dict[tuple[str, str, str], Relation],
    rejected: dict[tuple[str, str, str, Span], Rejected],
) -> None:
    """Add what is stated between two entities, or between the paper and an entity."""
    scorer = load_scorer("relation")
    thresholds = triggers().thresholds
    speaker = (PAPER, "Paper") if main is None else (entities[main].name, entities[main].type)
    for pair in find_pairs(document, entities, readings, own):
        target = entities[pair.object]
        subject, kind = speaker if pair.subject < 0 else (entities[pair.subject].name, entities[pair.subject].type)
        legal = _allowed()[kind, target.type]
        if subject == target.name or not legal:
            continue
        chances = scorer.probabilities(pair.features)
        label = max(legal, key=chances.__getitem__)
        rule, chance = pair.rule, chances[label]
        if pair.stated is not None and scorer.labels.index(pair.stated.predicate) in legal:
            label = scorer.labels.index(pair.stated.predicate)
            rule, chance = pair.stated.id, max(chances[label], pair.stated.confidence)
        probability = chance * min(1.0, target.confidence + 0.1)
        predicate = scorer.labels[label]
        span = Span(document.clauses[pair.clause].section, *pair.span)
        key = (subject, predicate, target.name)
        least = thresholds[predicate]
        if pair.veto or probability < least:
            if pair.veto or probability >= _WORTH_TELLING:
                rejected[*key, span] = Rejected(
                    subject=subject,
                    predicate=predicate,
                    object=target.name,
                    span=span,
                    rule=rule,
                    reason=pair.veto or f"scored {probability:.2f}, below {least}",
                )
            continue
        known = relations.get(key)
        if known is None or probability > known.confidence:
            where = _measured_on(pair.clause, pair.span, entities, readings) if predicate in _COMPARISONS else None
            relations[key] = Relation(
                subject=subject,
                predicate=predicate,
                object=target.name,
                span=span if where is None else _widened(span, where),
                rule=rule,
                confidence=round(probability, 3),
                dataset=None if where is None else entities[where.place.entity].name,
            )


def _measured_on(
    number: int, span: tuple[int, int], entities: Sequence[LocalEntity], readings: Sequence[Reading]
) -> Reading | None:
    """The one data set behind an *on* that belongs to the words of a comparison: where it holds."""
    found = {
        reading.place.entity: reading
        for reading in readings
        if reading.number == number
        and entities[reading.place.entity].type == "Dataset"
        and reading.governor.preposition in ("on", "in", "across", "over")
        and "train" not in reading.governor.classes
        and _together(reading, span)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _together(reading: Reading, span: tuple[int, int]) -> bool:
    """Whether neither a semicolon nor another verb parts a mention from a stretch of its sentence."""
    sentence, place = reading.clause.sentence, reading.place
    first, last = bisect_left(sentence.starts, span[0]), bisect_left(sentence.ends, span[1])
    between = range(last + 1, place.first) if place.first > last else range(place.last, first)
    return not any(sentence.lower[i] == ";" or sentence.tags[i] in ("VBZ", "VBP", "VBD", "MD") for i in between)


def _widened(span: Span, where: Reading) -> Span:
    """A span that takes in the data set too, so that its quote says where the comparison holds."""
    sentence, place = where.clause.sentence, where.place
    start, end = sentence.starts[place.first], sentence.ends[place.last - 1]
    return Span(span.section, min(span.start, start), max(span.end, end))
