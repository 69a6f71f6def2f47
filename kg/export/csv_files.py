r"""CSV as Neo4j's bulk import takes it: a folder with ``nodes.csv``, ``results.csv`` and ``edges.csv``.

    neo4j-admin database import full --multiline-fields=true --array-delimiter=U+001F \
        --nodes=nodes.csv --nodes=results.csv --relationships=edges.csv paperkg

Fields are quoted whenever they hold text, so that an empty text and nothing at all stay apart. Lists are joined by
U+001F, a character made for it; in the items themselves it becomes U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.export.folder import write_folder
from kg.export.tables import EDGES, NODES, RESULTS, Column, Row, Value, edge_rows, node_rows, result_rows
from kg.export.terms import RdfSettings
from kg.model import GraphData

__all__ = ["BETWEEN", "write_csv"]

BETWEEN = "\x1f"
"""What parts the items of a list."""

_NODE = {"id": "id:ID", "type": ":LABEL"}
_EDGE = {"source": ":START_ID", "target": ":END_ID", "predicate": ":TYPE"}
_ENOUGH = 1000  # lines to a chunk


def write_csv(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as a folder of CSV files.

    Raises:
        ExportError: The folder cannot be written.
    """
    write_folder(
        path,
        {
            "nodes.csv": _lines(NODES, _NODE, node_rows(data, settings)),
            "results.csv": _lines(RESULTS, _NODE, result_rows(data, settings)),
            "edges.csv": _lines(EDGES, _EDGE, edge_rows(data)),
        },
    )


def _header(column: Column, special: dict[str, str]) -> str:
    if column.name in special:
        return special[column.name]
    return column.name if column.kind == "string" else f"{column.name}:{column.kind}"


def _lines(columns: Sequence[Column], special: dict[str, str], rows: Iterable[Row]) -> Iterator[str]:
    lines = [",".join(_header(column, special) for column in columns) + "\n"]
    for row in rows:
        lines.append(",".join(map(_field, row)) + "\n")
        if len(lines) >= _ENOUGH:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _field(value: Value) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = BETWEEN.join(item.replace(BETWEEN, "\ufffd") for item in value)
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)
