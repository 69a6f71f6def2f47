"""Parquet, for pandas, Polars, DuckDB and Spark: a folder with ``nodes``, ``results`` and ``edges`` (``.parquet``).

The columns are those of :mod:`kg.export.tables`. Needs pyarrow: ``pip install "paper-kg[parquet]"``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export.folder import write_folder
from kg.export.tables import EDGES, NODES, RESULTS, Column, Row, edge_rows, node_rows, result_rows
from kg.export.terms import RdfSettings
from kg.model import GraphData

__all__ = ["write_parquet"]


def write_parquet(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    """Write the graph as a folder of Parquet files.

    Raises:
        ExportError: pyarrow is not installed, or the folder cannot be written.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ExportError('Parquet needs pyarrow: pip install "paper-kg[parquet]"', path) from error
    write_folder(
        path,
        {
            "nodes.parquet": [_table(NODES, node_rows(data, settings))],
            "results.parquet": [_table(RESULTS, result_rows(data, settings))],
            "edges.parquet": [_table(EDGES, edge_rows(data))],
        },
    )


def _table(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds: dict[str, Any] = {
        "string": pa.string(),
        "string[]": pa.list_(pa.string()),
        "boolean": pa.bool_(),
        "int": pa.int64(),
        "double": pa.float64(),
    }
    values: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) or [() for _ in columns]
    arrays = [pa.array(column, type=kinds[of.kind]) for of, column in zip(columns, values, strict=True)]
    table = pa.Table.from_arrays(arrays, names=[column.name for column in columns])
    out = pa.BufferOutputStream()
    pq.write_table(table, out, compression="zstd")
    written: bytes = out.getvalue().to_pybytes()
    return written
