"""What words mean, as short vectors of whole numbers: words that are used alike have vectors that lie close.

A word is cut into the longest pieces that the table ``data/vectors.npz`` holds, so that words nobody has met have
vectors too. The table is made by ``training/vectors.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

__all__ = ["SIZE", "UNIT", "pieces", "vectors_of"]

SIZE = 64  # numbers a vector
UNIT = 32  # stands for one standard deviation
_TABLE = Path(__file__).parent / "data" / "vectors.npz"
_PARTS = re.compile(r"\w+|[^\w\s]")
_MOST_WORDS = 50_000
_LONGEST = 40  # characters of a part: longer ones are no words


class _Table(NamedTuple):
    """The pieces with their rows in ``vectors``; the words that have been met with theirs in ``met``."""

    rows: dict[str, int]
    vectors: Any
    words: dict[str, int]
    met: Any


@cache
def _table() -> _Table:
    with np.load(_TABLE) as stored:
        names = bytes(stored["pieces"]).decode().split("\n")
        rows = {name: i for i, name in enumerate(names)}
        return _Table(rows, stored["vectors"].astype(np.int16), {}, np.empty((_MOST_WORDS, SIZE), dtype=np.int16))


def pieces(word: str, known: dict[str, int]) -> list[int]:
    """Return the numbers of the pieces of a word: the longest known one first, ``##`` before all but a part's first.

    The greedy segmentation of WordPiece (Wu et al. 2016); a part with a stretch that no piece covers is left out.
    """
    found: list[int] = []
    for part in _PARTS.findall(word.lower()):
        here: list[int] = []
        start = 0
        while start < len(part) <= _LONGEST:
            mark = "##" if start else ""
            stop = next((s for s in range(len(part), start, -1) if mark + part[start:s] in known), start)
            if stop == start:
                here = []
                break
            here.append(known[mark + part[start:stop]])
            start = stop
        found += here
    return found


def vectors_of(words: Sequence[str]) -> Any:
    """Return a line of :data:`SIZE` whole numbers for each word: the mean of its pieces, zeros if none is known."""
    table = _table()
    known = table.words
    fresh = set(words).difference(known)
    if len(known) + len(fresh) > _MOST_WORDS:
        known.clear()
        fresh = set(words)
        if len(fresh) > _MOST_WORDS:  # a text of more different words than are remembered
            return np.array([_vector(word, table) for word in words], dtype=np.int16)
    for word in fresh:
        table.met[len(known)] = _vector(word, table)
        known[word] = len(known)
    return table.met.take([known[word] for word in words], axis=0)


def _vector(word: str, table: _Table) -> Any:
    found = pieces(word, table.rows)
    if len(found) == 1:
        return table.vectors[found[0]]
    return np.rint(table.vectors[found].mean(axis=0)) if found else np.zeros(SIZE)
