"""The sentence around a place in a text: a simple, fast splitter for quotes."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["sentence_span", "sentence_starts"]

_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9$\\À-Þ])|\n\s*\n\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|et al|vs|cf|etc|w\.r\.t|resp|approx|Figs?|Eqs?|Sec|Tab|No|Dr|Prof|[A-Z])$"
)


def sentence_starts(text: str) -> list[int]:
    """Return where the sentences of a text start, the first at 0.

    >>> sentence_starts("We use Adam, cf. Fig. 2. It works! See e.g. Table 1.")
    [0, 25, 35]
    """
    starts = [0]
    for match in _END.finditer(text):
        if text[match.start()] != "." or not _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            starts.append(match.end())
    return starts


def sentence_span(text: str, start: int, end: int, starts: list[int] | None = None) -> tuple[int, int]:
    """Return ``[start, end)`` of the sentences that ``[start, end)`` lies in, without white space around.

    Args:
        text: The text.
        start: Where the place starts.
        end: Where it ends; a place that crosses a boundary gets both sentences.
        starts: What :func:`sentence_starts` says of this text, if known.

    >>> text = "One is here. Two is there."
    >>> text[slice(*sentence_span(text, 13, 16))]
    'Two is there.'
    """
    starts = sentence_starts(text) if starts is None else starts
    first = starts[max(0, bisect_right(starts, start) - 1)]
    last = bisect_right(starts, max(start, end - 1))
    stop = starts[last] if last < len(starts) else len(text)
    while stop > first and text[stop - 1].isspace():
        stop -= 1
    while first < stop and text[first].isspace():
        first += 1
    return min(first, start), max(stop, end)
