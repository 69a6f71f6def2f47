"""How commands that ask the graph find it, and print what it answers: for people, or as JSON for programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import json_of

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["AsJson", "GraphFile", "complete_name", "open_graph", "print_answer", "print_json"]

GraphFile = Annotated[Path, typer.Option("--graph", "-g", help="A build's folder or its graph.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

_QUICK = 50_000_000  # bytes of a graph that loads while a person waits for a completion
_OFFERED = 50


def open_graph(place: Path) -> Graph:
    """Load the graph of a folder or file.

    Raises:
        GraphError: There is none, or it is damaged.
    """
    from kg.api import load

    return load(json_of(place))


def print_answer(answer: object) -> None:
    """Print an answer, in colours where standard output is a terminal that has them."""
    if sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, soft_wrap=True).print(answer)
    else:
        sys.stdout.write(f"{answer}\n")


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    import msgspec

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def complete_name(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the names in the graph that begin so, for the shell's completion."""
    try:
        place = json_of(Path(context.params.get("graph") or "output"))
        if place.stat().st_size > _QUICK:
            return []
        graph = open_graph(place)
    except Exception:  # a completion never disturbs the person at the keyboard
        return []
    start = incomplete.casefold()
    found = (node.label for node in graph.nodes.values() if node.type != "Paper")
    return sorted(label for label in found if label.casefold().startswith(start))[:_OFFERED]
