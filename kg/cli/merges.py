"""``kg merges``: what was merged, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphPlace, json_of

__all__ = ["merges"]


def merges(
    graph: GraphPlace = Path("output"),
    limit: Annotated[int | None, typer.Option(min=1, help="List so many at most.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, an array of objects, instead.")] = False,
) -> None:
    """List what was merged, names and papers, and why, the weakest first, as a file for --links.

    Example: kg merges > links.txt
    """
    from kg.graph.reader import load
    from kg.graph.review import merge_lines, weakest_first

    data = load(json_of(graph))
    if json:
        import msgspec

        found = list(weakest_first(data))[:limit]
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
        return
    for line in merge_lines(data, limit):
        sys.stdout.write(line + "\n")
