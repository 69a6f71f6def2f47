"""The answer to a query: a table that prints well and turns into the standard result formats."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Table", "shower", "table_of"]


class Table(Struct, frozen=True, kw_only=True):
    """Rows of an answer.

    ``rows`` hold text for people: names compacted with the usual prefixes, literals bare, None where nothing is
    bound. SELECT gives its variables as columns; ASK one column ``answer`` with ``true`` or ``false``; CONSTRUCT and
    DESCRIBE give ``subject``, ``predicate``, ``object``, and :meth:`to_turtle`. ``document`` is the same answer as a
    standard document (SPARQL JSON results, or N-Triples), from which the other formats are made.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    document: bytes
    triples: bool = False
    prefixes: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def to_table(self, limit: int | None = None, width: int = 60) -> str:
        """Return the rows in aligned columns of at most ``width`` characters, at most ``limit`` of them."""
        shown = self.rows if limit is None else self.rows[:limit]
        cells = [tuple(_fit(cell or "", width) for cell in row) for row in shown]
        widths = [max(map(_width, column)) for column in zip(self.columns, *cells, strict=True)]
        lines = [
            _line(self.columns, widths),
            "  ".join("-" * w for w in widths),
            *(_line(row, widths) for row in cells),
        ]
        if len(shown) < len(self.rows):
            lines.append(f"... {len(self.rows) - len(shown)} more rows")
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """Return SPARQL 1.1 JSON results; JSON-LD for CONSTRUCT and DESCRIBE."""
        return self._as("JSON", "JSON_LD")

    def to_csv(self) -> str:
        """Return SPARQL 1.1 CSV: plain values; for CONSTRUCT and DESCRIBE the three columns."""
        return self._as("CSV", None)

    def to_tsv(self) -> str:
        """Return SPARQL 1.1 TSV: terms in Turtle's notation; for CONSTRUCT and DESCRIBE the three columns."""
        return self._as("TSV", None)

    def to_xml(self) -> str:
        """Return SPARQL 1.1 XML results; RDF/XML for CONSTRUCT and DESCRIBE."""
        return self._as("XML", "RDF_XML")

    def to_turtle(self) -> str:
        """Return Turtle.

        Raises:
            ValueError: The answer is rows and not triples.
        """
        if not self.triples:
            raise ValueError("only CONSTRUCT and DESCRIBE answer with triples")
        return self._as("JSON", "TURTLE")

    def _as(self, results: str, graph: str | None) -> str:
        import pyoxigraph as ox

        if self.triples and graph is not None:
            found = (quad.triple for quad in ox.parse(self.document, ox.RdfFormat.N_TRIPLES))
            if graph != "TURTLE":
                return (ox.serialize(found, format=getattr(ox.RdfFormat, graph)) or b"").decode()
            text = (ox.serialize(found, format=ox.RdfFormat.TURTLE, prefixes=dict(self.prefixes)) or b"").decode()
            lines = text.splitlines(keepends=True)  # Oxigraph gives the prefixes in an order that changes
            declared = [line for line in lines if line.startswith("@prefix ")]
            return "".join((*sorted(declared), *lines[len(declared) :]))
        elif self.triples:
            return self._rows(results)
        else:
            parsed = ox.parse_query_results(self.document, ox.QueryResultsFormat.JSON)
            if isinstance(parsed, ox.QueryBoolean) and results in {"CSV", "TSV"}:
                return self._rows(results)
            written = parsed.serialize(format=getattr(ox.QueryResultsFormat, results))
        return (written or b"").decode()

    def _rows(self, results: str) -> str:
        """Return the rows as they are shown: the standard has no CSV for triples and for ASK."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(
            out, delimiter="," if results == "CSV" else "\t", lineterminator="\r\n" if results == "CSV" else "\n"
        )
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()


def table_of(answer: Any, prefixes: Mapping[str, str], most: int | None = None) -> Table:
    """Return what Oxigraph answered as a table; with ``most``, no more rows are worked out (nor kept as document)."""
    import pyoxigraph as ox

    show = shower(prefixes)
    if isinstance(answer, ox.QueryBoolean):
        document = answer.serialize(format=ox.QueryResultsFormat.JSON) or b""
        return Table(columns=("answer",), rows=(("true" if answer else "false",),), document=document)
    kept = tuple(prefixes.items())
    if most is not None:
        return _first_rows(answer, show, most)
    if isinstance(answer, ox.QueryTriples):
        found = _sorted_graph(answer)
        rows = tuple((show(t.subject), show(t.predicate), show(t.object)) for t in found)
        document = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
        columns = ("subject", "predicate", "object")
        return Table(columns=columns, rows=rows, document=document, triples=True, prefixes=kept)
    document = answer.serialize(format=ox.QueryResultsFormat.JSON) or b""
    parsed: Any = ox.parse_query_results(document, ox.QueryResultsFormat.JSON)
    return Table(
        columns=tuple(variable.value for variable in parsed.variables),
        rows=tuple(tuple(show(term) for term in row) for row in parsed),
        document=document,
        prefixes=kept,
    )


def _first_rows(answer: Any, show: Callable[[Any], str | None], most: int) -> Table:
    import pyoxigraph as ox

    rows = islice(answer, most)
    if isinstance(answer, ox.QueryTriples):
        shown = tuple((show(t.subject), show(t.predicate), show(t.object)) for t in rows)
        return Table(columns=("subject", "predicate", "object"), rows=shown, document=b"", triples=True)
    columns = tuple(variable.value for variable in answer.variables)
    return Table(columns=columns, rows=tuple(tuple(map(show, row)) for row in rows), document=b"")


def _sorted_graph(answer: Any) -> list[Any]:
    """Return triples in an order, and with blank nodes named in a way, that is the same every time."""
    import pyoxigraph as ox

    graph = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in answer)
    if any(isinstance(quad.object, ox.BlankNode) or isinstance(quad.subject, ox.BlankNode) for quad in graph):
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in graph), key=str)


def shower(prefixes: Mapping[str, str]) -> Callable[[Any], str | None]:
    """Return a function that shows a term to people; see :class:`Table` for how."""
    return _Shower(prefixes)


class _Shower:
    """Shows a term to people: ``kgr:model-bert`` for its address, and the bare value of a literal."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        import pyoxigraph as ox

        self._named = ox.NamedNode
        self._blank = ox.BlankNode
        self._spaces = sorted(((space, prefix) for prefix, space in prefixes.items()), key=lambda it: -len(it[0]))

    def __call__(self, term: Any) -> str | None:
        if term is None:
            return None
        if isinstance(term, self._blank):
            return f"_:{term.value}"
        value: str = term.value if hasattr(term, "value") else str(term)
        if isinstance(term, self._named):
            for space, prefix in self._spaces:
                local = value[len(space) :]
                if value.startswith(space) and local and not set(local) & set("/#?"):
                    return f"{prefix}:{local}"
        return value


def _width(text: str) -> int:
    """Return how many columns a terminal gives the text."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _fit(text: str, width: int) -> str:
    """Return the text on one line, control characters as spaces, cut to ``width`` columns."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if _width(plain) <= width:
        return plain
    used = 1  # for the ellipsis
    for at, character in enumerate(plain):
        used += _width(character)
        if used > width:
            return plain[:at] + "…"
    return plain


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(cells, widths, strict=True)).rstrip()
