"""What decisions on papers mean in the records at hand: the records that have an identifier or a title.

    different  Paper "arxiv:2401.00001"  Paper "Looking Ahead" in page.txt

A side is an identifier with its scheme, the id of a record, or a title, in which case, punctuation and LaTeX do not
matter. Behind ``in`` stands a source, as the build was given it, with the line (``page.txt:12``) or without.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kg.model import Paper, Problem
from kg.resolve.decisions import Decision, Side, contradiction
from kg.resolve.names import plain_text

__all__ = ["DecidedPapers", "PaperNames", "decide_papers"]

_WORD = re.compile(r"[^\W_]+")


class DecidedPapers(NamedTuple):
    """The decisions that apply: records that are one, and ``tags[record]`` that keep records apart.

    A tag is ``2 * i + side`` for decision ``i``; records whose tags differ in the side alone never meet.
    """

    same: tuple[tuple[int, int], ...] = ()
    tags: Mapping[int, frozenset[int]] = MappingProxyType({})
    problems: tuple[Problem, ...] = ()


def _title(text: str) -> str:
    return " ".join(_WORD.findall(plain_text(text).lower())) or text.strip()


class PaperNames:
    """The records of a build by what a person may call them."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers
        self._exact: dict[str, list[int]] = defaultdict(list)  # identifiers
        self._loose: dict[str, list[int]] = defaultdict(list)  # titles and ids
        for i, paper in enumerate(papers):
            for identifier in paper.identifiers:
                self._exact[f"{identifier.scheme}:{identifier.value}".lower()].append(i)
            for name in dict.fromkeys((_title(paper.title.clean), paper.id)):
                self._loose[name].append(i)

    def meant(self, side: Side) -> tuple[list[int], int]:
        """Return the records that a side means, and how closely it names them: 0 by the title alone, 2 by the place."""
        exact = self._exact.get(side.name.strip().lower(), [])
        records = exact or self._loose.get(_title(side.name)) or self._loose.get(side.name.strip(), [])
        if side.paper is None:
            return list(records), 1 if exact else 0
        return [i for i in records if side.paper in self._places(i)], 2

    def name(self, record: int) -> str:
        """Return an identifier that no other record has, else the title."""
        for identifier in sorted(self._papers[record].identifiers):
            name = f"{identifier.scheme}:{identifier.value}"
            if self._exact[name.lower()] == [record]:
                return name
        return self._papers[record].title.clean

    def place(self, record: int) -> str:
        """Return the file that a record stands in, with the line if its title stands there more than once."""
        paper = self._papers[record]
        if not paper.sources:
            return paper.id
        first = min(paper.sources, key=lambda s: (s.path, s.line))
        alike = [i for i in self._loose[_title(paper.title.clean)] if first.path in self._places(i)]
        return first.path if alike == [record] else f"{first.path}:{first.line}"

    def _places(self, record: int) -> set[str]:
        sources = self._papers[record].sources
        return {s.path for s in sources} | {f"{s.path}:{s.line}" for s in sources}


def _unknown(side: Side, decision: Decision) -> Problem:
    where = "no paper here has this identifier or title"
    if side.paper is not None:
        where = f"{side.paper} is not here, or has no paper of this identifier or title"
    return Problem(decision.path, decision.line, f"{side} is unknown: {where}; the line is left out")


def decide_papers(decisions: Sequence[Decision], names: PaperNames) -> DecidedPapers:
    """Find which records decisions on papers put together and keep apart.

    A side with ``in`` beats a title without, as an identifier does within one decision.

    Raises:
        KgError: Decisions contradict each other in what they mean here.
    """
    asked = [d for d in decisions if d.a.type == "Paper"]
    if not asked:
        return DecidedPapers()
    meant = {side: names.meant(side) for d in asked for side in (d.a, d.b)}
    problems = [_unknown(side, d) for d in asked for side in (d.a, d.b) if not meant[side][0]]
    single = {i for records, close in meant.values() if close == 2 for i in records}
    means: dict[tuple[Decision, int], list[int]] = {}
    for decision in asked:
        sides = [meant[decision.a], meant[decision.b]]
        for side, (records, close) in enumerate(sides):
            other, closer = sides[1 - side]
            left_out = set(single) if close == 0 else set()
            if not decision.same and closer > close:
                left_out |= set(other)
            means[decision, side] = [i for i in records if i not in left_out]
    asked = [d for d in asked if means[d, 0] and means[d, 1]]
    error = contradiction(asked, lambda decision, side: means[decision, side])
    if error is not None:
        raise error
    same: list[tuple[int, int]] = []
    tags: dict[int, set[int]] = defaultdict(set)
    for number, decision in enumerate(asked):
        if decision.same:
            first, *others = dict.fromkeys((*means[decision, 0], *means[decision, 1]))
            same += [(first, other) for other in others]
            continue
        for side in (0, 1):
            for i in means[decision, side]:
                tags[i].add(2 * number + side)
    return DecidedPapers(tuple(same), {i: frozenset(found) for i, found in tags.items()}, tuple(problems))
