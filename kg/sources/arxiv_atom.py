"""Papers as the arXiv API gives them: an Atom feed (RFC 4287) with arXiv's own elements.

See https://info.arxiv.org/help/api/user-manual.html. ``Text.raw`` is an element's text with white space folded.
Nothing is fetched and no entity of the document's own is expanded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.model import Date, Identifier, Paper, Problem, SourceRef
from kg.sources.ids import arxiv_id, doi, paper_id
from kg.sources.reader import Document, Item, Reader
from kg.text.normal import fold_space
from kg.text.repair import repair

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["READER"]

_KIND = "arxiv-atom"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def _recognises(head: str) -> bool:
    start = head.lstrip("\ufeff \t\r\n")
    return start.startswith("<") and "http://www.w3.org/2005/Atom" in head and "arxiv.org" in head


def _read(document: Document) -> Iterator[Item]:
    from lxml import etree

    seen = False
    with document.binary() as file:
        events: Any = etree.iterparse(
            file, events=("end",), tag=f"{_ATOM}entry", resolve_entities=False, no_network=True, load_dtd=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for _, entry in events:
                seen = True
                yield from _entry(entry, document.path)
                entry.clear()
                while entry.getprevious() is not None:  # what is read is forgotten: memory stays constant
                    del entry.getparent()[0]
        except etree.XMLSyntaxError as e:
            line = max(1, e.lineno or 1)
            yield Problem(document.path, line, f"is no well-formed XML ({e.msg}); what stands before is kept")
            return
    if not seen:
        yield Problem(document.path, 1, "the feed has no entries")


def _entry(entry: _Element, path: str) -> Iterator[Item]:
    line = entry.find(f"{_ATOM}title")
    number = int((line if line is not None else entry).sourceline or 1)
    title = _text(entry, f"{_ATOM}title")
    address = _text(entry, f"{_ATOM}id")
    if "/api/errors" in address:
        yield Problem(path, number, f"arXiv reports an error: {_text(entry, f'{_ATOM}summary')[:120]!r}")
        return
    if not title:
        yield Problem(path, number, f"an entry without a title; left out: {address!r}")
        return
    abstract = _text(entry, f"{_ATOM}summary")
    if not abstract:
        yield Problem(path, number, "has no abstract; kept with its title alone")
    identifiers: list[Identifier] = []
    if found := arxiv_id(address):
        identifiers.append(Identifier("arxiv", found))
    if name := doi(_text(entry, f"{_ARXIV}doi")):
        identifiers.append(Identifier("doi", name))
    published = _text(entry, f"{_ATOM}published")[:10]
    comment = _text(entry, f"{_ARXIV}comment")
    repaired = repair(title)
    yield Paper(
        id=paper_id(repaired.clean, identifiers),
        title=repaired,
        abstract=repair(abstract),
        comment=repair(comment) if comment else None,
        date=Date(published) if published else None,
        authors=tuple(filter(None, (_text(a, f"{_ATOM}name") for a in entry.findall(f"{_ATOM}author")))),
        categories=tuple(str(c.get("term")) for c in entry.findall(f"{_ATOM}category") if c.get("term")),
        identifiers=tuple(identifiers),
        sources=(SourceRef(path=path, line=number, kind=_KIND),),
    )


def _text(element: _Element, tag: str) -> str:
    child = element.find(tag)
    return "" if child is None else fold_space("".join(map(str, child.itertext())))


READER = Reader(_KIND, "an Atom feed of the arXiv API", _recognises, _read)
