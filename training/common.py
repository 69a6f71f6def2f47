"""Annotated papers to learn from, and the regression that learns."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg.extract.document import Document, read_document
from kg.lexicon import default_lexicon
from kg.model import LocalEntity, Paper
from kg.sources import read

__all__ = [
    "Annotated",
    "Examples",
    "annotated_papers",
    "by_name",
    "feature_matrix",
    "fit",
    "matched",
    "norm",
    "seen",
    "write",
]

ADDRESS = re.compile(r"\w\.(?:com|org|io|net|ai|co)\b|://")
WEIGHTS = Path(__file__).parents[1] / "kg" / "extract" / "weights"


class Annotated(NamedTuple):
    """A paper with its annotation: ``weight`` is how much it counts, ``annotator`` whose it is ("" for the gold)."""

    record: dict[str, Any]
    paper: Paper
    document: Document
    weight: float
    annotator: str


def norm(name: str) -> str:
    """Normalise a name as the scorer of the annotations does."""
    s = unicodedata.normalize("NFKC", name).casefold()
    s = re.sub(r"\\[a-z]+|[\\${}^_]", "", s)
    s = re.sub(r"[^\w+%.]+", "", s).strip(".")
    return s[:-1] if len(s) > 3 and s.endswith("s") and not s.endswith("ss") else s


def annotated_papers(
    records: Sequence[dict[str, Any]], texts: Sequence[Path], weight: float, annotator: str = ""
) -> Iterator[Annotated]:
    """Join records with the papers of ``texts`` on the title, in the records' order."""
    papers = {}
    for item in read(texts):
        if isinstance(item, Paper):
            papers[norm(item.title.raw)] = papers[norm(item.title.clean)] = item
    for record in records:
        paper = papers.get(norm(record["title"]))
        if paper is None:
            print("no text for", record["id"], record["title"])
        else:
            yield Annotated(record, paper, read_document(paper, default_lexicon()), weight, annotator)


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file of annotations, packed or not; ``aliases`` may be left out where there are none."""
    stored = path.read_bytes()
    text = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode()
    records = [json.loads(line) for line in text.splitlines() if line.strip()]
    for record in records:
        for entity in record["entities"]:
            entity.setdefault("aliases", [])
    return records


def by_name(record: dict[str, Any]) -> dict[str, int]:
    """Return the numbers of the annotated entities by their normalised names; of two with the same, the first."""
    numbers: dict[str, int] = {}
    for i, entity in enumerate(record["entities"]):
        for name in (entity["name"], *entity["aliases"]):
            numbers.setdefault(norm(name), i)
    return numbers


def matched(numbers: dict[str, int], entities: Sequence[LocalEntity], absent: int = -1) -> list[int]:
    """Return for each entity found the number of the annotated one that it is, by :func:`by_name`, or ``absent``."""
    names = [[norm(name) for name in (entity.name, *entity.aliases)] for entity in entities]
    return [next((numbers[name] for name in forms if name in numbers), absent) for forms in names]


class Examples:
    """Training examples: features, one label a head (-1 where it is not known), weight, and what the words mean.

    Either all examples have ``meanings`` or none has.
    """

    def __init__(self) -> None:
        self.features: list[list[str]] = []
        self.labels: list[tuple[int, ...]] = []
        self.weights: list[float] = []
        self.meanings: list[Any] = []

    def add(
        self, features: Iterable[str], labels: tuple[int, ...], weight: float, meanings: Sequence[int] = ()
    ) -> None:
        """Add one example."""
        self.features.append(sorted(set(features)))
        self.labels.append(labels)
        self.weights.append(weight)
        self.meanings.append(meanings)


def seen(examples: Examples, least: int) -> list[str]:
    """Return the features seen at least so often, sorted; web addresses are nothing to learn from."""
    counts = Counter(f for row in examples.features for f in row)
    return sorted(f for f, n in counts.items() if n >= least and not ADDRESS.search(f))


def feature_matrix(rows: Sequence[Sequence[str]], names: Sequence[str], dtype: Any) -> Any:
    """Return a sparse matrix with a line an example, and a one where a feature is present; others are left out."""
    index = {name: i for i, name in enumerate(names)}
    indptr, indices = [0], []
    for row in rows:
        indices += sorted(index[f] for f in row if f in index)
        indptr.append(len(indices))
    return csr_matrix((np.ones(len(indices), dtype=dtype), indices, indptr), shape=(len(rows), len(names)))


def fit(examples: Examples, label: str, l2: float, name: str, least: int = 2) -> None:
    """Fit a logistic regression by L-BFGS with an L2 penalty, and write its weights.

    Weights are whole thousandths; features seen less than ``least`` times are left out.
    """
    names = seen(examples, least)
    x = feature_matrix(examples.features, names, np.float64)
    y, weight = np.array([labels[0] for labels in examples.labels]), np.array(examples.weights)
    n = len(names)

    def loss(theta: Any) -> tuple[float, Any]:
        w, b = theta[:n].reshape(n, 1), theta[n:]
        z = (x @ w + b)[:, 0]
        value = np.sum(weight * (np.logaddexp(0, z) - y * z))
        g = (weight * (1 / (1 + np.exp(-z)) - y))[:, None]
        return value + 0.5 * l2 * np.sum(w * w), np.concatenate([np.asarray(x.T @ g + l2 * w).ravel(), g.sum(0)])

    theta = minimize(loss, np.zeros(n + 1), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    write(name, label, names, theta[:n], theta[n])
    print(f"{name}: {len(y)} examples, {int((y > 0).sum())} positive, {n} features")


def write(name: str, label: str, names: Sequence[str], w: Any, b: Any) -> None:
    """Write weights, one feature a line, so that a change can be read."""
    rows = []
    for feature, value in zip(names, w, strict=True):
        thousandths = round(1000 * float(value))
        if thousandths:
            rows.append(f"{json.dumps(feature, ensure_ascii=False)}:[{thousandths}]")
    head = f'"labels":{json.dumps([label])},"bias":{json.dumps([round(1000 * float(b))])}'
    body = f'{{{head},"weights":{{\n' + ",\n".join(rows) + "\n}}\n"
    (WEIGHTS / f"{name}.json").write_text(body, encoding="utf-8")
