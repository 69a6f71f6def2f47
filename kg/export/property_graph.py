"""GraphML and GEXF, written by networkx: for Gephi, yEd, Cytoscape, igraph and all that read them.

The graph is a directed multigraph: a node for each paper, thing and result, an edge for each claim
(:mod:`kg.export.tables`). Attributes that a node or an edge does not have are left out; lists are JSON arrays in a
string, since neither format has lists.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.tables import EDGES, NODES, RESULTS, Column, Row, edge_rows, node_rows, result_rows
from kg.export.terms import RdfSettings
from kg.graph.atomic import write_atomically
from kg.model import GraphData

if TYPE_CHECKING:
    import networkx

__all__ = ["multigraph", "write_gexf", "write_graphml"]

# XML 1.0 has no place for these characters, not even escaped (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def multigraph(data: GraphData, settings: RdfSettings | None = None) -> networkx.MultiDiGraph[str]:
    """Return the graph as networkx has it, with what XML can hold: the rest of the characters become U+FFFD."""
    import networkx

    made: Any = networkx.MultiDiGraph()
    for columns, rows in ((NODES, node_rows(data, settings)), (RESULTS, result_rows(data, settings))):
        for row in rows:
            made.add_node(row[0], **_attributes(columns[1:], row[1:]))
    for row in edge_rows(data):
        made.add_edge(row[0], row[1], key=row[3], **_attributes(EDGES[2:], row[2:]))
    result: networkx.MultiDiGraph[str] = made
    return result


def _attributes(columns: Iterable[Column], row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, value in zip(columns, row, strict=True):
        if value is None or value == ():
            continue
        if isinstance(value, tuple):
            value = json.dumps(value, ensure_ascii=False)
        found[column.name] = _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value
    return found


def write_graphml(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as GraphML.

    Raises:
        ExportError: The file cannot be written.
    """
    from networkx.readwrite.graphml import GraphMLWriterLxml

    out = io.BytesIO()
    GraphMLWriterLxml(out, graph=multigraph(data, settings), edge_id_from_attribute="id").dump()
    write_atomically(path, [out.getvalue()])


def write_gexf(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as GEXF 1.2; its date of modification is left out, so that a graph has one file.

    Raises:
        ExportError: The file cannot be written.
    """
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter()
    writer.add_graph(multigraph(data, settings))
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)
    out = io.BytesIO()
    writer.write(out)
    write_atomically(path, [out.getvalue()])
