"""Writers of the graph: each takes the graph and a path, and writes one file, streaming and all or nothing.

To add a format, write a function ``(GraphData, Path) -> None`` and name it in :data:`EXPORTERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.export.terms import RdfSettings, prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_ntriples, to_turtle
from kg.graph.atomic import write_atomically
from kg.model import GraphData

__all__ = ["EXPORTERS", "RdfSettings", "write_ntriples", "write_turtle"]


def write_turtle(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as Turtle.

    Raises:
        ExportError: The file cannot be written.
    """
    write_atomically(path, to_turtle(graph_triples(data), prefixes(settings)))


def write_ntriples(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as N-Triples.

    Raises:
        ExportError: The file cannot be written.
    """
    write_atomically(path, to_ntriples(graph_triples(data), prefixes(settings)))


EXPORTERS: dict[str, Callable[[GraphData, Path], None]] = {
    "turtle": write_turtle,
    "ntriples": write_ntriples,
}
"""Formats by name."""
