"""Train the scorer that tells a ``result`` from other numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.results import find_numbers
from training.common import Annotated, Rows, fit


def train(papers: Sequence[Annotated], l2: float) -> None:
    """Fit; a number is a result where its digits stand among the annotated values."""
    rows = Rows()
    for record, _, document, weight, _ in papers:
        values = {re.sub(r"[^\d.]", "", str(r["value"])) for r in record["results"]}
        for number in find_numbers(document):
            rows.add(number.features, int(re.sub(r"[^\d.]", "", number.text) in values), weight)
    fit(rows, ["result"], l2, "result")
