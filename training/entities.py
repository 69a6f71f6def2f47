"""Train the scorers that decide which groups of mentions are entities, and of which type.

    python training/entities.py GOLD.jsonl ... --texts TEXTS ... [--l2 X]

GOLD are annotated records of the format of ``kg extract``; TEXTS any sources that ``kg`` reads, joined on the title.
Writes ``kg/extract/weights/{entity,type}.json``. Needs the extra ``[train]``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

sys.path.insert(0, str(Path(__file__).parents[1]))
WEIGHTS = Path(__file__).parents[1] / "kg" / "extract" / "weights"
TYPES = ("Method", "Model", "Dataset", "Task")


def norm(name: str) -> str:
    """Normalise a name as the scorer of the annotations does."""
    s = unicodedata.normalize("NFKC", name).casefold()
    s = re.sub(r"\\[a-z]+|[\\${}^_]", "", s)
    s = re.sub(r"[^\w+%.]+", "", s).strip(".")
    return s[:-1] if len(s) > 3 and s.endswith("s") and not s.endswith("ss") else s


def fit(rows: list[list[str]], labels: np.ndarray, weights: np.ndarray, classes: int, l2: float, least: int = 2):
    """Fit a softmax (logistic, if two classes) regression by L-BFGS; return features, weights, bias."""
    counts = Counter(f for row in rows for f in row)
    names = sorted(f for f, n in counts.items() if n >= least)
    index = {f: i for i, f in enumerate(names)}
    indptr, indices = [0], []
    for row in rows:
        indices += sorted(index[f] for f in row if f in index)
        indptr.append(len(indices))
    x = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), len(names)))
    k = 1 if classes == 2 else classes
    n = len(names)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        w, b = theta[: n * k].reshape(n, k), theta[n * k :]
        z = x @ w + b
        if k == 1:
            z = z[:, 0]
            p = 1 / (1 + np.exp(-z))
            y = labels.astype(float)
            value = np.sum(weights * (np.logaddexp(0, z) - y * z))
            g = (weights * (p - y))[:, None]
        else:
            z = z - z.max(1, keepdims=True)
            logp = z - np.log(np.exp(z).sum(1, keepdims=True))
            value = -np.sum(weights * logp[np.arange(len(labels)), labels])
            g = np.exp(logp)
            g[np.arange(len(labels)), labels] -= 1
            g *= weights[:, None]
        gw = x.T @ g + l2 * w
        return value + 0.5 * l2 * np.sum(w * w), np.concatenate([np.asarray(gw).ravel(), g.sum(0)])

    result = minimize(loss, np.zeros(n * k + k), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return names, result.x[: n * k].reshape(n, k), result.x[n * k :]


def _lines(body: dict[str, Any]) -> str:
    """One feature a line, so that a change of weights can be read."""
    rows = ",\n".join(f"{json.dumps(f, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}" for f, row in body["weights"].items())
    return f'{{"labels":{json.dumps(body["labels"])},"bias":{json.dumps(body["bias"])},"weights":{{\n{rows}\n}}}}\n'


def write(name: str, labels: list[str], names: list[str], w: np.ndarray, b: np.ndarray) -> None:
    """Write weights in whole thousandths, those that round to nothing left out."""
    thousandths = {f: [round(1000 * float(v)) for v in row] for f, row in zip(names, w, strict=True)}
    table = {f: row for f, row in thousandths.items() if any(row)}
    body = {"labels": labels, "bias": [round(1000 * float(v)) for v in b], "weights": table}
    (WEIGHTS / f"{name}.json").write_text(_lines(body), encoding="utf-8")


def main() -> None:
    """Read, fit, write."""
    from training.common import gold_papers

    from kg.extract.document import read_document
    from kg.extract.entities import features_of_groups
    from kg.lexicon import default_lexicon

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="+", type=Path, required=True)
    parser.add_argument("--l2", type=float, default=1.0)
    options = parser.parse_args()
    rows, labels, surfaces = [], [], []
    type_rows, type_labels = [], []
    for record, paper in gold_papers(options.gold, options.texts):
        keys = {}
        for entity in record["entities"]:
            for name in [entity["name"], *entity["aliases"]]:
                keys.setdefault(norm(name), entity)
        document = read_document(paper, default_lexicon())
        for group, surface, context in features_of_groups(document):
            features = surface | context
            entity = next((keys[norm(c.text)] for c in group.mentions if norm(c.text) in keys), None)
            if entity is None or not entity.get("optional"):
                rows.append(sorted(features))
                surfaces.append(sorted(surface))
                labels.append(int(entity is not None))
            if entity is not None:
                for kind in entity["type"].split("|"):
                    type_rows.append(sorted(features))
                    type_labels.append(TYPES.index(kind))
    print(len(rows), "groups,", sum(labels), "entities")
    write("prior", ["entity"], *fit(surfaces, np.array(labels), np.ones(len(rows)), 2, options.l2))
    write("entity", ["entity"], *fit(rows, np.array(labels), np.ones(len(rows)), 2, options.l2))
    write("type", list(TYPES), *fit(type_rows, np.array(type_labels), np.ones(len(type_rows)), 4, options.l2))


if __name__ == "__main__":
    main()
