"""Read ``graph.json`` piece by piece, and keep one string where many are equal: fast, and small in memory.

A graph of 100,000 papers is a file of a gigabyte; read whole, the text alone would fill one. Its lines are those
that :func:`kg.graph.store.save` writes. A file that is laid out otherwise, or damaged, is left to
:func:`kg.graph.store.load`, which reads any layout and says what is wrong and where.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import force_setattr

from kg.graph import store
from kg.model import Claim, GraphData, PaperLink, Score

__all__ = ["load"]

_PIECE = 1 << 22
_END = b"\n]"
_REPEATED: dict[type, tuple[str, ...]] = {
    Claim: ("subject", "object", "paper"),
    Score: ("system", "dataset", "paper"),
    PaperLink: ("paper", "entity"),
}
"""Ids, which stand in many rows each."""
_LISTS = {
    field.name: field.type for field in msgspec.structs.fields(GraphData) if field.name not in ("format", "generator")
}


class _OtherLayoutError(Exception):
    """The file is not laid out as we write it."""


def load(path: str | Path) -> GraphData:
    """Read a graph that :func:`kg.graph.store.save` wrote.

    Raises:
        GraphError: There is no such file, it is damaged (the message says where), or another version wrote it.
    """
    collecting = gc.isenabled()
    gc.disable()  # millions of new objects and no garbage: looking for it would take longer than reading
    try:
        with Path(path).open("rb") as file:
            return _read(file)
    except (OSError, TypeError, ValueError, _OtherLayoutError):  # msgspec's errors are ValueErrors
        return store.load(path)
    finally:
        if collecting:
            gc.enable()


def _read(file: BinaryIO) -> GraphData:
    if file.readline() != b'{"format": "%s",\n' % store.FORMAT.encode():
        raise _OtherLayoutError
    label, _, generator = file.readline().partition(b": ")
    if label != b'"generator"':
        raise _OtherLayoutError
    found: dict[str, Any] = {"format": store.FORMAT, "generator": msgspec.json.decode(generator.rstrip(b",}\n"))}
    same: dict[str, str] = {}
    rest = b""
    while True:
        rest, name, empty = _heading(file, rest)
        if not name:
            return GraphData(**found)
        kind = _LISTS.get(name)
        if kind is None:
            raise _OtherLayoutError
        if empty:
            found[name] = ()
            continue
        decode = msgspec.json.Decoder(kind).decode
        items: list[Any] = []
        for piece, after in _pieces(file, rest):
            rest = after
            rows = decode(b"[" + piece.rstrip(b",\n") + b"]")
            _share(rows, same.setdefault)
            items += rows
        found[name] = tuple(items)


def _heading(file: BinaryIO, rest: bytes) -> tuple[bytes, str, bool]:
    """The next heading ``"name": [``: what was read behind it, the name, whether the list is empty; no name at the end.

    Raises:
        _OtherLayoutError: Something else stands there, or the file ends before its last brace.
    """
    line = b"],"
    while line == b"],":  # where the list before ended
        while b"\n" not in rest:
            more = file.read(_PIECE)
            if not more:
                raise _OtherLayoutError
            rest += more
        line, _, rest = rest.partition(b"\n")
    if line in (b"]}", b"}"):
        return b"", "", True
    name, _, opening = line.partition(b": ")
    if opening not in (b"[", b"[],", b"[]}"):
        raise _OtherLayoutError
    return (b"}\n" if opening == b"[]}" else rest), name.strip(b'"').decode(), opening != b"["


def _pieces(file: BinaryIO, rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the rows of a list in pieces of whole lines, and what is left behind the last."""
    while True:
        end = rest.find(_END)
        if rest.startswith(_END[1:]):
            yield b"", rest
            return
        if end >= 0:
            yield rest[:end], rest[end + 1 :]
            return
        cut = rest.rfind(b"\n") + 1
        if cut > 1:  # the last line break may belong to the end of the list
            cut = rest.rfind(b"\n", 0, cut - 1) + 1
        if cut:
            yield rest[:cut], rest[cut:]
            rest = rest[cut:]
        more = file.read(_PIECE)
        if not more:
            raise _OtherLayoutError
        rest += more


def _share(rows: tuple[Any, ...], one: Callable[[str, str], str]) -> None:
    """Let equal strings be one object: they take less memory, and are compared faster.

    The values stay as they were, so that it does not matter that the structs are frozen.
    """
    put = force_setattr
    for field in _REPEATED.get(type(rows[0]) if rows else object, ()):
        for row, value in zip(rows, map(attrgetter(field), rows), strict=True):
            if value is not None:
                put(row, field, one(value, value))
