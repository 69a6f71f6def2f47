"""Train the scorers of what a paper ``introduces``, and of the ``relation`` that the words between two names state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.extract.entities import THRESHOLD
from kg.extract.evidence import Edge, claim_features
from kg.extract.introduced import find_novelties
from kg.extract.network import load_network
from kg.extract.pairs import find_pairs
from kg.extract.places import read_places
from kg.extract.references import unite
from kg.extract.relations import NONE, find_introduced, find_stated, main_proposal
from kg.model import PAPER, LocalEntity
from training.common import Annotated, Examples, fit, norm
from training.network import Plan, fit_network

LABELS = (
    NONE,
    "uses",
    "appliedTo",
    "evaluatedOn",
    "basedOn",
    "outperforms",
    "comparesWith",
    "trainedOn",
    "partOf",
)
PLAN = Plan(epochs=10)
FOLDS = 2
OPTIONAL = 0.4  # weight of relations that careful readers may leave out
STRAY = 0.15  # weight of pairs with a thing that nobody annotated: not related, but seldom met once it is filtered


def _matched(record: dict[str, Any], entities: Sequence[LocalEntity]) -> list[int]:
    """For each entity found, the number of the annotated one that it is, or -1."""
    keys: dict[str, int] = {}
    for i, entity in enumerate(record["entities"]):
        for name in [entity["name"], *entity["aliases"]]:
            keys.setdefault(norm(name), i)
    return [next((keys[norm(n)] for n in (e.name, *e.aliases) if norm(n) in keys), -1) for e in entities]


def train(papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]) -> None:
    """Fit both scorers; papers that introduce a thing and the thing itself count as one subject."""
    new, related = Examples(), Examples()
    for (record, _, document, weight, annotator), names in zip(papers, found, strict=True):
        entities = unite(names)
        numbers = _matched(record, entities)
        readings = read_places(document, entities)
        keys, own = _names(record), _own(record)
        loose = {i for i, e in enumerate(record["entities"]) if e.get("optional")}
        for novelty in find_novelties(document, entities, readings):
            number = numbers[novelty.entity]
            features = (*novelty.features, f"@{annotator}") if annotator else novelty.features
            if number in own:
                new.add(features, (1,), weight * (0.3 if own[number] else 1.0))
            elif number not in loose:
                new.add(features, (0,), weight * (1.0 if number >= 0 else 0.5))
        gold = _gold_pairs(record, keys, own)
        mine = frozenset(i for i, n in enumerate(numbers) if n in own)
        for pair in find_pairs(document, entities, readings, mine):
            if pair.veto:
                continue
            features = (*pair.features, f"@{annotator}") if annotator else pair.features
            s = -1 if pair.subject < 0 else numbers[pair.subject]
            o = -1 if pair.object < 0 else numbers[pair.object]
            if (pair.subject >= 0 and s < 0) or (pair.object >= 0 and o < 0):
                related.add(features, (0,), weight * STRAY)
            elif (s, o) in gold:
                predicate, optional = gold[s, o]
                related.add(features, (LABELS.index(predicate),), weight * (OPTIONAL if optional else 1.0))
            elif s not in loose and o not in loose:
                related.add(features, (0,), weight)
    fit_network(new, [("introduces",)], "introduces", PLAN)
    fit_network(related, [LABELS], "relation", PLAN)


def _names(record: dict[str, Any]) -> dict[str, int]:
    return {norm(n): i for i, e in enumerate(record["entities"]) for n in [e["name"], *e["aliases"]]}


def _own(record: dict[str, Any]) -> dict[int, bool]:
    """The entities that the paper introduces, by number, and whether that is optional."""
    keys = _names(record)
    return {
        keys[norm(r["o"])]: bool(r.get("optional"))
        for r in record["relations"]
        if r["p"] == "introduces" and norm(r["o"]) in keys
    }


def _gold_pairs(
    record: dict[str, Any], keys: dict[str, int], own: dict[int, bool]
) -> dict[tuple[int, int], tuple[str, bool]]:
    """Annotated pairs by entity number, -1 for the paper's own proposal; required relations before optional ones."""

    def end(name: str) -> int | None:
        number = -1 if name == PAPER else keys.get(norm(name))
        return -1 if number in own else number

    gold: dict[tuple[int, int], tuple[str, bool]] = {}
    for r in record["relations"]:
        s, o = end(r["s"]), end(r["o"])
        if r["p"] != "introduces" and s is not None and o is not None:
            known = gold.get((s, o))
            if known is None or (known[1] and not r.get("optional")):
                gold[s, o] = (r["p"], bool(r.get("optional")))
    return gold


def edges_unseen(
    papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]
) -> Iterator[tuple[Annotated, Edge, int, float]]:
    """Yield the edges that scorers learnt from other papers find, each with whether it is right and its weight."""
    for fold in range(FOLDS):
        rest = [i for i in range(len(papers)) if i % FOLDS != fold]
        train([papers[i] for i in rest], [found[i] for i in rest])
        load_network.cache_clear()
        for i in range(fold, len(papers), FOLDS):
            yield from _judged(papers[i], unite([name for name in found[i] if name.confidence >= THRESHOLD]))


def _judged(paper: Annotated, entities: Sequence[LocalEntity]) -> Iterator[tuple[Annotated, Edge, int, float]]:
    """Every edge of a paper that is right or wrong; what is optional is right, and counts for less."""
    record, document = paper.record, paper.document
    numbers = _matched(record, entities)
    keys, own = _names(record), _own(record)
    readings = read_places(document, entities)
    introduced = find_introduced(document, entities, readings)
    for edge in introduced:
        if numbers[edge.object] not in own:
            yield paper, edge, 0, paper.weight
        else:
            yield paper, edge, 1, paper.weight * (OPTIONAL if own[numbers[edge.object]] else 1.0)
    gold = _gold_pairs(record, keys, own)
    loose = {i for i, e in enumerate(record["entities"]) if e.get("optional")}
    new = {e.object: max(e.evidence[0].chance, e.evidence[0].floor) for e in introduced}
    new = {i: chance for i, chance in new.items() if chance >= THRESHOLD}
    for edge in find_stated(document, entities, readings, frozenset(new), main_proposal(new, entities)):
        if edge.evidence[0].veto:
            continue
        s = -1 if edge.subject < 0 or edge.subject in new or numbers[edge.subject] in own else numbers[edge.subject]
        o = -1 if edge.object in new or numbers[edge.object] in own else numbers[edge.object]
        stated = gold.get((s, o)) if s >= 0 or o >= 0 else None
        if stated is None and (o in loose or s in loose):
            continue
        right = stated is not None and stated[0] == edge.predicate
        if right or stated is None or not stated[1]:
            yield paper, edge, int(right), paper.weight * (OPTIONAL if stated is not None and stated[1] else 1.0)


def calibrate(papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]) -> None:
    """Fit the scorer ``claim`` on edges of unseen papers."""
    examples = Examples()
    for _, edge, right, weight in edges_unseen(papers, found):
        examples.add(claim_features(edge), (right,), weight)
    fit(examples, "right", 3.0, "claim")
