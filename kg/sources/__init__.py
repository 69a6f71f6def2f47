"""Reading papers: the first stage. Each kind of source is a :class:`Reader`; :func:`read` finds the right one.

A new kind is a module with a ``READER`` and a line in :data:`READERS`; packages of others register theirs as entry
points of the group ``paper_kg.sources``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points

from kg.errors import SourceError
from kg.sources import arxiv_atom, hf_daily, jsonl
from kg.sources.files import open_document
from kg.sources.reader import Document, Item, Reader

__all__ = ["READERS", "Document", "Item", "Reader", "read", "readers"]

READERS: tuple[Reader, ...] = (jsonl.READER, arxiv_atom.READER, hf_daily.READER)
"""The readers of this package, in the order in which they are asked whether they know a document."""

_GROUP = "paper_kg.sources"


def readers() -> tuple[Reader, ...]:
    """Return the readers of this package and those that other installed packages register, sorted by name.

    Raises:
        SourceError: if what another package registers is no :class:`Reader`.
    """
    found = list(READERS)
    for entry in sorted(entry_points(group=_GROUP), key=lambda e: e.name):
        reader = entry.load()
        if not isinstance(reader, Reader):
            raise SourceError(f"the entry point {entry.name} of {_GROUP} is no kg.sources.Reader; mend or remove it")
        found.append(reader)
    return tuple(found)


def read(paths: Sequence[str | os.PathLike[str]], *, page_year: int | None = None) -> Iterator[Item]:
    """Read papers from files of any known kind, one after the other.

    Args:
        paths: Files, gzip or not, each of a kind that its content shows.
        page_year: The year of the dates that a page gives without one, where it is known.

    Returns:
        An iterator over the papers in the order of the files, with a :class:`~kg.model.Problem` for whatever was not
        understood, at its place. JSON Lines and Atom are streamed in constant memory.

    Raises:
        SourceError: at once if a file is missing or of no known kind, later if one turns out to be damaged.
    """
    known = readers()
    chosen: list[tuple[Document, Reader]] = []
    for path in paths:
        document, head = open_document(path, page_year)
        chosen.append((document, _reader(document, head, known)))
    return (item for document, reader in chosen for item in reader.read(document))


def _reader(document: Document, head: str, known: Sequence[Reader]) -> Reader:
    for reader in known:
        if reader.recognises(head):
            return reader
    expected = "; ".join(reader.expects for reader in known)
    raise SourceError(f"is no source that we know; expected one of: {expected}", document.path)
