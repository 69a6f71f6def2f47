"""Small neural scorers: what is true of a candidate, summed as vectors, one hidden layer, and a score a label.

A network is made by ``training/`` and stored as ``weights/NAME.npz``. Every feature has a row of whole numbers: its
part of the hidden layer and, behind that, its direct part of each label's score. All sums are sums of integers, so that
a score is the same whatever the order of the features and whatever the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Block", "Features", "Network", "Odds", "load_network"]

_WEIGHTS = Path(__file__).parent / "weights"
_MOST_BLOCKS = 100_000
Odds = list[list[float]]
Block = tuple[str, ...]


class Features:
    """What is true of a candidate, each feature once however often it is given.

    ``blocks`` are features that come together, as do all that one word says: they are made once and met again and
    again, so that a network looks a block up at once. ``single`` are the features that come alone.
    """

    __slots__ = ("blocks", "single")

    def __init__(self, blocks: Sequence[Block], single: Sequence[str] = ()) -> None:
        self.blocks = blocks
        self.single = single

    def joined(self, other: Features) -> Features:
        """Return these features and others."""
        return Features([*self.blocks, *other.blocks], [*self.single, *other.single])

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(chain(chain.from_iterable(self.blocks), self.single)))


class Network(NamedTuple):
    """A feed-forward network over features that are present or not.

    ``rows`` has one line a feature: ``hidden`` columns for the hidden layer, then one a label; its first line is for
    every candidate. ``out`` leads from the hidden layer to the labels, ``unit`` is the value of a one in their scores.
    ``heads`` are the labels, grouped by what is decided: one label is yes or no, several are alternatives. ``numbers``
    are the lines of the features, ``blocks`` those of the blocks of features that have been met.
    """

    heads: tuple[tuple[str, ...], ...]
    numbers: dict[str, int]
    blocks: dict[Block, tuple[int, ...]]
    rows: Any
    out: Any
    hidden: int
    scale: int
    unit: float

    def probabilities(self, candidates: Sequence[Iterable[str]]) -> list[Odds]:
        """Return, for each head, the probabilities of its labels for each candidate, given by its features.

        What is not given as :class:`Features` counts as often as it is given.
        """
        if not candidates:
            return [[] for _ in self.heads]
        numbers: list[int] = []
        starts: list[int] = []
        for features in candidates:
            starts.append(len(numbers))
            numbers += self._lines(features)
        sums = np.add.reduceat(self.rows.take(numbers, axis=0), starts, axis=0, dtype=np.int32).astype(np.int64)
        hidden = np.maximum(sums[:, : self.hidden], 0)
        scores = (hidden @ self.out + sums[:, self.hidden :] * self.scale) * self.unit
        out: list[Odds] = []
        at = 0
        for labels in self.heads:
            part = scores[:, at : at + len(labels)]
            at += len(labels)
            out.append(_logistic(part) if len(labels) == 1 else _softmax(part))
        return out

    def _lines(self, features: Iterable[str]) -> Iterable[int]:
        """The lines of the features that are known, and the first line, so that no candidate is empty."""
        known, blocks = self.numbers, self.blocks
        if not isinstance(features, Features):
            return [0, *[known[feature] for feature in features if feature in known]]
        single = [known.get(feature, 0) for feature in features.single]  # the first line counts anyway
        found = [0, *single]
        for block in features.blocks:
            lines = blocks.get(block)
            if lines is None:
                if len(blocks) >= _MOST_BLOCKS:
                    blocks.clear()
                lines = blocks[block] = tuple([known[feature] for feature in block if feature in known])
            found += lines
        return set(found)


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
    return Network(heads, {f: i for i, f in enumerate(features, 1)}, {}, rows, out, hidden, scale, unit)
