"""The lines of a Hugging Face Daily Papers page saved as text, each told for what it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Literal, NamedTuple, TypeAlias

from kg.text.addresses import find_addresses
from kg.text.normal import fold_space

__all__ = ["BANNER", "DayOfYear", "Line", "classify", "is_title_like"]

_DATA = tomllib.loads((resources.files("kg.sources") / "data" / "hf_daily.toml").read_text(encoding="utf-8"))
BANNER: frozenset[str] = frozenset(_DATA["banner"])
_FURNITURE: frozenset[str] = frozenset(_DATA["furniture"]) | BANNER
_BEFORE_NAMES: frozenset[str] = frozenset(_DATA["before_names"])
_FURNITURE_PATTERN = re.compile("|".join(f"(?:{p})" for p in _DATA["patterns"]), re.IGNORECASE)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?\s(?P<day>\d{1,2})(?:,\s?(?P<year>\d{4}))?(?:\s+(?P<comments>\d{1,6}))?"
)
_DATE_LINE = re.compile(_DATE, re.IGNORECASE)
_AUTHORS = re.compile(rf"[•·*]\s*(?P<authors>\d[\d,]*)\s+authors?(?:\s*·\s*(?P<when>{_DATE}))?", re.IGNORECASE)
_ORGANIZATION = re.compile(rf"(?P<organization>[\w.-]+(?:\s\S.{{0,80}}?)?)\s*·\s*(?P<when>{_DATE})", re.IGNORECASE)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Kind: TypeAlias = Literal["blank", "furniture", "authors", "dot", "date", "organization", "text"]


class DayOfYear(NamedTuple):
    """A date as a page gives it: the year is there only where it is not the page's own."""

    month: int
    day: int
    year: int | None


class Line(NamedTuple):
    """A line: what it is, its text, and what a line of a paper's footer says."""

    number: int
    kind: Kind
    text: str
    date: DayOfYear | None = None
    amount: int | None = None  # authors of an "authors" line, comments of a "date" line
    comments: int | None = None  # on a line that gives authors or an organisation and the date together


def classify(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    """Tell each line of a page for what it is, by itself; only the line after "Submitted by" depends on another."""
    name_follows = False
    for number, raw in lines:
        text = fold_space(raw)
        if not text:
            yield Line(number, "blank", "")
            continue
        if name_follows and len(text) <= 60:
            name_follows = False
            yield Line(number, "furniture", text)
            continue
        name_follows = text.lower() in _BEFORE_NAMES
        if name_follows:
            yield Line(number, "furniture", text)
        else:
            yield _line(number, text)


def _line(number: int, text: str) -> Line:
    if text == "·":
        return Line(number, "dot", text)
    if (m := _DATE_LINE.fullmatch(text)) and (day := _day(m)):
        return Line(number, "date", text, day, _number(m["comments"]))
    if m := _AUTHORS.fullmatch(text):
        return Line(
            number, "authors", text, _day(m) if m["when"] else None, _number(m["authors"]), _number(m["comments"])
        )
    if len(text) < 120 and "·" in text and (m := _ORGANIZATION.fullmatch(text)) and (day := _day(m)):
        return Line(number, "organization", m["organization"], day, None, _number(m["comments"]))
    if len(text) < 80 and (text.lower() in _FURNITURE or _FURNITURE_PATTERN.fullmatch(text)):
        return Line(number, "furniture", text)
    return Line(number, "text", text)


def _number(digits: str | None) -> int | None:
    return int(digits.replace(",", "")) if digits else None


def _day(m: re.Match[str]) -> DayOfYear | None:
    """Return the date of a match, or None if there is no such day (a line that only looks like a date)."""
    month, day = _MONTHS.index(m["month"][:3].lower()) + 1, int(m["day"])
    if not 1 <= day <= _DAYS[month - 1]:
        return None
    return DayOfYear(month, day, int(m["year"]) if m["year"] else None)


_BULLET = re.compile(r"[-*#>]\s")
_LOWER_WORD = re.compile(r"[a-z]+[,.;]?(?:\s|$)")


def is_title_like(text: str) -> bool:
    """Whether a paragraph could be a title: short, no sentence, no address."""
    if len(text) > 250 or text[-1] in ".;:," or len(text.split()) > 40:
        return False
    return not (_BULLET.match(text) or _LOWER_WORD.match(text) or any(find_addresses(text)))
