"""What a worker answers: queries and nodes, as bytes in the format asked for. Knows nothing of HTTP but its numbers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from kg.errors import QueryError
from kg.export.terms import RdfSettings, prefixes
from kg.query.answer import table_of
from kg.query.engine import RefusedQueryError, run_raw
from kg.serve.negotiate import GRAPHS, HTML, RESULTS, choose
from kg.serve.nodes import node_page, node_triples
from kg.serve.pages import rows_page

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["Ask", "Limits", "Reply", "answer"]

_SHOWN = 1000  # rows of a table for people


class Limits(Struct, frozen=True, kw_only=True):
    """What one request may take: seconds of time, bytes of answer, and bytes of memory beyond the graph's."""

    seconds: float = 30.0
    answer: int = 64 * 2**20
    memory: int = 2 * 2**30


class Ask(Struct, frozen=True, kw_only=True):
    """A question to a worker: a query, or the name of a node, and the media types that the client takes."""

    kind: Literal["query", "node"]
    text: str
    accept: str | None = None


class Reply(Struct, frozen=True, kw_only=True):
    """An answer: an HTTP status, a media type, and the document."""

    status: int
    media: str
    body: bytes


class _TooMuchError(Exception):
    """The answer is longer than it may be."""


class _Bounded(io.BytesIO):
    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, data: Any, /) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooMuchError
        return super().write(data)


def problem(status: int, message: str) -> Reply:
    """Return an error as a line of plain text."""
    return Reply(status=status, media="text/plain; charset=utf-8", body=(message + "\n").encode("utf-8", "replace"))


def answer(store: Store, ask: Ask, settings: RdfSettings | None, limits: Limits) -> Reply:
    """Answer a question; whatever is wrong with it is an answer too."""
    try:
        if ask.kind == "node":
            return _node(store, ask, settings, limits)
        return _query(store, ask, settings, limits)
    except RefusedQueryError as error:
        return problem(403, str(error))
    except QueryError as error:
        return problem(400, str(error))
    except _TooMuchError:
        return problem(
            500, f"the answer is longer than {limits.answer / 2**20:,.0f} MiB and was dropped; add a LIMIT to the query"
        )
    except MemoryError:
        return problem(503, "the query needs more memory than one may take; make it narrower")


def _no_format(offered: list[str]) -> Reply:
    return problem(406, "no format that the Accept header takes; there are " + ", ".join(offered))


def _query(store: Store, ask: Ask, settings: RdfSettings | None, limits: Limits) -> Reply:
    import pyoxigraph as ox

    found = run_raw(store, ask.text, settings)
    triples = isinstance(found, ox.QueryTriples)
    offered = [*(GRAPHS if triples else RESULTS), HTML]
    media = choose(ask.accept, offered)
    if media is None:
        return _no_format(offered)
    if media == HTML:
        body = rows_page(ask.text, table_of(found, prefixes(settings), most=_SHOWN), settings)
        return Reply(status=200, media="text/html; charset=utf-8", body=body)
    out = _Bounded(limits.answer)
    if triples:
        _write_triples(found, out, media, settings)
    elif isinstance(found, ox.QueryBoolean) and RESULTS[media] in {"CSV", "TSV"}:
        out.write(b"true\n" if found else b"false\n")
    else:
        try:
            found.serialize(out, format=getattr(ox.QueryResultsFormat, RESULTS[media]))
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(f"the query failed: {' '.join(str(error).split())}") from error
    return Reply(status=200, media=media, body=out.getvalue())


def _node(store: Store, ask: Ask, settings: RdfSettings | None, limits: Limits) -> Reply:
    import pyoxigraph as ox

    node = ox.NamedNode(prefixes(settings)["kgr"] + ask.text)
    if next(store.quads_for_pattern(node, None, None), None) is None:
        return problem(404, f"no node is named {ask.text!r} here")
    offered = [HTML, *GRAPHS]
    media = choose(ask.accept, offered)
    if media is None:
        return _no_format(offered)
    if media == HTML:
        return Reply(status=200, media="text/html; charset=utf-8", body=node_page(store, node, settings))
    out = _Bounded(limits.answer)
    _write_triples(node_triples(store, node), out, media, settings)
    return Reply(status=200, media=media, body=out.getvalue())


def _write_triples(triples: Any, out: _Bounded, media: str, settings: RdfSettings | None) -> None:
    import pyoxigraph as ox

    known = dict(prefixes(settings)) if GRAPHS[media] in {"TURTLE", "RDF_XML"} else None
    ox.serialize(triples, out, format=getattr(ox.RdfFormat, GRAPHS[media]), prefixes=known)
