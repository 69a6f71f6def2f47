"""``kg diff``: what changed from one graph to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.answers import AsJson, open_graph, print_answer, print_json

__all__ = ["diff"]


def diff(
    before: Annotated[Path, typer.Argument(help="A build's folder or its graph.json.", show_default=False)],
    after: Annotated[Path, typer.Argument(help="Another one.", show_default=False)],
    json: AsJson = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 if anything differs.")] = False,
) -> None:
    """Show what changed between two graphs.

    Nodes and edges that are gone, new, or stated by other papers than before.

    Example: kg diff output-of-march output
    """
    found = open_graph(before).diff(open_graph(after))
    if json:
        print_json(found.to_dicts())
    else:
        print_answer(found)
    if exit_code and found:
        raise typer.Exit(1)
