"""Relations between the entities of a paper, each with the words that state it.

For every mention the governor and its subject are read (:mod:`places`); small networks over what is true of them say
what the paper introduces (:mod:`introduced`) and which predicate the words state, if any (:mod:`pairs`). How sure that
is, is weighed last (:mod:`evidence`). What a negation, a wish or prior work says is
rejected whatever a network thinks of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from msgspec import structs

from kg.extract.document import Document
from kg.extract.evidence import Edge, Evidence, confidence
from kg.extract.introduced import find_novelties
from kg.extract.meanings import Stretch, meanings_of
from kg.extract.network import load_network
from kg.extract.pairs import SYSTEMS, Pair, find_pairs, pooled
from kg.extract.places import Reading, read_places
from kg.extract.triggers import triggers
from kg.model import PAPER, LocalEntity, Rejected, Relation, Span
from kg.vocabulary import vocabulary

__all__ = [
    "NONE",
    "acting",
    "bundled",
    "find_introduced",
    "find_relations",
    "find_stated",
    "main_proposal",
    "stretches",
]

NONE = "none"
STATED = 0.85  # of what "we propose X" introduces, about so much is new by the annotations
_COMPARISONS = frozenset({"outperforms", "comparesWith"})
_OF_OWN = _COMPARISONS | {"evaluatedOn", "trainedOn"}  # what others may do with what the paper introduces
_SURE = 0.5
_WORTH_TELLING = 0.2  # rejected candidates that scored at least this are kept, to explain


@cache
def _allowed() -> Mapping[tuple[str, str], tuple[int, ...]]:
    """For types of subject and object, the numbers of the network's labels that the vocabulary allows."""
    predicates = vocabulary().predicates
    labels = load_network("relation").heads[0]
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
    thresholds = triggers().thresholds
    relations: list[Relation] = []
    rejected: dict[tuple[str, str, str, Span], Rejected] = {}
    own: set[int] = set()
    for edge in find_introduced(document, entities, readings):
        probability = confidence(edge)
        if probability >= thresholds["introduces"]:
            own.add(edge.object)
            relations.append(_relation(edge, probability, entities))
        else:
            _reject(edge, probability, entities, rejected)
    main = main_proposal(own, entities)
    for edge in find_stated(document, entities, readings, frozenset(own), main):
        probability = confidence(edge)
        best = edge.evidence[0]
        if best.veto or probability < _least(edge, entities):
            _reject(edge, probability, entities, rejected)
            continue
        found = _relation(edge, probability, entities)
        if edge.predicate in _COMPARISONS:
            where = _measured_on(best.clause, (best.span.start, best.span.end), entities, readings)
            if where is not None:
                dataset = entities[where.place.entity].name
                found = structs.replace(found, span=_widened(best.span, where), dataset=dataset)
        relations.append(found)
    return tuple(relations), tuple(rejected.values())


def _least(edge: Edge, entities: Sequence[LocalEntity]) -> float:
    """How sure an edge must be to be believed."""
    thresholds = triggers().thresholds
    if edge.target.generic or (edge.subject >= 0 and entities[edge.subject].generic):
        return thresholds["generic"]
    least = thresholds[edge.predicate]
    return min(least, thresholds["stated"]) if edge.evidence[0].floor and edge.predicate != "introduces" else least


def _name(number: int, entities: Sequence[LocalEntity]) -> str:
    return PAPER if number < 0 else entities[number].name


def _relation(edge: Edge, probability: float, entities: Sequence[LocalEntity]) -> Relation:
    best = edge.evidence[0]
    return Relation(
        subject=_name(edge.subject, entities),
        predicate=edge.predicate,
        object=entities[edge.object].name,
        span=best.span,
        rule=best.rule,
        confidence=round(probability, 3),
    )


def _reject(
    edge: Edge,
    probability: float,
    entities: Sequence[LocalEntity],
    rejected: dict[tuple[str, str, str, Span], Rejected],
) -> None:
    """Keep what was nearly a relation, and why it is none."""
    best = edge.evidence[0]
    if not best.veto and probability < _WORTH_TELLING:
        return
    subject, target = _name(edge.subject, entities), entities[edge.object].name
    rejected[subject, edge.predicate, target, best.span] = Rejected(
        subject=subject,
        predicate=edge.predicate,
        object=target,
        span=best.span,
        rule=best.rule,
        reason=best.veto or f"scored {probability:.3f}, below {_least(edge, entities)}",
    )


def find_introduced(document: Document, entities: Sequence[LocalEntity], readings: Sequence[Reading]) -> list[Edge]:
    """Return an edge from the paper to everything that it may introduce."""
    novelties = [n for n in find_novelties(document, entities, readings) if entities[n.entity].type != "Task"]
    meanings = meanings_of(document).of([novelty.mentions for novelty in novelties])
    (scored,) = load_network("introduces").probabilities([novelty.features for novelty in novelties], meanings)
    edges = []
    for novelty, (chance,) in zip(novelties, scored, strict=True):
        span = Span(document.clauses[novelty.clause].section, *novelty.span)
        evidence = Evidence(chance, STATED if novelty.stated else 0.0, novelty.clause, span, novelty.rule, "")
        edges.append(Edge(-1, "introduces", novelty.entity, entities[novelty.entity], (evidence,), chance))
    return edges


def main_proposal(own: Collection[int], entities: Sequence[LocalEntity]) -> int | None:
    """Return the proposal that speaks for the paper: the first in the title, else the only one; None if none does.

    "We propose an eye gaze loss" describes a part of what is proposed; only a name speaks for the whole.
    """
    titled = [
        (min(m.span.start for m in entities[i].mentions if m.span.section == "title"), i)
        for i in own
        if any(m.span.section == "title" for m in entities[i].mentions)
    ]
    if titled:
        return min(titled)[1]
    only = next(iter(own)) if len(own) == 1 else None
    return None if only is None or entities[only].name.islower() else only


def acting(main: int | None, entities: Sequence[LocalEntity]) -> int | None:
    """Return the proposal that does what *we* do: not so the benchmark that we present."""
    return main if main is not None and entities[main].type in SYSTEMS else None


def find_stated(
    document: Document,
    entities: Sequence[LocalEntity],
    readings: Sequence[Reading],
    own: frozenset[int],
    main: int | None,
) -> list[Edge]:
    """Return what may be stated between two entities, or between the paper and an entity; the surest evidence first.

    A network weighs what all mentions of the two say together, and then each by itself, to find the one that says it
    best. Evidence with a veto is an edge of its own: it speaks neither for nor against what other words say.
    """
    main = acting(main, entities)
    bundles = bundled(find_pairs(document, entities, readings, own))
    read = [*bundles, *([pair] for pairs in bundles if len(pairs) > 1 for pair in pairs)]
    network = load_network("relation")
    meanings = meanings_of(document).of([stretches(pairs) for pairs in read])
    (scored,) = network.probabilities([pooled(pairs) for pairs in read], meanings)
    alone = iter(scored[len(bundles) :])
    edges: list[Edge] = []
    for pairs, together in zip(bundles, scored, strict=False):
        chances = [next(alone) for _ in pairs] if len(pairs) > 1 else [together]
        for (subject, target), said in _ends(pairs, chances, main).items():
            for label in _labels(subject, target, [pair for pair, _ in said], together, entities):
                predicate = network.heads[0][label]
                evidence = [_evidence(document, pair, chance, label) for pair, chance in said if _fits(pair, predicate)]
                evidence.sort(key=Evidence.order)
                if evidence:
                    edges.append(Edge(subject, predicate, target, entities[target], tuple(evidence), together[label]))
    return edges


def bundled(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Bring together the pairs of the same two things, if one of them states something; each with a veto is alone."""
    together: dict[tuple[int, int], list[Pair]] = {}
    alone: list[list[Pair]] = []
    for pair in pairs:
        if pair.veto:
            alone.append([pair])
        else:
            together.setdefault((pair.subject, pair.object), []).append(pair)
    return [bundle for bundle in together.values() if any(pair.stating for pair in bundle)] + alone


def stretches(pairs: Sequence[Pair]) -> list[Stretch]:
    """Return where the mentions of pairs stand."""
    return [(pair.clause, pair.place.first, pair.place.last) for pair in pairs]


def _ends(
    pairs: Sequence[Pair], chances: Sequence[Sequence[float]], main: int | None
) -> dict[tuple[int, int], list[tuple[Pair, Sequence[float]]]]:
    """What states something, by subject and object; the proposal is the one that the words name, or the main one."""
    found: dict[tuple[int, int], list[tuple[Pair, Sequence[float]]]] = {}
    for pair, chance in zip(pairs, chances, strict=True):
        proposal = pair.speaker if pair.speaker >= 0 or main is None else main
        subject = pair.subject if pair.subject >= 0 else proposal
        target = pair.object if pair.object >= 0 else proposal
        if target >= 0 and (pair.stating or pair.veto):  # else who loses has no name
            found.setdefault((subject, target), []).append((pair, chance))
    return found


def _labels(
    subject: int, target: int, pairs: Sequence[Pair], chances: Sequence[float], entities: Sequence[LocalEntity]
) -> list[int]:
    """The numbers of the predicates that rules state, and of the likeliest one that the types allow.

    Where a rule states one, another needs to be more likely than not.
    """
    labels = load_network("relation").heads[0]
    legal = _allowed()["Paper" if subject < 0 else entities[subject].type, entities[target].type]
    if pairs[0].object < 0:
        legal = tuple(i for i in legal if labels[i] in _OF_OWN)
    if not legal or (subject >= 0 and entities[subject].name == entities[target].name):
        return []
    found = {labels.index(pair.stated.predicate) for pair in pairs if pair.stated is not None}.intersection(legal)
    likeliest = max(legal, key=chances.__getitem__)
    if not found or chances[likeliest] >= _SURE:
        found.add(likeliest)
    return sorted(found)


def _fits(pair: Pair, predicate: str) -> bool:
    """Whether a pair speaks for a predicate: not if a rule says that it states another."""
    return pair.stated is None or pair.stated.predicate == predicate


def _evidence(document: Document, pair: Pair, chances: Sequence[float], label: int) -> Evidence:
    span = Span(document.clauses[pair.clause].section, *pair.span)
    if pair.stated is not None and load_network("relation").heads[0][label] == pair.stated.predicate:
        return Evidence(chances[label], pair.stated.confidence, pair.clause, span, pair.stated.id, pair.veto)
    return Evidence(chances[label], 0.0, pair.clause, span, pair.rule, pair.veto)


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
