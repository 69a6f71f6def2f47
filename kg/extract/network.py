"""Small neural scorers: what is true of a candidate, summed as vectors, one hidden layer, and a score a label.

A network is made by ``training/`` and stored as ``weights/NAME.npz``. Every feature has a row of whole numbers: its
part of the hidden layer and, behind that, its direct part of each label's score. All sums are sums of integers, so that
a score is the same whatever the order of the features and whatever the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Network", "Odds", "load_network"]

_WEIGHTS = Path(__file__).parent / "weights"
Odds = list[list[float]]


class Network(NamedTuple):
    """A feed-forward network over features that are present or not.

    ``rows`` has one line a feature: ``hidden`` columns for the hidden layer, then one a label; its first line is for
    every candidate. ``out`` leads from the hidden layer to the labels, ``unit`` is the value of a one in their scores.
    ``heads`` are the labels, grouped by what is decided: one label is yes or no, several are alternatives.
    """

    heads: tuple[tuple[str, ...], ...]
    numbers: dict[str, int]
    rows: Any
    out: Any
    hidden: int
    scale: int
    unit: float

    def probabilities(self, candidates: Sequence[Iterable[str]]) -> list[Odds]:
        """Return, for each head, the probabilities of its labels for each candidate, given by its features."""
        known = self.numbers
        numbers: list[int] = []
        starts: list[int] = []
        for features in candidates:
            starts.append(len(numbers))
            numbers.append(0)  # the bias, so that no candidate is empty
            numbers += [known[feature] for feature in features if feature in known]
        if not starts:
            return [[] for _ in self.heads]
        sums = np.add.reduceat(self.rows[numbers], starts, axis=0, dtype=np.int64)
        hidden = np.maximum(sums[:, : self.hidden], 0)
        scores = (hidden @ self.out + sums[:, self.hidden :] * self.scale) * self.unit
        out: list[Odds] = []
        at = 0
        for labels in self.heads:
            part = scores[:, at : at + len(labels)]
            at += len(labels)
            out.append(_logistic(part) if len(labels) == 1 else _softmax(part))
        return out


def _logistic(scores: Any) -> Odds:
    values: Odds = np.round(1.0 / (1.0 + np.exp(-np.clip(scores, -40, 40))), 9).tolist()
    return values


def _softmax(scores: Any) -> Odds:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    values: Odds = np.round(powers / powers.sum(axis=1, keepdims=True), 9).tolist()
    return values


@cache
def load_network(name: str) -> Network:
    """Load ``weights/NAME.npz``."""
    with np.load(_WEIGHTS / f"{name}.npz") as stored:
        features = bytes(stored["features"]).decode().split("\n")
        heads = tuple(tuple(line.split(" ")) for line in bytes(stored["heads"]).decode().split("\n"))
        hidden, scale = int(stored["shape"][0]), int(stored["shape"][1])
        rows = np.vstack([stored["bias"][None, :].astype(np.int16), stored["rows"].astype(np.int16)])
        out = stored["out"].astype(np.int64)
        unit = float(stored["unit"][0])
    return Network(heads, {f: i for i, f in enumerate(features, 1)}, rows, out, hidden, scale, unit)
