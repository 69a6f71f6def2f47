"""Train the scorers of what a paper ``introduces``, and of the ``relation`` that the words between two names state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.extract.document import Document
from kg.extract.entities import find_entities
from kg.extract.introduced import find_novelties
from kg.extract.pairs import find_pairs
from kg.extract.places import read_places
from kg.extract.relations import NONE
from kg.model import PAPER, LocalEntity
from training.common import Annotated, Rows, fit, norm

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
LOW = 0.12  # entities scored this low take part in training, so that enough of the annotated ones do
OPTIONAL = 0.4  # weight of relations that careful readers may leave out
STRAY = 0.15  # weight of pairs with a thing that nobody annotated: not related, but seldom met once it is filtered


def _matched(record: dict[str, Any], document: Document) -> tuple[tuple[LocalEntity, ...], list[int]]:
    """The entities found, and for each the number of the annotated one that it is, or -1."""
    keys: dict[str, int] = {}
    for i, entity in enumerate(record["entities"]):
        for name in [entity["name"], *entity["aliases"]]:
            keys.setdefault(norm(name), i)
    found = find_entities(document, LOW)
    return found, [next((keys[norm(n)] for n in (e.name, *e.aliases) if norm(n) in keys), -1) for e in found]


def train(papers: Sequence[Annotated], l2: float) -> None:
    """Fit both scorers; papers that introduce a thing and the thing itself count as one subject."""
    new, related = Rows(), Rows()
    for record, _, document, weight in papers:
        entities, numbers = _matched(record, document)
        readings = read_places(document, entities)
        keys = {norm(n): i for i, e in enumerate(record["entities"]) for n in [e["name"], *e["aliases"]]}
        own = {
            keys[norm(r["o"])]: bool(r.get("optional"))
            for r in record["relations"]
            if r["p"] == "introduces" and norm(r["o"]) in keys
        }
        loose = {i for i, e in enumerate(record["entities"]) if e.get("optional")}
        for novelty in find_novelties(document, entities, readings):
            number = numbers[novelty.entity]
            if number in own:
                new.add(novelty.features, 1, weight * (0.3 if own[number] else 1.0))
            elif number not in loose:
                new.add(novelty.features, 0, weight * (1.0 if number >= 0 else 0.5))
        gold = _gold_pairs(record, keys, own)
        mine = frozenset(i for i, n in enumerate(numbers) if n in own)
        for pair in find_pairs(document, entities, readings, mine):
            if pair.veto:
                continue
            s = -1 if pair.subject < 0 else numbers[pair.subject]
            o = numbers[pair.object]
            if (pair.subject >= 0 and s < 0) or o < 0:
                related.add(pair.features, 0, weight * STRAY)
            elif (s, o) in gold:
                predicate, optional = gold[s, o]
                related.add(pair.features, LABELS.index(predicate), weight * (OPTIONAL if optional else 1.0))
            elif s not in loose and o not in loose:
                related.add(pair.features, 0, weight)
    fit(new, ["introduces"], l2, "introduces")
    fit(related, LABELS, 2 * l2, "relation")


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
