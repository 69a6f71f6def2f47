"""``kg duplicates``: what was nearly merged, and why it was not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphPlace, json_of

__all__ = ["duplicates"]


def duplicates(
    graph: GraphPlace = Path("output"),
    limit: Annotated[int | None, typer.Option(min=1, help="List so many at most.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, an array of objects, instead.")] = False,
) -> None:
    """List what was nearly merged and why it was not, the likeliest first, as a file for --links.

    Example: kg duplicates --limit 20
    """
    from kg.graph.reader import load
    from kg.graph.review import duplicate_lines

    data = load(json_of(graph))
    if json:
        import msgspec

        found = list(data.near)[:limit]
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
        return
    for line in duplicate_lines(data, limit):
        sys.stdout.write(line + "\n")
