"""``kg serve``: a graph on the web, for people and for machines, read-only."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from kg.errors import KgError
from kg.export.terms import declared_in
from kg.serve.answers import Limits
from kg.serve.app import make_app
from kg.serve.keeper import Keeper

__all__ = ["Limits", "serve"]


def serve(
    turtle: Path,
    *,
    view: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits | None = None,
    started: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve a graph until interrupted.

    Args:
        turtle: The graph's ``.ttl`` or ``.nt`` file.
        view: The page of the interactive view, shown at ``/``.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        limits: What one request may take.
        started: Called with the server's address when it is ready.

    Raises:
        KgError: The graph cannot be loaded, or the port is taken.
    """
    import uvicorn

    bounds = limits or Limits()
    listening = _listen(host, port)
    with listening, Keeper(turtle, bounds) as keeper:
        name = f"[{host}]" if ":" in host else host
        started(f"http://{name}:{listening.getsockname()[1]}/")
        app = make_app(keeper.socket, bounds, declared_in(turtle), view)
        config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False, limit_concurrency=256)
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)  # from now on nobody is turned away: they wait until the graph is loaded
    except (OSError, OverflowError) as error:
        raise KgError(f"cannot listen on {host}:{port}: {error}; choose another --port or --host") from error
    return listening
