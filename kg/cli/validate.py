"""``kg validate``: what is wrong with a graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import GraphPlace

if TYPE_CHECKING:
    from kg.query.validate import Fault

__all__ = ["validate"]


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files of RDF (.ttl, .nt, .nq, .trig, .jsonld); the build of --graph otherwise.", show_default=False
        ),
    ] = None,
    graph: GraphPlace = Path("output"),
    limit: Annotated[int, typer.Option(min=1, help="How many faults to show.")] = 50,
    json_: Annotated[bool, typer.Option("--json", help="Print all faults as JSON.")] = False,
) -> None:
    """Check a graph against schema/shapes.ttl: every edge has its claim, every quote stands in its paper, and so on.

    Exit code 0: no faults; 1: faults; 2: a file is missing.

    Example: kg validate --graph output
    """
    import msgspec

    found = sorted(_faults(files or [], graph))
    if json_:
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        for fault in found[:limit]:
            typer.echo(str(fault))
        if len(found) > limit:
            typer.echo(f"... {len(found) - limit:,} more faults (--limit shows more)")
        checked = ", ".join(str(path) for path in files or [graph])
        typer.echo(f"{len(found):,} faults" if len(found) > 1 else "1 fault" if found else f"no faults in {checked}")
    raise typer.Exit(1 if found else 0)


def _faults(files: list[Path], graph: Path) -> Iterator[Fault]:
    from kg.query.validate import faults_of_build, faults_of_file

    if not files and graph.is_dir():
        yield from faults_of_build(graph)
    for path in files or ([] if graph.is_dir() else [graph]):
        yield from faults_of_file(path)
