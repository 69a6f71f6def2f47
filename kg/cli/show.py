"""``kg show``: a page about one thing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.answers import AsJson, GraphFile, complete_name, open_graph, print_answer, print_json

__all__ = ["show"]


def show(
    name: Annotated[
        str,
        typer.Argument(
            help="A label, alias or id, or a paper's title or number.", autocompletion=complete_name, show_default=False
        ),
    ],
    graph: GraphFile = Path("output"),
    json: AsJson = False,
) -> None:
    """Show a page about one thing.

    Its names, what it beats and is beaten by, where it comes from, who uses it, results, code and papers, with quotes.

    Example: kg show "LoRA"
    """
    page = open_graph(graph).show(name)
    if json:
        print_json(page.to_dict())
    else:
        print_answer(page)
