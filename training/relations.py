"""Train the scorers of relations: what a paper introduces, and which predicate the words between two names state.

    python training/relations.py GOLD.jsonl ... --texts TEXTS ... [--l2 X]

Inputs as of ``training/entities.py``, whose weights must be there. Writes ``weights/{introduces,relation}.json``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.extract.document import Document, read_document
from kg.extract.entities import find_entities
from kg.extract.relations import NONE, find_introduced, find_pairs
from kg.lexicon import default_lexicon
from kg.model import LocalEntity
from training.common import gold_papers
from training.entities import fit, norm, write

LABELS = ("none", "uses", "appliedTo", "evaluatedOn", "basedOn", "outperforms", "comparesWith", "trainedOn", "partOf")


def matched(record: dict[str, Any], document: Document) -> tuple[list[LocalEntity], list[int]]:
    """Entities found with a low threshold, and for each the number of the annotated one that it is, or -1."""
    keys: dict[str, int] = {}
    for i, entity in enumerate(record["entities"]):
        for name in [entity["name"], *entity["aliases"]]:
            keys.setdefault(norm(name), i)
    found, numbers = [], []
    for entity in find_entities(document, threshold=0.12):
        number = next((keys[norm(n)] for n in (entity.name, *entity.aliases) if norm(n) in keys), -1)
        found.append(entity)
        numbers.append(number)
    return found, numbers


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="+", type=Path, required=True)
    parser.add_argument("--l2", type=float, default=1.0)
    parser.add_argument("--optional", type=float, default=0.4, help="weight of relations that careful readers may leave out")
    options = parser.parse_args()
    new_rows, new_labels, new_weights = [], [], []
    rows, labels, weights = [], [], []
    for record, paper in gold_papers(options.gold, options.texts):
        document = read_document(paper, default_lexicon())
        entities, numbers = matched(record, document)
        keys = {norm(n): i for i, e in enumerate(record["entities"]) for n in [e["name"], *e["aliases"]]}
        own_gold = {keys[norm(r["o"])]: bool(r.get("optional")) for r in record["relations"] if r["p"] == "introduces" and norm(r["o"]) in keys}
        loose = {i for i, e in enumerate(record["entities"]) if e.get("optional")}
        for index, features, _, _ in find_introduced(document, entities):
            number = numbers[index]
            if number in own_gold:
                new_rows.append(features), new_labels.append(1), new_weights.append(0.3 if own_gold[number] else 1.0)
            elif number < 0 or number not in loose:
                new_rows.append(features), new_labels.append(0), new_weights.append(1.0 if number >= 0 else 0.5)

        def end(name: str) -> int | None:
            if name == "PAPER":
                return -1
            number = keys.get(norm(name))
            return None if number is None else -1 if number in own_gold else number

        gold: dict[tuple[int, int], tuple[str, bool]] = {}
        for r in record["relations"]:
            s, o = end(r["s"]), end(r["o"])
            if r["p"] != "introduces" and s is not None and o is not None:
                key = (s, o)
                if key not in gold or (gold[key][1] and not r.get("optional")):
                    gold[key] = (r["p"], bool(r.get("optional")))
        own = frozenset(i for i, n in enumerate(numbers) if n in own_gold)
        for pair in find_pairs(document, entities, own):
            if pair.veto:
                continue
            s = -1 if pair.subject < 0 else numbers[pair.subject]
            o = numbers[pair.object]
            if pair.subject >= 0 and s < 0 or o < 0:
                rows.append(sorted(set(pair.features))), labels.append(0), weights.append(0.15)
                continue
            known = gold.get((s, o))
            if known is not None:
                rows.append(sorted(set(pair.features))), labels.append(LABELS.index(known[0])), weights.append(options.optional if known[1] else 1.0)
            elif s in loose or o in loose:
                continue
            else:
                rows.append(sorted(set(pair.features))), labels.append(0), weights.append(1.0)
    print(len(new_rows), "entities,", sum(new_labels), "introduced;", len(rows), "pairs,", sum(x > 0 for x in labels), "related")
    write("introduces", ["introduces"], *fit(new_rows, np.array(new_labels), np.array(new_weights), 2, options.l2))
    write("relation", list(LABELS), *fit(rows, np.array(labels), np.array(weights), len(LABELS), options.l2))


if __name__ == "__main__":
    main()
