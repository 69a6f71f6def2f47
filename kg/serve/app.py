"""The HTTP server: SPARQL 1.1 Protocol, a page and data for each node, and the interactive view. It only reads."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import FormData, QueryParams
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.export.ontology import ontology
from kg.export.terms import RdfSettings, prefixes
from kg.serve.answers import Ask, Limits, Reply, problem
from kg.serve.description import service_description
from kg.serve.negotiate import GRAPHS, HTML, choose
from kg.serve.pages import query_page, style

__all__ = ["Door", "make_app"]

_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_LARGEST_BODY = 2**20
_WAITING = 64  # requests that may wait for a worker or be answered; more are sent away
_WAIT = 30.0  # seconds that a request may wait for a worker, beside its own time
_SUFFIXES = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json", "html": HTML}
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"


class Door:
    """The way to the workers: at most so many requests at once."""

    def __init__(self, socket: str, limits: Limits) -> None:
        self._socket = socket
        self._limits = limits
        self._inside = 0

    async def ask(self, ask: Ask) -> Reply:
        """Return a worker's answer, or an error where it was ended."""
        if self._inside >= _WAITING:
            return problem(503, "too many requests at once; try again in a while")
        self._inside += 1
        started = time.monotonic()
        try:
            received = await asyncio.wait_for(self._talk(msgspec.msgpack.encode(ask)), self._limits.seconds + _WAIT)
            return msgspec.msgpack.decode(received, type=Reply)
        except (ConnectionRefusedError, FileNotFoundError):
            return problem(503, "this service is about to end")
        except (TimeoutError, OSError, msgspec.DecodeError):
            if time.monotonic() - started >= self._limits.seconds:
                took = f"{self._limits.seconds:g} seconds"
                return problem(503, f"the query took more than {took} and was ended; make it narrower")
            return problem(503, "the query needs more memory than one may take; make it narrower")
        finally:
            self._inside -= 1

    async def _talk(self, message: bytes) -> bytes:
        reader, writer = await asyncio.open_unix_connection(self._socket)
        try:
            writer.write(message)
            writer.write_eof()
            return await reader.read()
        finally:
            writer.close()


def make_app(socket: str, limits: Limits, settings: RdfSettings, view: Path | None) -> Starlette:
    """Return the application.

    Args:
        socket: The socket of a :class:`kg.serve.keeper.Keeper`.
        limits: What one request may take.
        settings: The bases of the graph's terms and nodes.
        view: The page of the interactive view, if there is one.
    """
    door = Door(socket, limits)

    async def home(request: Request) -> Response:
        if view is not None and view.is_file():  # it brings a content security policy of its own
            return FileResponse(
                view, media_type="text/html; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"}
            )
        return Response(query_page(), media_type=HTML, headers=_SAFE)

    async def sparql(request: Request) -> Response:
        found = await _query_of(request)
        if isinstance(found, Reply):
            return _response(found)
        if found is None:
            return _described(request)
        return _response(await door.ask(Ask(kind="query", text=found, accept=request.headers.get("accept"))))

    async def node(request: Request) -> Response:
        name, _, suffix = request.path_params["name"].partition(".")
        if not re.fullmatch("[a-z0-9][a-z0-9-]*", name) or (suffix and suffix not in _SUFFIXES):
            return _response(problem(404, "no such node here"))
        accept = _SUFFIXES[suffix] if suffix else request.headers.get("accept")
        return _response(await door.ask(Ask(kind="node", text=name, accept=accept)))

    async def terms(request: Request) -> Response:
        return Response(ontology(settings), media_type="text/turtle", headers=_SAFE)

    async def looks(request: Request) -> Response:
        return Response(style(), media_type="text/css", headers=_SAFE)

    nodes = sorted({"/id/", urlsplit(prefixes(settings)["kgr"]).path})
    routes = [
        Route("/", home),
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/ns", terms),
        Route("/style.css", looks),
        Route("/favicon.ico", lambda request: Response(status_code=204)),
        *(Route(f"{start}{{name}}", node) for start in nodes),
        Route("/id", lambda request: RedirectResponse("/")),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    return Starlette(routes=routes, middleware=[cors])


def _response(reply: Reply) -> Response:
    return Response(reply.body, status_code=reply.status, media_type=reply.media, headers={**_SAFE, "Vary": "Accept"})


def _described(request: Request) -> Response:
    offered = [*GRAPHS, HTML]
    media = choose(request.headers.get("accept"), offered)
    if media is None:
        return _response(problem(406, "no format that the Accept header takes; there are " + ", ".join(offered)))
    body = query_page() if media == HTML else service_description(str(request.url.replace(query="")), GRAPHS[media])
    return _response(Reply(status=200, media=media, body=body))


async def _query_of(request: Request) -> str | Reply | None:
    """Return the query of a request, an error, or None where there is none (https://www.w3.org/TR/sparql11-protocol/)."""
    parameters = request.query_params
    if request.method != "POST":
        return _only_query(parameters)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _UPDATE:
        return problem(403, "updates are refused: this service only reads")
    if kind not in {_FORM, _QUERY}:
        return problem(415, f"a POST request holds {_QUERY} or {_FORM}")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            return problem(413, f"a request holds at most {_LARGEST_BODY // 2**20} MiB")
    try:
        text = bytes(body).decode("utf-8")
    except UnicodeDecodeError:
        return problem(400, "the request is not in UTF-8")
    if kind == _FORM:
        found = _only_query(QueryParams(text))
        return problem(400, "the request has no query parameter") if found is None else found
    dataset = _refused(parameters)
    return dataset or text


def _only_query(parameters: QueryParams | FormData) -> str | Reply | None:
    refused = _refused(parameters)
    if refused is not None:
        return refused
    queries = parameters.getlist("query")
    if len(queries) > 1:
        return problem(400, "a request holds one query")
    return str(queries[0]) if queries else None


def _refused(parameters: QueryParams | FormData) -> Reply | None:
    if "update" in parameters:
        return problem(403, "updates are refused: this service only reads")
    if "default-graph-uri" in parameters or "named-graph-uri" in parameters:
        return problem(400, "this service holds one graph, and no other can be named")
    return None
