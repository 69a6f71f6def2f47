"""Groups of terms that are one thing: union-find in which whole groups, not single links, must agree.

A link that would put together two groups with different lexicon entries, different version or size numbers,
different editions, or types that exclude each other is refused, however it came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kg.resolve.corpus import Term
from kg.resolve.decisions import Decision

__all__ = ["Clusters", "Link"]


class Link(NamedTuple):
    """Two terms that a rule holds for one thing; ``across`` allows a task to meet a method of the same name."""

    a: int
    b: int
    rule: str
    score: float
    across: bool = False


class Clusters:
    """The groups. ``link`` and ``force`` are the only ways to change them."""

    def __init__(self, terms: list[Term], decisions: Sequence[Decision] = ()) -> None:
        self._decisions = decisions
        self._tags = [frozenset(term.tags) for term in terms]
        self._parent = list(range(len(terms)))
        self._size = [1] * len(terms)
        self._entry = [term.entry.name if term.entry else None for term in terms]
        self._buckets = [frozenset((term.bucket,)) for term in terms]
        self._marks = [term.mark for term in terms]
        self.joined: dict[int, Link] = {}  # a term and the first link that joined it to others
        self.refused: list[tuple[Link, str]] = []

    def find(self, term: int) -> int:
        """Return the representative of a term's group."""
        parent = self._parent
        while parent[term] != term:
            parent[term] = parent[parent[term]]
            term = parent[term]
        return term

    def _decided(self, a: int, b: int) -> str | None:
        """Say which decision keeps two groups apart."""
        tags = self._tags[b]
        if not tags:
            return None
        apart = min((tag // 2 for tag in self._tags[a] if tag ^ 1 in tags), default=None)
        return None if apart is None else f"a decision keeps them apart: {self._decisions[apart]}"

    def conflict(self, a: int, b: int, *, across: bool = False) -> str | None:
        """Say why the groups of two terms must stay apart, or None."""
        a, b = self.find(a), self.find(b)
        against = self._decided(a, b)
        if against is not None:
            return against
        entries = self._entry[a], self._entry[b]
        if None not in entries and entries[0] != entries[1]:
            return f"the lexicon knows them apart: {entries[0]}, {entries[1]}"
        buckets = self._buckets[a] | self._buckets[b]
        if "dataset" in buckets and len(buckets) > 1:
            return "one is a data set, the other is not"
        if len(buckets) > 1 and not across and self._buckets[a] != self._buckets[b]:
            return "one is a task, the other is not"
        marks = self._marks[a], self._marks[b]
        if None not in marks and marks[0] != marks[1]:
            return f"versions, sizes or editions differ: {' '.join(marks[0] or ())}, {' '.join(marks[1] or ())}"
        return None

    def link(self, link: Link) -> bool:
        """Join two groups unless they conflict; return whether they are one group now."""
        a, b = self.find(link.a), self.find(link.b)
        if a == b:
            return True
        reason = self.conflict(a, b, across=link.across)
        if reason is not None:
            self.refused.append((link, reason))
            return False
        self._join(a, b, link)
        return True

    def force(self, link: Link) -> None:
        """Join two groups because a person said so, whatever speaks against it but another decision."""
        a, b = self.find(link.a), self.find(link.b)
        if a != b and self._decided(a, b) is None:
            self._join(a, b, link)

    def _join(self, a: int, b: int, link: Link) -> None:
        if (self._size[a], -a) < (self._size[b], -b):
            a, b = b, a
        self._parent[b] = a
        self._size[a] += self._size[b]
        self._entry[a] = self._entry[a] or self._entry[b]
        self._buckets[a] = self._buckets[a] | self._buckets[b]
        self._marks[a] = self._marks[b] if self._marks[a] is None else self._marks[a]
        self._tags[a] = self._tags[a] | self._tags[b]
        self.joined.setdefault(link.a, link)
        self.joined.setdefault(link.b, link)
