"""Writers of the graph: each takes the graph and a path, and writes one file (or folder), all or nothing.

To add a format, write a function ``(GraphData, Path, RdfSettings | None) -> None`` and name it in :data:`FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from kg.export.annotated import to_annotated_turtle
from kg.export.csv_files import write_csv
from kg.export.jsonld import to_jsonld
from kg.export.nanopub import to_trig
from kg.export.parquet import write_parquet
from kg.export.property_graph import write_gexf, write_graphml
from kg.export.terms import RdfSettings, Triple, based_at, prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_ntriples, to_turtle
from kg.graph.atomic import write_atomically
from kg.model import GraphData

__all__ = ["EXPORTERS", "FORMATS", "Format", "RdfSettings", "based_at", "write_ntriples", "write_turtle"]

_Writer = Callable[[Iterable[Triple], Mapping[str, str]], Iterator[str]]


class Write(Protocol):
    """What writes a format."""

    def __call__(self, data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
        """Write the graph to the path."""


class Format(Struct, frozen=True):
    """A format: the file (or folder) that it makes beside ``graph.json``, what it is for, and what writes it."""

    file: str
    purpose: str
    write: Write


def _write(to_text: _Writer, data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    write_atomically(path, to_text(graph_triples(data), prefixes(settings)))


def write_turtle(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as Turtle.

    Raises:
        ExportError: The file cannot be written.
    """
    _write(to_turtle, data, path, settings)


def write_ntriples(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as N-Triples.

    Raises:
        ExportError: The file cannot be written.
    """
    _write(to_ntriples, data, path, settings)


FORMATS: dict[str, Format] = {
    "turtle": Format("graph.ttl", "RDF for people and triple stores", write_turtle),
    "ntriples": Format("graph.nt", "RDF, a triple a line", write_ntriples),
    "jsonld": Format("graph.jsonld", "RDF as JSON, for programs on the web", partial(_write, to_jsonld)),
    "trig": Format("graph.trig", "a nanopublication a claim", partial(_write, to_trig)),
    "rdf12": Format("graph.rdf12.ttl", "RDF 1.2: claims annotate their edges", partial(_write, to_annotated_turtle)),
    "graphml": Format("graph.graphml", "Cytoscape, yEd, igraph, networkx", write_graphml),
    "gexf": Format("graph.gexf", "Gephi", write_gexf),
    "csv": Format("graph-csv", "folder of tables for Neo4j's bulk import and spreadsheets", write_csv),
    "parquet": Format("graph-parquet", "folder of tables for pandas, Polars and DuckDB", write_parquet),
}
"""Formats by name."""

EXPORTERS: dict[str, Callable[[GraphData, Path], None]] = {name: form.write for name, form in FORMATS.items()}
"""What writes each format, by its name."""
