"""Load a graph into Oxigraph and ask it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import GraphError, QueryError
from kg.export.terms import RdfSettings, prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_turtle
from kg.model import GraphData
from kg.query.answer import Table, table_of

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["RefusedQueryError", "run", "run_raw", "select", "store_of"]

_Answer = TypeVar("_Answer")


class RefusedQueryError(QueryError):
    """A request that is valid SPARQL and not answered here: an update, or one that asks another server."""


def store_of(graph: GraphData | str | Path, settings: RdfSettings | None = None) -> Store:
    """Load a graph value, or a ``.ttl`` or ``.nt`` file, into a store in memory.

    Load once, ask often: loading takes some seconds a million triples, most questions milliseconds.

    Raises:
        GraphError: The file cannot be read, or is not what its name says.
    """
    from pyoxigraph import RdfFormat, Store

    store = Store()
    if isinstance(graph, GraphData):
        store.bulk_load(_Reader(to_turtle(graph_triples(graph), prefixes(settings))), RdfFormat.TURTLE)  # type: ignore[arg-type]
        return store
    path = Path(graph)
    try:
        store.bulk_load(path=path, format=RdfFormat.N_TRIPLES if path.suffix == ".nt" else RdfFormat.TURTLE)
    except SyntaxError as error:
        raise GraphError(f"not valid {path.suffix or 'Turtle'}: {_one_line(error)}", path, error.lineno) from error
    except OSError as error:
        raise GraphError(f"cannot read: {error.strerror or error}; `kg build` writes it", path) from error
    return store


class _Reader:
    """A stream of bytes over chunks of text, as the loader wants it: nothing is kept but the chunk at hand."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._left = chunk.encode("utf-8")
        if size < 0:
            size = len(self._left)
        given, self._left = self._left[:size], self._left[size:]
        return given


def select(graph: GraphData | str | Path, query: str, settings: RdfSettings | None = None) -> Table:
    """Load a graph and answer one query; see :func:`store_of` and :func:`run`."""
    return run(store_of(graph, settings), query, settings)


def run(store: Store, query: str, settings: RdfSettings | None = None) -> Table:
    """Answer a query; the usual prefixes (``kg:``, ``kgr:``, ``skos:``, ``schema:``, ``prov:``, ...) are declared.

    Raises:
        QueryError: The query is wrong, updates, or asks another server.
    """
    return _mistakes_told(query, lambda: table_of(run_raw(store, query, settings), prefixes(settings)))


def run_raw(store: Store, query: str, settings: RdfSettings | None = None) -> Any:
    """Answer a query as :func:`run` does, with Oxigraph's own answer, which is worked out while it is read.

    Raises:
        QueryError: The query is wrong, updates, or asks another server.
    """
    _refuse(query)
    return _mistakes_told(query, lambda: store.query(query, prefixes=prefixes(settings)))


def _mistakes_told(query: str, answer: Callable[[], _Answer]) -> _Answer:
    try:
        return answer()
    except SyntaxError as error:
        raise QueryError(_explain(error, query)) from error
    except QueryError:
        raise
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {_one_line(error)}") from error


# --------------------------------------------------------------------------------------------------- refusal

# Searched for in the bare query, in strings and comments too: where IRIs, comments and comparisons begin is the
# parser's to say, and a tokeniser that differs from it once would let a request through. A false alarm needs the
# whole clause, brace included.
_GAP = r"(?:\s++|#[^\r\n]*+)*+"
_SERVICE = re.compile(
    rf"(?:(?<=true)|(?<=false)|(?<![?$:\w-])|(?<=\d))SERVICE{_GAP}(?:SILENT{_GAP})?"
    rf"(?:<[^<>\"{{}}|^`\\\s]*>|[?$]\w+|[^\s<>{{}}?$:\"]*:[^\s<>{{}}?$\"]*){_GAP}\{{",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(rf"(?:{_GAP}(?:PREFIX{_GAP}[^\s:]*:{_GAP}<[^>]*>|BASE{_GAP}<[^>]*>))*+{_GAP}", re.IGNORECASE)
_UPDATE = re.compile(r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _refuse(query: str) -> None:
    plain = _CODE_POINT.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), query)
    if _SERVICE.search(query) or _SERVICE.search(plain):
        raise RefusedQueryError("SERVICE is refused: queries read this graph only and never ask another server")
    start = _PROLOGUE.match(query)
    if start is not None and _UPDATE.match(query, start.end()):
        raise RefusedQueryError(
            "updates are refused: use SELECT, ASK, CONSTRUCT or DESCRIBE; `kg build` makes the graph"
        )


# ---------------------------------------------------------------------------------------------------- errors

_PLACE = re.compile(r"error at (\d+):(\d+)(?:: (.*))?", re.DOTALL)
_LONG = 160


def _explain(error: SyntaxError, query: str) -> str:
    """Return what is wrong in one line, with the place and what stands there."""
    found = _PLACE.match(str(error))
    if found is None:
        return f"not valid SPARQL: {_one_line(error)}"
    line, column = int(found[1]), int(found[2])
    lines = query.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].strip()[:30] if line <= len(lines) else ""
    expected = _one_line(found[3] or "")
    if "Prefix not found" in expected:
        expected = "a prefix here is not declared; declare it with PREFIX name: <address>"
    elif len(expected) > _LONG:
        expected = expected[:_LONG].rsplit(",", 1)[0] + ", ..."
    return f"not valid SPARQL: line {line}, column {column}, at {rest or 'the end'!r}: {expected}"


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
