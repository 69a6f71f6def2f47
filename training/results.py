"""Train the scorer that tells results from other numbers.

    python training/results.py GOLD.jsonl ... --texts TEXTS ... [--l2 X]

Inputs as of ``training/entities.py``. Writes ``weights/result.json``.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.extract.document import read_document
from kg.extract.results import find_numbers
from kg.lexicon import default_lexicon
from training.common import gold_papers
from training.entities import fit, write


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--texts", nargs="+", type=Path, required=True)
    parser.add_argument("--l2", type=float, default=1.0)
    options = parser.parse_args()
    rows, labels = [], []
    for record, paper in gold_papers(options.gold, options.texts):
        values = {re.sub(r"[^\d.]", "", r["value"]) for r in record["results"]}
        for number in find_numbers(read_document(paper, default_lexicon())):
            rows.append(sorted(set(number.features)))
            labels.append(int(re.sub(r"[^\d.]", "", number.text) in values))
    print(len(rows), "numbers,", sum(labels), "results")
    write("result", ["result"], *fit(rows, np.array(labels), np.ones(len(rows)), 2, options.l2))


if __name__ == "__main__":
    main()
