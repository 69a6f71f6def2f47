"""Group candidate mentions of one paper into things: same normal form, defined as equal, or same lexicon entry."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from kg.extract.candidates import Candidate, find_candidates
from kg.extract.document import Document, head_kinds, word_lists
from kg.lexicon import Entry

__all__ = ["DisjointSets", "Group", "group_candidates", "name_key"]

_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
_BRACKET = re.compile(r"[()[\]{}]")
_DROP = re.compile(r"[\\${}^_\W]+")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return the form under which two spellings of a name are the same: case, hyphens and plural -s aside.

    >>> name_key("Mixture-of-Experts") == name_key("mixture of expert")
    True
    """
    key = _DROP.sub("", name.replace("+", "plus").replace("*", "star")).casefold()
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith("ss") else key


class DisjointSets:
    """Sets of the numbers below ``size``; the smallest number stands for its set."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, i: int) -> int:
        """Return the number that stands for the set of ``i``."""
        parent = self.parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        """Make the sets of two numbers one."""
        a, b = self.root(i), self.root(j)
        self.parent[max(a, b)] = min(a, b)


class Group(NamedTuple):
    """One thing: its candidate mentions in text order, and its lexicon entry if it has one."""

    mentions: tuple[Candidate, ...]
    entry: Entry | None
    defined: bool


@cache
def _plain_words() -> frozenset[str]:
    """Words that cannot make a name by themselves: plain nouns, nouns for kinds, praise, function words."""
    lists = word_lists()
    plain: frozenset[str] = lists["plain"]["nouns"]
    modifiers: frozenset[str] = lists["modifiers"]
    return plain | {w + "s" for w in plain} | modifiers | frozenset(head_kinds()) | {"of", "the", "and"}


def _worthless(candidate: Candidate, document: Document, plain: frozenset[str]) -> bool:
    """Whether a candidate is cut within brackets or, not known or marked otherwise, is made of plain words only."""
    text = candidate.text
    if _BRACKET.search(text) and any(text.count(opening) != text.count(closing) for opening, closing in _BRACKETS):
        return True
    lower = document.clauses[candidate.clause].sentence.lower
    if lower[candidate.first] not in plain and len(candidate.text) > 1:
        return False
    if candidate.entry is not None or "definition" in candidate.kinds or "title" in candidate.kinds:
        return False
    return len(candidate.text) < 2 or plain.issuperset(lower[candidate.first : candidate.last])


def group_candidates(document: Document) -> list[Group]:
    """Find all candidates of a paper and unite those that mean the same; in order of first mention."""
    candidates, definitions = find_candidates(document)
    plain = _plain_words()
    kept = [c for c in candidates if not _worthless(c, document, plain)]
    things = DisjointSets(len(kept))
    first_of: dict[str, int] = {}
    place: dict[tuple[int, int, int], int] = {}
    for i, c in enumerate(kept):
        place[c.clause, c.first, c.last] = i
        for key in (name_key(c.text),) if c.entry is None else (name_key(c.text), "entry " + c.entry.name):
            known = first_of.setdefault(key, i)
            if known != i:
                things.join(known, i)
    defined: set[int] = set()
    for clause, long, short in definitions:
        a, b = place.get((clause, *long)), place.get((clause, *short))
        if a is not None and b is not None:
            things.join(a, b)
            defined.add(a)
    _unite_heads(document, kept, place, things)
    members: dict[int, list[Candidate]] = {}
    for i, c in enumerate(kept):
        members.setdefault(things.root(i), []).append(c)
    marked = {things.root(i) for i in defined}
    return [
        Group(tuple(m), m[0].entry or next((c.entry for c in m if c.entry is not None), None), r in marked)
        for r, m in sorted(members.items())
    ]


def _unite_heads(
    document: Document,
    kept: list[Candidate],
    place: dict[tuple[int, int, int], int],
    things: DisjointSets,
) -> None:
    """``SimMIM framework`` is ``SimMIM``: a name and the same name with a noun for its kind behind it."""
    heads = head_kinds()
    for i, c in enumerate(kept):
        lower = document.clauses[c.clause].sentence.lower
        stop = c.last
        while stop - 1 > c.first and lower[stop - 1] in heads:
            stop -= 1
            j = place.get((c.clause, c.first, stop))
            if j is not None and _same_thing(kept[j], c):
                things.join(i, j)


def _same_thing(shorter: Candidate, longer: Candidate) -> bool:
    """Whether dropping the noun for its kind leaves the same thing: not so for ``language`` of ``language model``."""
    if shorter.entry is not None and shorter.entry.generic:
        return False
    if "shape" in shorter.kinds or "definition" in shorter.kinds:
        return True
    return longer.entry is None and (shorter.entry is not None or "core" in shorter.kinds)
