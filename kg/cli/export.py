"""``kg export``: the graph in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphPlace
from kg.errors import KgError

__all__ = ["export"]


def export(
    formats: Annotated[
        list[str] | None, typer.Argument(metavar="FORMAT...", help="Formats, or 'all'.", show_default=False)
    ] = None,
    graph: GraphPlace = Path("output"),
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder to write to (beside the graph otherwise).")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            help="Base address of terms and nodes (that of the build's Turtle otherwise).", show_default=False
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the formats.")] = False,
) -> None:
    """Write the graph of a build in other formats.

    Example: kg export jsonld graphml csv
    """
    from kg.export import FORMATS, based_at
    from kg.export.terms import declared_in
    from kg.graph.reader import load

    if list_:
        for name, form in FORMATS.items():
            typer.echo(f"{name:10} {form.file:16} {form.purpose}")
        return
    names = list(FORMATS) if formats == ["all"] else list(dict.fromkeys(formats or ()))
    if not names:
        raise KgError("name a format, or --list to see them")
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        raise KgError(f"no format is named {unknown[0]!r}; known: {', '.join(FORMATS)}")
    source = graph / "graph.json" if graph.is_dir() or not graph.suffix else graph
    if source.suffix != ".json":
        raise KgError("is no graph.json: formats are written from that file of a build", source)
    data = load(source)
    settings = declared_in(source.with_suffix(".ttl")) if base is None else based_at(base)
    folder = output or source.parent
    for name in names:
        FORMATS[name].write(data, folder / FORMATS[name].file, settings)
    typer.echo("wrote " + ", ".join((folder / FORMATS[name].file).as_posix() for name in names))
