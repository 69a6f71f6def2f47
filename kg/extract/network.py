"""Small neural scorers: what is true of a candidate, summed as vectors, one hidden layer, and a score a label.

A network is made by ``training/`` and stored as ``weights/NAME.npz``. Every feature has a row of whole numbers: its
part of the hidden layer and, behind that, its direct part of each label's score. A network may also take what the words
mean (:mod:`meanings`), which it multiplies by a table of whole numbers. All sums are sums of integers, so that a score
is the same whatever the order of the features and whatever the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["FINE", "Block", "Features", "Network", "Odds", "load_network"]

_WEIGHTS = Path(__file__).parent / "weights"
_MOST_BLOCKS = 100_000
_ON_ONE_CORE = 250_000  # multiplications; OpenBLAS shares out products of more than 2 ** 18 among threads
FINE = 256
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


class _Blocks(dict[Block, tuple[int, ...]]):
    """The lines of the features of blocks, by block: looked up when a block is first met."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self.numbers = numbers

    def __missing__(self, block: Block) -> tuple[int, ...]:
        if len(self) >= _MOST_BLOCKS:
            self.clear()
        numbers = self.numbers
        lines = self[block] = tuple([numbers[feature] for feature in block if feature in numbers])
        return lines


class Network(NamedTuple):
    """A feed-forward network over features that are present or not.

    ``rows`` has one line a feature: ``hidden`` columns for the hidden layer, then one a label; its first line is for
    every candidate. ``out`` leads from the hidden layer to the labels, ``unit`` is the value of a one in their scores.
    ``heads`` are the labels, grouped by what is decided: one label is yes or no, several are alternatives. ``numbers``
    are the lines of the features, ``blocks`` those of the blocks of features that have been met. ``meanings`` leads
    from what the words mean to the columns of ``rows``, in parts of 1 / :data:`FINE`; without lines if that is unused.
    """

    heads: tuple[tuple[str, ...], ...]
    numbers: dict[str, int]
    blocks: _Blocks
    rows: Any
    meanings: Any
    out: Any
    hidden: int
    scale: int
    unit: float

    def probabilities(self, candidates: Sequence[Iterable[str]], meanings: Any = None) -> list[Odds]:
        """Return, for each head, the probabilities of its labels for each candidate, given by its features.

        What is not given as :class:`Features` counts as often as it is given. ``meanings`` has a line a candidate of
        what its words mean, for a network that was taught with them.
        """
        if not candidates:
            return [[] for _ in self.heads]
        numbers: list[int] = []
        starts: list[int] = []
        for features in candidates:
            starts.append(len(numbers))
            numbers += self._lines(features)
        sums = np.add.reduceat(self.rows.take(numbers, axis=0), starts, axis=0, dtype=np.int32).astype(np.float64)
        if len(self.meanings):  # whole numbers below 2 ** 53: exact in whatever order they are added
            sums += np.rint(_product(meanings.astype(np.float64), self.meanings) / FINE)
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
        known = self.numbers
        if not isinstance(features, Features):
            return [0, *[known[feature] for feature in features if feature in known]]
        found: set[Any] = {0}.union(map(known.get, features.single), *map(self.blocks.__getitem__, features.blocks))
        found.discard(None)  # of what is not known
        return found


def _product(left: Any, right: Any) -> Any:
    """Multiply two matrices in parts so small that the library starts no threads for them, which take far longer."""
    step = max(1, _ON_ONE_CORE // right.size)
    if len(left) <= step:
        return left @ right
    return np.vstack([left[i : i + step] @ right for i in range(0, len(left), step)])


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
        out = stored["out"].astype(np.float64)
        meanings = stored["meanings"].astype(np.float64)
        unit = float(stored["unit"][0])
    numbers = {feature: i for i, feature in enumerate(features, 1)}
    return Network(heads, numbers, _Blocks(numbers), rows, meanings, out, hidden, scale, unit)
