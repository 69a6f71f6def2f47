"""From the lines of a Daily Papers page to its papers: titles, abstracts and footers put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.sources.hf_lines import DayOfYear, Line, is_title_like

__all__ = ["LONG", "Entry", "Footer", "Note", "Paragraph", "entries"]

LONG = 200
"""Characters that a paragraph of an abstract may have and a title hardly ever has."""

_FINISHED = re.compile(r"[.!?)\]}\"'”’%]$|(?:://|www\.)\S*$|\S\.[a-z]{2,}/?\S*$")


class Paragraph(NamedTuple):
    """Lines that stand together, as one, and where they begin."""

    line: int
    text: str


class Footer(NamedTuple):
    """What stands below a paper, from ``line`` on."""

    line: int
    authors: int | None = None
    organization: str | None = None
    date: DayOfYear | None = None
    comments: int | None = None


class Entry(NamedTuple):
    """A paper as a page gives it; ``page_date`` is the date at the head of the page."""

    title: Paragraph
    abstract: tuple[Paragraph, ...]
    footer: Footer | None
    page_date: DayOfYear | None


class Note(NamedTuple):
    """Something on the page that is not understood, or not whole."""

    line: int
    message: str


class _Stretch(NamedTuple):
    """Paragraphs up to a footer, a new date of the page, or the end of the file."""

    paragraphs: list[Paragraph]
    footer: Footer | None
    page_date: DayOfYear | None
    last: bool


def entries(lines: Sequence[Line]) -> Iterator[Entry | Note]:
    """Yield the papers of a page in order, and a note wherever something is not understood or not whole."""
    for stretch in _stretches(lines):
        if isinstance(stretch, Note):
            yield stretch
        else:
            yield from _split(stretch)


def _stretches(lines: Sequence[Line]) -> Iterator[_Stretch | Note]:
    page_date: DayOfYear | None = None
    paragraphs: list[Paragraph] = []
    block: list[Line] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        if line.kind == "text" and not _is_organization(lines, i):
            block.append(line)
            i += 1
            continue
        paragraphs += _paragraphs(block)
        block = []
        if line.kind in ("blank", "furniture"):
            i += 1
        elif line.kind == "date" and line.amount is None:
            if paragraphs:
                yield _Stretch(paragraphs, None, page_date, last=False)
            page_date, paragraphs = line.date, []
            i += 1
        else:
            footer, i = _footer(lines, i)
            if paragraphs:
                yield _Stretch(paragraphs, footer, page_date, last=False)
            else:
                yield Note(footer.line, f"the footer of no paper; left out: {_quote(line.text)}")
            if footer.date is None:
                yield Note(footer.line, f"a footer without its date: {_quote(line.text)}")
            paragraphs = []
    paragraphs += _paragraphs(block)
    if paragraphs:
        yield _Stretch(paragraphs, None, page_date, last=True)


def _next_shown(lines: Sequence[Line], i: int) -> int:
    """Return where the next line after ``i`` is that is neither blank nor furniture."""
    i += 1
    while i < len(lines) and lines[i].kind in ("blank", "furniture"):
        i += 1
    return i


def _is_organization(lines: Sequence[Line], i: int) -> bool:
    """Whether a line of text is an organisation: a short one, with the dot of the footer below it."""
    if len(lines[i].text) > 100:
        return False
    below = _next_shown(lines, i)
    return below < len(lines) and lines[below].kind == "dot"


def _footer(lines: Sequence[Line], i: int) -> tuple[Footer, int]:
    """Read the footer that begins at ``i``; return it and where to go on."""
    first = lines[i]
    authors = first.amount if first.kind == "authors" else None
    organization = None
    if first.kind in ("text", "organization"):  # "handle Display Name": keep the name that is shown
        handle, _, name = first.text.partition(" ")
        organization = name or handle
    if first.date is not None and first.kind != "date":
        return Footer(first.number, authors, organization, first.date, first.comments), i + 1
    at = i if first.kind in ("dot", "date") else _next_shown(lines, i)
    if at < len(lines) and lines[at].kind == "dot":
        i, at = at, _next_shown(lines, at)
    if at < len(lines) and lines[at].kind == "date":
        return Footer(first.number, authors, organization, lines[at].date, lines[at].amount), at + 1
    return Footer(first.number, authors, organization), i + 1


def _paragraphs(block: Sequence[Line]) -> list[Paragraph]:
    """Lines without a blank one between are one paragraph, but a title right above its long abstract is not."""
    if not block:
        return []
    out: list[Paragraph] = []
    rest = list(block)
    while len(rest) > 1 and len(rest[1].text) >= LONG > len(rest[0].text) and is_title_like(rest[0].text):
        out += (Paragraph(rest[0].number, rest[0].text), Paragraph(rest[1].number, rest[1].text))
        rest = rest[2:]
    if rest:
        out.append(Paragraph(rest[0].number, " ".join(line.text for line in rest)))
    return out


def _split(stretch: _Stretch) -> Iterator[Entry | Note]:
    """Part a stretch into papers: each a title and one or more paragraphs; the footer belongs to the last one."""
    rest = stretch.paragraphs
    while rest:
        title, following = rest[0], rest[1:]
        if len(following) > 1 and is_title_like(title.text) and is_title_like(following[0].text):
            yield Note(title.line, f"a heading that we do not know; left out: {_quote(title.text)}")
            rest = following
            continue
        if not is_title_like(title.text) and not (
            len(title.text) < LONG and following and len(following[0].text) >= LONG
        ):
            yield Note(title.line, f"text without a title above it; left out: {_quote(title.text)}")
            rest = following
            continue
        size = _abstract(following, stretch)
        abstract, rest = tuple(following[:size]), following[size:]
        footer = stretch.footer if not rest else None
        if not abstract:
            if footer is None and len(title.text.split()) < 3:
                yield Note(title.line, f"neither a title nor a heading that we know; left out: {_quote(title.text)}")
                continue
            yield Note(title.line, f"a paper without its abstract; kept as it is: {_quote(title.text)}")
        elif stretch.last and not rest and not _FINISHED.search(abstract[-1].text):
            yield Note(abstract[-1].line, f"an abstract that breaks off; kept as it is: {_quote(title.text)}")
        yield Entry(title, abstract, footer, stretch.page_date)


def _abstract(paragraphs: Sequence[Paragraph], stretch: _Stretch) -> int:
    """Return how many of ``paragraphs`` belong to the abstract below a title: up to the next title."""
    for i in range(1, len(paragraphs)):
        if not is_title_like(paragraphs[i].text):
            continue
        last = i == len(paragraphs) - 1
        begins = stretch.footer is None and stretch.last if last else not is_title_like(paragraphs[i + 1].text)
        cut_off = i == len(paragraphs) - 2 and stretch.footer is None and stretch.last
        if begins or cut_off:
            return i
    return len(paragraphs)


def _quote(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
