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
from itertools import pairwise

from kg.model import Date, Paper, Problem, SourceRef
from kg.sources.hf_entries import LONG, Entry, Note, entries
from kg.sources.hf_lines import BANNER, DayOfYear, classify, is_title_like
from kg.sources.ids import paper_id
from kg.sources.reader import Document, Item, Reader
from kg.text.repair import repair

__all__ = ["READER"]

_KIND = "hf-daily"
_RESEARCH = re.compile(
    r"\b(?:we|our|this (?:paper|work|study|report|survey)|propose[sd]?|introduces?|presents?)\b", re.IGNORECASE
)


def _recognises(head: str) -> bool:
    lines = list(classify(enumerate(head.lstrip("\ufeff").splitlines(), 1)))
    if any(line.text.lower() in BANNER for line in lines):
        return True
    shown = [line for line in lines if line.kind != "blank"]
    for line, following in pairwise(shown):
        if line.kind == "authors" or (line.kind == "dot" and following.kind == "date"):
            return True
    return _alternates([line.text for line in shown if line.kind == "text"], cut=len(head) >= 1 << 15)


def _alternates(texts: Sequence[str], *, cut: bool) -> bool:
    """Whether a text without any heading or footer is titles and abstracts by turns, and of research."""
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    if cut and len(pairs) > 1:
        pairs = pairs[:-1]
    return bool(pairs) and all(
        is_title_like(title) and len(abstract) >= LONG and _RESEARCH.search(abstract) for title, abstract in pairs
    )


def _read(document: Document) -> Iterator[Item]:
    path = document.path
    lines = list(classify(document.lines()))
    shown = [line.date.year for line in lines if line.date and line.date.year]
    year, inferred = (max(shown) + 1 if shown else None), True
    items: list[Item] = []
    if document.page_year is not None:
        year, inferred = document.page_year, False
        if shown and max(shown) >= year:
            items.append(
                Problem(path, 1, f"shows dates of {max(shown)}, so its year is later than {year}; kept as stated")
            )
    found = False
    for entry in entries(lines):
        if isinstance(entry, Note):
            items.append(Problem(path, entry.line, entry.message))
        else:
            found = True
            items.append(_paper(entry, path, year, inferred=inferred))
    if not found:
        items.append(Problem(path, 1, "holds no paper"))
    yield from items


def _paper(entry: Entry, path: str, year: int | None, *, inferred: bool) -> Paper:
    title = repair(entry.title.text)
    footer = entry.footer
    page_date = _date(entry.page_date, year, inferred=inferred)
    return Paper(
        id=paper_id(title.clean),
        title=title,
        abstract=repair(" ".join(p.text for p in entry.abstract)),
        date=_date(footer.date, year, inferred=inferred) if footer else None,
        author_count=footer.authors if footer else None,
        organization=footer.organization if footer else None,
        comment_count=footer.comments if footer else None,
        sources=(SourceRef(path=path, line=entry.title.line, kind=_KIND, page_date=page_date),),
    )


def _date(day: DayOfYear | None, year: int | None, *, inferred: bool) -> Date | None:
    if day is None:
        return None
    known = day.year or year
    tail = f"{day.month:02}-{day.day:02}"
    if known is None or (tail == "02-29" and not isleap(known)):
        return Date(f"--{tail}")
    return Date(f"{known:04}-{tail}", inferred=inferred and day.year is None)


READER = Reader(
    _KIND,
    'a Hugging Face Daily Papers page as text: the heading "Daily Papers", or titles and abstracts by turns, '
    'with or without a footer such as "• 7 authors"',
    _recognises,
    _read,
)
