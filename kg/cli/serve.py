"""``kg serve``: the graph on the web."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphPlace, turtle_of

__all__ = ["serve"]


def serve(
    graph: GraphPlace = Path("output"),
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets others in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a query may take.")] = 30.0,
    largest: Annotated[int, typer.Option(min=1, help="Size of an answer, in MiB at most.")] = 64,
) -> None:
    """Serve a graph: SPARQL at /sparql, each node at /id/NAME, the interactive view at /. Read-only.

    Example: kg serve --graph output
    """
    from kg.serve import Limits
    from kg.serve import serve as run

    def ready(address: str) -> None:
        typer.echo(f"serving {turtle.as_posix()} at {address} (Ctrl+C ends it)")
        sys.stdout.flush()

    turtle = turtle_of(graph)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server passes the signal on when it has ended
    with suppress(KeyboardInterrupt):
        run(
            turtle,
            view=turtle.with_name("graph.html"),
            host=host,
            port=port,
            limits=Limits(seconds=timeout, answer=largest * 2**20),
            started=ready,
        )
