"""The file ``graph.json``: the whole graph, lossless, one paper, node or claim a line so that a diff can be read.

The file is one JSON object: ``format`` (``paper-kg/graph/1``), ``generator``, and the lists of
:class:`kg.model.GraphData`, sorted. A program that reads version 1 may rely on these names.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import GraphError
from kg.graph.atomic import write_atomically
from kg.model import GraphData

__all__ = ["FORMAT", "generate_json", "load", "save"]

FORMAT = "paper-kg/graph/1"
_FAMILY = "paper-kg/graph/"
_BYTE = re.compile(r"byte (\d+)")
_PLACE = re.compile(r"\$\.(\w+)\[(\d+)\]")
_LISTS = ("papers", "entities", "claims", "scores", "links", "merges", "variants", "near")


class _Header(msgspec.Struct):
    """What is read first, to say clearly that a file is of another version."""

    format: str


def generate_json(data: GraphData) -> Iterator[bytes]:
    """Yield the file in pieces, a line each."""
    encode = msgspec.json.Encoder().encode
    yield b'{"format": %s,\n"generator": %s' % (encode(data.format), encode(data.generator))
    for name in _LISTS:
        yield b',\n"%s": [' % name.encode()
        between = b"\n"
        for item in getattr(data, name):
            yield between + encode(item)
            between = b",\n"
        yield b"]" if between == b"\n" else b"\n]"
    yield b"}\n"


def save(data: GraphData, path: str | Path) -> None:
    """Write a graph; the earlier file stays whole until the new one is.

    Raises:
        ExportError: The file cannot be written.
    """
    write_atomically(path, generate_json(data))


def load(path: str | Path) -> GraphData:
    """Read a graph that :func:`save` wrote.

    Raises:
        GraphError: There is no such file, it is damaged (the message says where), or another version wrote it.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise GraphError(f"cannot be read: {error.strerror or error}", path) from error
    try:
        header = msgspec.json.decode(raw, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(error, raw, path) from error
    if header.format != FORMAT:
        if header.format.startswith(_FAMILY):
            raise GraphError(
                f"is of version {header.format.removeprefix(_FAMILY)}, and this paper-kg reads version "
                f"{FORMAT.removeprefix(_FAMILY)}; update paper-kg, or build the graph again",
                path,
                1,
            )
        raise GraphError(f"is no graph of paper-kg: its format is {header.format!r}, not {FORMAT!r}", path, 1)
    collecting = gc.isenabled()
    gc.disable()  # millions of new objects and no garbage: looking for it would take longer than reading
    try:
        return msgspec.json.decode(raw, type=GraphData)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(error, raw, path) from error
    finally:
        if collecting:
            gc.enable()


def _damaged(error: Exception, raw: bytes, path: str | Path) -> GraphError:
    return GraphError(f"is damaged or no graph of paper-kg: {error}; build it again", path, _line(str(error), raw))


def _line(message: str, raw: bytes) -> int | None:
    """Work out the line from what msgspec says: a byte, or a place such as ``$.claims[12].quote``."""
    byte = _BYTE.search(message)
    if byte is not None:
        return raw.count(b"\n", 0, int(byte[1])) + 1
    if "truncated" in message:
        return raw.count(b"\n") + 1
    place = _PLACE.search(message)
    if place is not None:
        at = raw.find(b'\n"%s": [' % place[1].encode())
        if at >= 0:
            return raw.count(b"\n", 0, at + 1) + 2 + int(place[2])
    return None
