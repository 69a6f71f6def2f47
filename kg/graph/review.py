"""The merges of a build, and what was nearly merged, as lines that a person can correct and feed back (``--links``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import GraphData, Merge, NearMerge
from kg.resolve.decisions import Side, format_decision

__all__ = ["duplicate_lines", "merge_line", "merge_lines", "near_line", "weakest_first"]

_IDENTIFIER = re.compile(r"[a-z]+:\S+")
_STRENGTH = (
    "near-text",
    "misspelling",
    "head-noun",
    "acronym",
    "inner-acronym",
    "shared-acronym",
    "same-paper",
    "same-title",
    "normal-form",
    "lexicon",
    "same-repository",
    "same-identifier",
    "decision",
)
"""Rules from the one to look at first to the one that needs no look, for merges of one score."""


def _rank(rule: str) -> int:
    return _STRENGTH.index(rule) if rule in _STRENGTH else -1


def weakest_first(data: GraphData) -> list[Merge]:
    """Return the merges in the order in which a person should look at them; a decision of theirs comes last."""
    return sorted(data.merges, key=lambda m: (m.rule == "decision", m.score, _rank(m.rule), m))


def _sides(found: Merge | NearMerge, *, narrow: bool) -> tuple[Side, Side]:
    """The two sides; of papers, a title is told of the source in which it stands, and an identifier of none."""
    first, second = (
        Side(kind, name, paper if narrow or (kind == "Paper" and not _IDENTIFIER.fullmatch(name)) else None)
        for kind, name, paper in zip(found.types, found.surfaces, found.papers, strict=True)
    )
    return first, second


def merge_line(merge: Merge) -> str:
    """Return a merge as a decision, with its evidence as a comment.

    What one paper calls by two names is told of that paper; a decision of a person, which is in their file already,
    is a comment as a whole.
    """
    narrow = merge.rule == "same-paper"
    papers = "" if narrow else f": {', '.join(dict.fromkeys(merge.papers))}"
    comment = f"{merge.score:.2f} {merge.rule}, {merge.entity}{papers}"
    line = format_decision(True, *_sides(merge, narrow=narrow), comment)
    return f"# {line}" if merge.rule == "decision" else line


def near_line(near: NearMerge) -> str:
    """Return what was nearly merged as a decision that is a comment: without the first ``#`` it merges."""
    papers = ", ".join(dict.fromkeys(near.papers))
    comment = f"{near.score:.2f} {near.rule}, but {near.reason}; {papers}"
    return f"# {format_decision(True, *_sides(near, narrow=False), comment)}"


def merge_lines(data: GraphData, limit: int | None = None) -> Iterator[str]:
    """Yield the file that ``kg merges`` prints: the weakest merges first.

    Fed back as it is, it changes nothing; a line with ``different`` for ``same`` takes its two names apart.
    """
    merges = weakest_first(data)
    shown = merges if limit is None else merges[:limit]
    yield f"# {len(shown):,} of {len(merges):,} merges, the weakest first: score, rule, node and papers of each."
    yield "# Write `different` for `same` where a merge is wrong, and build again with --links and this file."
    for merge in shown:
        yield merge_line(merge)


def duplicate_lines(data: GraphData, limit: int | None = None) -> Iterator[str]:
    """Yield the file that ``kg duplicates`` prints: what was nearly merged, the likeliest first."""
    shown = data.near if limit is None else data.near[:limit]
    yield f"# {len(shown):,} of {len(data.near):,} pairs that were nearly one, the likeliest first: score and rule, and"
    yield "# why they are not one."
    yield "# Take the # before `same` away where they are one, and build again with --links and this file."
    for near in shown:
        yield near_line(near)
