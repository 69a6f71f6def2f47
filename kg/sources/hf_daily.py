"""Hugging Face Daily Papers pages, saved or copied as text.

A page is a heading with its date, then for each paper a title, an abstract of one or more paragraphs, and on some
pages a footer of three lines: ``• 7 authors`` or an organisation as ``handle Display Name``, ``·``, and a date with
the number of comments after it. ``Text.raw`` is a paragraph with white space folded, paragraphs joined by a space.

The site leaves the year out of dates in its own current year. So that year is later than every year that is shown:
the reader takes the next one, and marks such dates as inferred. ``page_year`` states it instead (then nothing is
inferred). A page that shows no year at all gives dates without one, ``--09-02``.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.model import Date, Paper, Problem, SourceRef
from kg.sources.hf_lines import BANNER, DayOfYear, Line, classify, is_title_like
from kg.sources.ids import paper_id
from kg.sources.reader import Document, Item, Reader
from kg.text.repair import repair

__all__ = ["READER"]

_KIND = "hf-daily"
_LONG = 200  # characters that only an abstract has
_RESEARCH = re.compile(r"\b(?:we|our|this (?:paper|work|study|report|survey)|propose[sd]?|introduces?|presents?)\b", re.IGNORECASE)
_FINISHED = re.compile(r"[.!?)\]}\"'”’%]$|\S*(?:://|www\.)\S*$|\S+\.[a-z]{2,}/?\S*$")


class _Paragraph(NamedTuple):
    line: int
    text: str


class _Footer(NamedTuple):
    """What stands below a paper; ``line`` is where it begins."""

    line: int
    authors: int | None = None
    organization: str | None = None
    date: DayOfYear | None = None
    comments: int | None = None


class _Entry(NamedTuple):
    """A paper as the page gives it, on the page of a day."""

    title: _Paragraph
    abstract: tuple[_Paragraph, ...]
    footer: _Footer | None
    page_date: DayOfYear | None


def _recognises(head: str) -> bool:
    lines = list(classify(enumerate(head.lstrip("\ufeff").splitlines(), 1)))
    if any(line.text.lower() in BANNER for line in lines):
        return True
    shown = [line for line in lines if line.kind != "blank"]
    for line, following in zip(shown, shown[1:], strict=False):
        if line.kind == "authors" or (line.kind == "dot" and following.kind == "date"):
            return True
    return _alternates([line.text for line in shown if line.kind == "text"], cut=len(head) >= 1 << 15)


def _alternates(texts: Sequence[str], *, cut: bool) -> bool:
    """Whether a text without any heading or footer is titles and abstracts by turns, and of research."""
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    if cut and len(pairs) > 1:
        pairs = pairs[:-1]
    return bool(pairs) and all(
        is_title_like(title) and len(abstract) >= _LONG and _RESEARCH.search(abstract) for title, abstract in pairs
    )


def _read(document: Document) -> Iterator[Item]:
    problems: list[Problem] = []

    def problem(line: int, message: str) -> None:
        problems.append(Problem(document.path, line, message))

    lines = list(classify(document.lines()))
    if lines and lines[0].text.startswith("\ufeff"):
        lines[0] = lines[0]._replace(text=lines[0].text[1:])
    years = [line.date.year for line in lines if line.date and line.date.year]
    year, inferred = (document.page_year, False) if document.page_year else (max(years) + 1 if years else None, True)
    if document.page_year and years and max(years) >= document.page_year:
        problem(1, f"the page shows dates of {max(years)}, so its own year is later than {document.page_year}; kept as stated")
    papers = [_paper(entry, document.path, year, inferred=inferred) for entry in _entries(lines, problem_of=problem)]
    if not papers:
        problem(1, "holds no paper")
    yield from _by_line(papers, problems)


def _by_line(papers: Sequence[Paper], problems: Sequence[Problem]) -> list[Item]:
    keyed: list[tuple[int, int, Item]] = [(p.sources[0].line, 1, p) for p in papers]
    keyed += [(p.line, 0, p) for p in problems]
    return [item for _, _, item in sorted(keyed, key=lambda k: k[:2])]
