"""A process that keeps the graph in memory and forks a worker for each request.

Oxigraph cannot stop a query, so a process does: a worker that runs too long or wants too much memory is ended by the
kernel, and nobody else notices. Workers share the graph's memory with the keeper, and leave nothing behind. The
keeper runs no thread of its own, so that forking is safe; the HTTP server is another process, which talks to it over
a Unix socket: one connection a request, in either direction one message, its end the end of the stream.
"""

from __future__ import annotations

import gc
import os
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from msgspec import Struct

from kg.errors import KgError
from kg.export.terms import declared_in
from kg.query import store_of
from kg.serve.answers import Ask, Limits, answer, problem

__all__ = ["Keeper", "main"]

_READY = "ready"
_LARGEST_ASK = 2**21
_WORKERS = 8  # at once; more wait for one to end


class _Order(Struct, frozen=True, kw_only=True):
    """What a keeper is started with."""

    graph: str
    socket: str
    parent: int
    limits: Limits


class Keeper:
    """A keeper's process, as its owner sees it: a context manager that starts and ends it.

    Raises:
        KgError: The graph cannot be loaded, or this system cannot fork.
    """

    def __init__(self, graph: Path, limits: Limits) -> None:
        if not hasattr(os, "fork"):
            raise KgError("kg serve needs a system that can fork, such as Linux, macOS or WSL")
        self.limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="kg-serve-")
        self.socket = str(Path(self._folder.name) / "keeper")
        order = _Order(graph=str(graph), socket=self.socket, parent=os.getpid(), limits=limits)
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from kg.serve.keeper import main; main()", msgspec.json.encode(order).decode()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if said != _READY:
            self.close()
            raise KgError(said or "the graph could not be loaded")

    def close(self) -> None:
        """End the keeper."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._folder.cleanup()

    def __enter__(self) -> Keeper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def main() -> None:
    """Load the graph, say so in a line, and serve until the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all of a terminal's processes; the owner ends us
    order = msgspec.json.decode(sys.argv[1], type=_Order)
    path = Path(order.graph)
    try:
        store = store_of(path)
    except KgError as error:
        print(" ".join(str(error).split()), flush=True)  # noqa: T201
        return
    settings = declared_in(path)
    gc.collect()
    gc.freeze()  # or the collector's marks in each object would copy the pages that workers share

    class Worker(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            signal.setitimer(signal.ITIMER_REAL, order.limits.seconds)  # SIGALRM ends the process, whatever it does
            _bound_memory(order.limits.memory)
            ask = msgspec.msgpack.decode(self.rfile.read(_LARGEST_ASK), type=Ask)
            try:
                reply = answer(store, ask, settings, order.limits)
            except Exception as error:  # a fault of ours: the client hears of it, and the log says where
                traceback.print_exc()
                reply = problem(500, f"this service failed: {type(error).__name__}")
            self.wfile.write(msgspec.msgpack.encode(reply))

    with _Server(order.socket, Worker, order.parent) as server:
        print(_READY, flush=True)  # noqa: T201
        server.serve_forever(poll_interval=0.5)


class _Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    max_children = _WORKERS
    request_queue_size = 128

    def __init__(self, path: str, worker: Any, parent: int) -> None:
        self._parent = parent
        super().__init__(path, worker)

    def service_actions(self) -> None:
        """Collect workers that ended; end when the owner is gone."""
        super().service_actions()
        if os.getppid() != self._parent:
            # Not shutdown(): it waits for the loop that we are in.
            threading.Thread(target=self.shutdown, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client went away, or the answer says it."""


def _bound_memory(more: int) -> None:
    """Let this process take so many bytes more than it has now."""
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return  # no Linux: there is the limit of time only
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
