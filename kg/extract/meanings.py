"""What the words in and around the mentions of a thing mean, as numbers for the networks.

Six vectors of :mod:`kg.text.vectors`, one behind the other: of the mention's first word, of its last, of all its words,
of the words before it, of those behind it, and of the whole paper; of a thing with several mentions their mean. All are
whole numbers, so that they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from kg.extract.document import Document
from kg.text.vectors import SIZE, vectors_of

__all__ = ["COLUMNS", "Meanings", "Stretch", "meanings_of"]

COLUMNS = 6 * SIZE
_BEFORE, _AFTER = 5, 4  # words looked at on either side
_MENTIONS = 6  # of a thing that are looked at
Stretch = tuple[int, int, int]  # clause, first token, the token behind the last


class Meanings(NamedTuple):
    """A paper's words: running sums of their vectors, and the number of each clause's first word."""

    sums: Any
    starts: tuple[int, ...]

    def of(self, things: Sequence[Sequence[Stretch]]) -> Any:
        """Return :data:`COLUMNS` whole numbers for each thing, given by its mentions (one at least)."""
        if not things:
            return np.zeros((0, COLUMNS), dtype=np.int16)
        starts = self.starts
        counts = [min(len(t), _MENTIONS) for t in things]
        bounds = [
            bound for t in things for c, first, last in t[:_MENTIONS] for bound in _bounds(starts, c, first, last)
        ]
        before, behind = np.array(bounds).reshape(-1, 5, 2).transpose(2, 0, 1)
        means = _mean(self.sums.take(behind, axis=0) - self.sums.take(before, axis=0), behind - before).reshape(
            -1, 5 * SIZE
        )
        if len(means) > len(things):
            at = np.cumsum([0, *counts[:-1]])
            means = _mean(np.add.reduceat(means, at, axis=0), np.array(counts))
        out = np.empty((len(things), COLUMNS), dtype=np.int16)
        out[:, : 5 * SIZE] = means
        out[:, 5 * SIZE :] = _mean(self.sums[-1], np.array(starts[-1]))
        return out


def _bounds(starts: tuple[int, ...], clause: int, first: int, last: int) -> tuple[int, ...]:
    """Where the five stretches begin and end that a mention is looked at by: in the order of the vectors."""
    begin, end = starts[clause], starts[clause + 1]
    first, last = first + begin, last + begin
    return (
        *(first, first + 1),
        *(last - 1, last),
        *(first, last),
        *(max(begin, first - _BEFORE), first),
        *(last, min(end, last + _AFTER)),
    )


def _mean(sums: Any, counts: Any) -> Any:
    return np.rint(sums / np.maximum(counts, 1)[..., None])


@lru_cache(maxsize=1)
def meanings_of(document: Document) -> Meanings:
    """Look up a paper's words once, for all networks that ask for them."""
    starts = [0]
    words: list[str] = []
    for clause in document.clauses:
        words += clause.sentence.lower
        starts.append(len(words))
    sums = np.zeros((len(words) + 1, SIZE), dtype=np.int32)
    np.cumsum(vectors_of(words), axis=0, out=sums[1:])
    return Meanings(sums, tuple(starts))
