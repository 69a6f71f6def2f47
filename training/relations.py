"""Train the scorers of what a paper ``introduces``, and of the ``relation`` that the words between two names state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.extract.entities import THRESHOLD
from kg.extract.evidence import Edge, claim_features
from kg.extract.introduced import find_novelties
from kg.extract.meanings import meanings_of
from kg.extract.network import load_network
from kg.extract.pairs import find_pairs, pooled
from kg.extract.places import read_places
from kg.extract.references import unite
from kg.extract.relations import NONE, bundled, find_introduced, find_stated, main_proposal, stretches
from kg.model import PAPER, LocalEntity
from training.common import Annotated, Examples, by_name, fit, matched, norm
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


def train(papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]) -> None:
    """Fit both scorers; papers that introduce a thing and the thing itself count as one subject."""
    new, related = Examples(), Examples()
    for (record, _, document, weight, annotator), names in zip(papers, found, strict=True):
        entities = unite(names)
        readings = read_places(document, entities)
        keys, own = by_name(record), _own(record)
        numbers = matched(keys, entities)
        loose = {i for i, e in enumerate(record["entities"]) if e.get("optional")}
        meanings = meanings_of(document)
        novelties = list(find_novelties(document, entities, readings))
        told = meanings.of([novelty.mentions for novelty in novelties])
        for novelty, words in zip(novelties, told, strict=True):
            number = numbers[novelty.entity]
            features = (*novelty.features, f"@{annotator}") if annotator else novelty.features
            if number in own:
                new.add(features, (1,), weight * (0.3 if own[number] else 1.0), words)
            elif number not in loose:
                new.add(features, (0,), weight * (1.0 if number >= 0 else 0.5), words)
        gold = _gold_pairs(record, keys, own)
        mine = frozenset(i for i, n in enumerate(numbers) if n in own)
        bundles = [pairs for pairs in bundled(find_pairs(document, entities, readings, mine)) if not pairs[0].veto]
        for pairs, words in zip(bundles, meanings.of([stretches(pairs) for pairs in bundles]), strict=True):
            features = (*pooled(pairs), f"@{annotator}") if annotator else pooled(pairs)
            s = -1 if pairs[0].subject < 0 else numbers[pairs[0].subject]
            o = -1 if pairs[0].object < 0 else numbers[pairs[0].object]
            if (pairs[0].subject >= 0 and s < 0) or (pairs[0].object >= 0 and o < 0):
                related.add(features, (0,), weight * STRAY, words)
            elif (s, o) in gold:
                predicate, optional = gold[s, o]
                related.add(features, (LABELS.index(predicate),), weight * (OPTIONAL if optional else 1.0), words)
            elif s not in loose and o not in loose:
                related.add(features, (0,), weight, words)
    fit_network(new, [("introduces",)], "introduces", PLAN)
    fit_network(related, [LABELS], "relation", PLAN)


def _own(record: dict[str, Any]) -> dict[int, bool]:
    """The entities that the paper introduces, by number, and whether that is optional."""
    keys = by_name(record)
    return {
        keys[norm(r["o"])]: bool(r.get("optional"))
        for r in record["relations"]
        if r["p"] == "introduces" and norm(r["o"]) in keys
    }


def _gold_pairs(
    record: dict[str, Any], keys: dict[str, int], own: dict[int, bool]
) -> dict[tuple[int, int], tuple[str, bool]]:
    """Annotated pairs by entity number, -1 for the paper's own proposal; required relations before optional ones."""
    gold: dict[tuple[int, int], tuple[str, bool]] = {}
    for r, ends in _ended(record, keys, own):
        known = gold.get(ends)
        if known is None or (known[1] and not r.get("optional")):
            gold[ends] = (r["p"], bool(r.get("optional")))
    return gold


def _ended(
    record: dict[str, Any], keys: dict[str, int], own: dict[int, bool]
) -> Iterator[tuple[dict[str, Any], tuple[int, int]]]:
    """The annotated relations with the numbers of their ends, -1 for the paper's own proposal."""
    for r in record["relations"]:
        s, o = (-1 if name == PAPER else keys.get(norm(name)) for name in (r["s"], r["o"]))
        if r["p"] != "introduces" and s is not None and o is not None:
            yield r, (-1 if s in own else s, -1 if o in own else o)


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
    keys, own = by_name(record), _own(record)
    numbers = matched(keys, entities)
    readings = read_places(document, entities)
    introduced = find_introduced(document, entities, readings)
    for edge in introduced:
        if numbers[edge.object] not in own:
            yield paper, edge, 0, paper.weight
        else:
            yield paper, edge, 1, paper.weight * (OPTIONAL if own[numbers[edge.object]] else 1.0)
    gold = _gold_pairs(record, keys, own)
    also = {(s, r["p"], o) for r, (s, o) in _ended(record, keys, own)}
    loose = {i for i, e in enumerate(record["entities"]) if e.get("optional")}
    new = {e.object for e in introduced if max(e.evidence[0].chance, e.evidence[0].floor) >= THRESHOLD}
    for edge in find_stated(document, entities, readings, frozenset(new), main_proposal(new, entities)):
        if edge.evidence[0].veto:
            continue
        s = -1 if edge.subject < 0 or edge.subject in new or numbers[edge.subject] in own else numbers[edge.subject]
        o = -1 if edge.object in new or numbers[edge.object] in own else numbers[edge.object]
        stated = gold.get((s, o)) if s >= 0 or o >= 0 else None
        if stated is None and (o in loose or s in loose):
            continue
        right = stated is not None and stated[0] == edge.predicate
        if not right and (s, edge.predicate, o) in also:
            continue
        if right or stated is None or not stated[1]:
            yield paper, edge, int(right), paper.weight * (OPTIONAL if stated is not None and stated[1] else 1.0)


def calibrate(papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]) -> None:
    """Fit the scorer ``claim`` on edges of unseen papers."""
    examples = Examples()
    for _, edge, right, weight in edges_unseen(papers, found):
        examples.add(claim_features(edge), (right,), weight)
    fit(examples, "right", 3.0, "claim")
