"""Papers as JSON Lines: one object a line.

Fields (all but ``title`` may be absent or null; others are passed over):

=============================  ====================================================================================
``title``                      required
``abstract`` or ``summary``    the text
``id``                         an arXiv identifier in any spelling, a DOI, or any name that the file's author gives
``doi``                        a DOI
``date``, ``published``,       ``2024-03-19``, ``2024-03`` or ``2024``, also with a time; the first that is there
``listed``
``authors``                    names as a list, a list of objects with ``name``, or one string
``urls``                       one address or a list
``comment``                    the authors' remark
``categories``                 a list, or one string with blanks or commas between
=============================  ====================================================================================

``Text.raw`` is the field's text with white space folded: files wrap lines where they like. A line that is no such
object is a problem, and the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from kg.model import Date, Identifier, Paper, Problem, SourceRef
from kg.sources.ids import arxiv_id, doi, paper_id
from kg.sources.reader import Document, Item, Reader
from kg.text.normal import fold_space
from kg.text.repair import repair

__all__ = ["READER"]

_KIND = "jsonl"


class _Author(Struct):
    name: str


class _Record(Struct):
    title: str
    abstract: str | None = None
    summary: str | None = None
    id: str | int | None = None
    doi: str | None = None
    date: str | int | None = None
    published: str | int | None = None
    listed: str | int | None = None
    authors: str | list[str | _Author] | None = None
    urls: str | list[str] | None = None
    comment: str | None = None
    categories: str | list[str] | None = None


_decode = msgspec.json.Decoder(_Record).decode
_DATE = re.compile(r"(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)(?:[T ].*)?")


def _recognises(head: str) -> bool:
    """Whether one of the first lines is an object with a title; a head may end within a line."""
    lines = [line for line in head.lstrip("\ufeff").splitlines() if line.strip()]
    if not lines or not lines[0].lstrip().startswith("{"):
        return False
    if any(_is_record(line) for line in lines):
        return True
    return len(lines) == 1 and len(head) >= 1 << 15 and '"title"' in head


def _is_record(line: str) -> bool:
    try:
        _decode(line)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return False
    return True


def _read(document: Document) -> Iterator[Item]:
    for number, line in document.byte_lines():
        if not line.strip():
            continue
        try:
            record = _decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as e:
            start = line[:60].decode("utf-8", "replace")
            yield Problem(document.path, number, f"is no record that we can read ({e}); left out: {start!r}")
            continue
        title = fold_space(record.title)
        if not title:
            yield Problem(document.path, number, "has an empty title; left out")
            continue
        yield from _paper(record, title, document.path, number)


def _paper(record: _Record, title: str, path: str, line: int) -> Iterator[Item]:
    given = record.abstract or record.summary
    if not given:
        yield Problem(path, line, "has no abstract; kept with its title alone")
    written = next((d for d in (record.date, record.published, record.listed) if d is not None), None)
    m = _DATE.fullmatch(str(written).strip()) if written is not None else None
    if written is not None and m is None:
        yield Problem(path, line, f"has a date that is not like 2024-03-19; left out: {str(written)[:40]!r}")
    repaired = repair(title)
    identifiers = _identifiers(record)
    yield Paper(
        id=paper_id(repaired.clean, identifiers),
        title=repaired,
        abstract=repair(fold_space(given or "")),
        comment=repair(fold_space(record.comment)) if record.comment and record.comment.strip() else None,
        date=Date(m[1]) if m else None,
        authors=_authors(record.authors),
        categories=_words(record.categories),
        identifiers=identifiers,
        urls=_urls(record.urls),
        sources=(SourceRef(path=path, line=line, kind=_KIND),),
    )


def _identifiers(record: _Record) -> tuple[Identifier, ...]:
    found: list[Identifier] = []
    for written in (record.id, record.doi):
        text = str(written).strip() if written is not None else ""
        if not text:
            continue
        if number := arxiv_id(text):
            found.append(Identifier("arxiv", number))
        elif name := doi(text):
            found.append(Identifier("doi", name))
        elif written is record.id:
            found.append(Identifier(_KIND, text))
    return tuple(dict.fromkeys(found))


def _authors(authors: str | list[str | _Author] | None) -> tuple[str, ...]:
    if authors is None:
        return ()
    if isinstance(authors, str):
        if ";" in authors:
            names = authors.split(";")
        elif authors.count(" and ") > 1:
            names = authors.split(" and ")
        else:
            names = re.split(r",(?:\s*and\s)?|\sand\s", authors)
    else:
        names = [a if isinstance(a, str) else a.name for a in authors]
    return tuple(filter(None, map(fold_space, names)))


def _urls(urls: str | list[str] | None) -> tuple[str, ...]:
    given = [urls] if isinstance(urls, str) else urls or []
    return tuple(dict.fromkeys(u.strip() for u in given if u.strip()))


def _words(words: str | list[str] | None) -> tuple[str, ...]:
    if isinstance(words, str):
        return tuple(re.split(r"[\s,;]+", words.strip())) if words.strip() else ()
    return tuple(w.strip() for w in words or () if w.strip())


READER = Reader(_KIND, 'JSON Lines: one object a line with "title" and "abstract" or "summary"', _recognises, _read)
