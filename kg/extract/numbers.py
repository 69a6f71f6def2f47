"""The numbers of a paper that may be results: their extent as a reader copies it, and what is true of them.

A value is a number with its sign and unit (``+2.1%``, ``3.2 points``, ``0.92s``); two that a hyphen, ``±`` or *to*
joins are one (``27%-51%``, ``1.1x to 2x``), but the two ends of *from A to B* are two. Places (``ranked 5th``) and
factors in words (``three times``) count too.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.features import word_classes
from kg.extract.triggers import triggers
from kg.model import ResultKind

__all__ = ["Number", "find_numbers", "is_metric", "metric_words"]

_DATE = re.compile(r"(?:19|20)\d\d$")
_DIGIT = re.compile(r"\d")
_SIGNS = frozenset("+-−±~∼≈<>≥≤$")
_INSIDE = frozenset("_.-–/@^,'")  # before a digit: the number is part of a name, a date or an address
_GAIN = frozenset({"improvement", "improvements", "gain", "gains", "reduction", "reductions", "increase", "boost"})
_VERBAL = frozenset({"VB", "VBP", "VBZ", "VBD", "VBG"})
_TELLING = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG", "NN", "NNS", "JJ", "JJR", "IN", "TO", "RB"})
_AFTER_FROM = 24  # characters before a number in which a *from* belongs to it


class Number(NamedTuple):
    """A number that may be a result: its clause, offsets, text, tokens ``[token, last)``, unit, kind, and features.

    ``unit`` is *int* or *dec* where there is none.
    """

    clause: int
    start: int
    end: int
    text: str
    token: int
    last: int
    unit: str
    kind: ResultKind
    features: tuple[str, ...]


class _Forms(NamedTuple):
    value: re.Pattern[str]
    worded: re.Pattern[str]
    ranging: frozenset[str]


@cache
def metric_words() -> dict[str, frozenset[str]]:
    """Return the lists ``words`` (of metrics) and ``counts`` (what counted things are called)."""
    raw = _lists()
    return {key: frozenset(raw[key].split()) for key in ("words", "counts")}


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "data" / "metrics.toml").read_text(encoding="utf-8"))


@cache
def _forms() -> _Forms:
    raw = _lists()
    words = sorted((w for line in raw["units"].split("\n") for w in line.split("|")), key=lambda w: (-len(w), w))
    units = "|".join(re.escape(w) for w in words)
    symbols = "".join(raw["symbols"].split())
    joints = "|".join(
        re.escape(j) if not j[0].isalpha() else j + r"(?=\s)" for j in sorted(raw["joints"].split(), key=len)[::-1]
    )
    number = r"\d+(?:,\d{3})*(?:\.\d+)?"
    unit = (
        rf"(?:\s?[{symbols}](?!\s?\d)(?:\spoints?\b)?|(?:\s|-)?(?i:{units})(?!\w)(?!\s?\d)|[{symbols}](?=\s?[-–—~∼/±]))"
    )
    join = rf"(?:\s?(?:{joints})\s?|-\s?to\s)"
    end = r"(?![\w@^])(?!\.\d)(?!-[A-Za-z])"
    value = re.compile(rf"({number})({unit})?(?:({join})[+\-−]?{number}({unit})?)?{end}")
    numerals, follow = "|".join(raw["numerals"].split()), "|".join(raw["numeral_units"].split())
    worded = re.compile(
        rf"(?<![\w-])(?:(?:{numerals})(?:\s|-)?(?:{follow})\b|(?:an|one|two|three|several)\sorders?\sof\smagnitude"
        r"|(?:first|second|third)(?=(?:[\s-](?:place|rank|overall)))|(?<=ranked\s)(?:first|second|third)\b"
        r"|(?<=ranks\s)(?:first|second|third)\b|\d+(?:st|nd|rd|th)\b)",
        re.IGNORECASE,
    )
    return _Forms(value, worded, frozenset(raw["ranging"].split()))


def is_metric(low: str) -> bool:
    """Return whether a word, in lower case, names what is measured."""
    words = metric_words()["words"]
    return low in words or (
        low.endswith("s") and (low[:-1] in words or (low.endswith("ies") and low[:-3] + "y" in words))
    )


def _values(text: str, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the extents of values between two offsets, in order; the ends of *from A to B* are two."""
    forms = _forms()
    changes = False
    for match in forms.value.finditer(text, first, stop):
        start = match.start()
        for _ in range(2):
            if start > first and text[start - 1] in _SIGNS:
                start -= 1
        before = text[start - 1] if start > first else " "
        if text[start] in "~∼" and before.isalnum():
            start, before = start + 1, " "  # TeX's unbreakable space
        sign = text[start : match.start()]
        if before.isalnum() or before in _INSIDE or (sign[:1] in "-–" and sign and before in ")%]}"):
            continue
        joint = match.group(3)
        if (
            joint is not None
            and joint.strip() == "to"
            and (_comes_from(text, start, first) or (changes and text[start - 4 : start] == "and "))
        ):
            changes = True
            middle = match.start(3)
            yield start, middle
            yield match.end(3), match.end()
        else:
            yield start, match.end()


def _comes_from(text: str, start: int, first: int) -> bool:
    """Whether a *from*, or a colon, before an offset makes a following *to* a change and no range."""
    before = text[max(first, start - _AFTER_FROM) : start].lower().replace("(", " ").split()
    if before and before[-1].endswith(":"):
        return True
    if "from" not in before:
        return False
    at = len(before) - before[::-1].index("from") - 1
    return at == 0 or before[at - 1] not in _forms().ranging


def _extents(clause: Clause) -> list[tuple[int, int]]:
    sentence = clause.sentence
    text, first, stop = clause.text, sentence.start, sentence.end
    found = list(_values(text, first, stop)) if _DIGIT.search(text, first, stop) else []
    part = text[first:stop]
    if "fold" in part or "times" in part or "rank" in part or "plac" in part or "magnitude" in part:
        found += [m.span() for m in _forms().worded.finditer(text, first, stop)]
        found.sort()
    return found


def find_numbers(document: Document) -> Iterator[Number]:
    """Yield the numbers of a paper that may be results, with their features."""
    for index, clause in enumerate(document.clauses):
        extents = _extents(clause)
        if extents:
            yield from _read_numbers(document, index, clause, extents)


def _read_numbers(document: Document, index: int, clause: Clause, extents: list[tuple[int, int]]) -> Iterator[Number]:
    sentence = clause.sentence
    starts, ends, lower, counts = sentence.starts, sentence.ends, sentence.lower, metric_words()["counts"]
    common: list[str] | None = None
    until = -1
    for start, end in extents:
        text = clause.text[start:end]
        if start < until or _DATE.match(text) or (text.isdigit() and text[0] == "0"):
            continue
        token = bisect_right(ends, start)
        last = bisect_left(starts, end)
        if starts[token] < start and clause.text[starts[token]] not in _SIGNS:
            continue
        until = end
        unit = re.sub(r"[\d.,+\-−<>$–~∼≈≥≤\s]", "", text).lower() or ("dec" if "." in text else "int")
        if (
            unit == "int"
            and text[0].isdigit()
            and ((last < len(lower) and lower[last] in counts) or not _measured(lower, token, last))
        ):
            continue
        if common is None:
            common = list(_of_clause(document, clause))
        kind = _kind(text, clause, token)
        features = [*common, *_of_number(clause, token, last, text, unit), f"kind={kind}"]
        yield Number(index, start, end, text, token, last, unit, kind, tuple(features))


def _measured(lower: tuple[str, ...], token: int, last: int) -> bool:
    """Whether a metric's word stands near: without one a bare whole number counts things, 98 times in 100."""
    return any(is_metric(word) for word in (*lower[max(0, token - 6) : token], *lower[last : last + 3]))


def _of_clause(document: Document, clause: Clause) -> Iterator[str]:
    """What the sentence says, the same for all its numbers."""
    lower = clause.sentence.lower
    last = document.last
    where = {0: "first", 1: "second"}.get(clause.number, "late" if clause.number >= last - 2 else "mid")
    yield f"s={'title' if clause.section == 'title' else where}"
    yield "own" if "we" in lower or "our" in lower else "others"


def _of_number(clause: Clause, token: int, last: int, text: str, unit: str) -> Iterator[str]:
    """What is true of a number and of the words around it."""
    table, classes = triggers(), word_classes()
    sentence = clause.sentence
    lower, tags = sentence.lower, sentence.tags
    size = len(lower)
    before = lower[token - 1] if token else "^"
    after = lower[last] if last < size else "$"
    yield from (
        f"u={unit}",
        f"u&p={unit} {before}",
        f"u&n={unit} {after}",
        f"count={after in metric_words()['counts']}&{unit}",
    )
    yield f"pp={lower[token - 2] if token > 1 else '^'} {before}"
    yield f"nn={after} {lower[last + 1] if last + 1 < size else '$'}"
    for i in range(max(0, token - 4), token):
        yield f"w{i - token}={lower[i]}"
    for i in range(last, min(size, last + 4)):
        yield f"w+{i - last}={lower[i]}"
    for i in range(max(0, token - 2), token):
        yield f"c{i - token}={classes.get(lower[i])}"
    for i in range(last, min(size, last + 2)):
        yield f"c+{i - last}={classes.get(lower[i])}"
    yield from (f"l={lower[i]}" for i in range(max(0, token - 9), token) if tags[i] in _TELLING)
    yield from (f"r={lower[i]}" for i in range(last, min(size, last + 6)) if tags[i] in _TELLING)
    verb = token - 1
    while verb >= 0 and verb > token - 14 and tags[verb] not in _VERBAL:
        verb -= 1
    found = table.verbs.get(lower[verb]) if verb >= 0 and tags[verb] in _VERBAL else None
    base = "-" if found is None else found[0]
    yield from ("v=" + base, f"u&v={unit} {base}")
    if found is not None:
        yield from ("vc=" + c for c in found[1])
    left = any(is_metric(lower[i]) for i in range(max(0, token - 7), token))
    right = any(is_metric(lower[i]) for i in range(last, min(size, last + 4)))
    yield from (f"metric={left}{right}", f"metric={left}{right}&{unit}")
    digits = text.split(".")[0]
    yield f"digits={min(5, sum(map(str.isdigit, digits)))}"
    yield "sign=" + ("" if text[0].isalnum() else text[0])
    yield "paren" if before == "(" else "open"
    yield f"prior={any(lower[i] in table.prior for i in range(token))}"


def _kind(text: str, clause: Clause, token: int) -> ResultKind:
    low = text.lower()
    if re.search(r"\d\S*\s?(?:[-–—~∼]|-?\s?to\s)\s?\d", low):
        return "range"
    if low.endswith(("×", "x", "times", "fold", "magnitude")):
        return "ratio"
    lower = clause.sentence.lower
    if (
        text.startswith("+")
        or "by" in lower[max(0, token - 3) : token]
        or not _GAIN.isdisjoint(lower[token : token + 5])
    ):
        return "delta"
    return "value"
