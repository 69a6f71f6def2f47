"""Check files of a graph: that they can be read, meet the shapes, and hold what ``graph.json`` holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kg.errors import GraphError
from kg.export.shapes import shapes
from kg.export.terms import RdfSettings, declared_in, prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_turtle
from kg.graph.store import load
from kg.model import GraphData
from kg.query.answer import shower
from kg.query.shacl import Check, checks

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["Fault", "faults_of_build", "faults_of_file", "faults_of_store"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FORMATS = {".ttl": "TURTLE", ".nt": "N_TRIPLES", ".trig": "TRIG", ".nq": "N_QUADS", ".jsonld": "JSON_LD"}


class Fault(Struct, frozen=True, order=True, kw_only=True):
    """Something wrong: the file, the line where it is known, the node in short and by name, and what to do about it."""

    file: str
    line: int | None = None
    node: str = ""
    name: str = ""
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        who = " ".join(filter(None, (self.node, self.name and f"({self.name})")))
        return ": ".join(filter(None, (where, who, self.message)))


def faults_of_build(folder: Path) -> Iterator[Fault]:
    """Yield what is wrong with a build: with ``graph.ttl``, and between it and ``graph.json``.

    Raises:
        GraphError: A file is missing, or ``graph.json`` cannot be read.
    """
    data = load(folder / "graph.json")
    turtle = folder / "graph.ttl"
    yield from faults_of_file(turtle)
    yield from _differences(data, turtle)


def faults_of_file(path: Path) -> Iterator[Fault]:
    """Yield what is wrong with a file of RDF; a file that is no RDF is one fault, at the line where it breaks.

    Raises:
        GraphError: There is no such file, or its name tells no format.
    """
    form = _FORMATS.get(path.suffix)
    if form is None:
        raise GraphError(f"is of no format that can be checked: {', '.join(_FORMATS)}", path)
    try:
        store = _load(path, form)
    except SyntaxError as error:
        said = " ".join(str(error.msg or error).split())
        yield Fault(file=str(path), line=error.lineno, message=f"not valid {path.suffix[1:]}: {said}; mend this line")
        return
    except OSError as error:
        raise GraphError(f"cannot be read: {error.strerror or error}; `kg build` writes it", path) from error
    yield from faults_of_store(store, file=str(path), settings=declared_in(path))


def faults_of_store(store: Store, *, file: str = "", settings: RdfSettings | None = None) -> Iterator[Fault]:
    """Yield where the triples of a store break the shapes, sorted within each check."""
    describe = _Describer(store, settings)
    if next(store.quads_for_pattern(None, None, None), None) is None:
        yield Fault(file=file, message="holds no triples: nothing was checked; build the graph again")
    said: set[tuple[Any, str]] = set()
    for check in _checks(settings):
        found: set[tuple[Any, str]] = set()
        answer: Any = store.query(check.query, prefixes=prefixes(settings))
        for solution in answer:
            row = {name: _get(solution, name) for name in ("this", "value", "other")}
            found.add((row["this"] or row["value"], _said(check, row, describe.show)))
        for node, message in sorted(found - said, key=lambda it: (str(it[0]), it[1])):
            yield Fault(file=file, node=describe.show(node) or "", name=describe.name(node), message=message)
        said |= found


@cache
def _checks(settings: RdfSettings | None) -> tuple[Check, ...]:
    return checks(shapes(settings))


def _get(solution: Any, name: str) -> Any:
    try:
        return solution[name]
    except KeyError:
        return None


def _said(check: Check, row: dict[str, Any], show: Any) -> str:
    message = check.message
    for name, term in row.items():
        if term is not None:
            message = message.replace(f"{{?{name}}}", show(term) or "")
    if check.component != "sparql" and row["value"] is not None:
        message += f" (here: {show(row['value'])!r})"
    return message


# --------------------------------------------------------------------------------------------------- loading


def _load(path: Path, form: str) -> Store:
    """Load all triples of a file into one graph; what RDF 1.2 reifies is said again as in RDF 1.1."""
    import pyoxigraph as ox

    store = ox.Store()
    if form in {"TRIG", "N_QUADS"}:
        quads = ox.parse(path=path, format=getattr(ox.RdfFormat, form))
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    else:
        store.bulk_load(path=path, format=getattr(ox.RdfFormat, form))
    reifies = ox.NamedNode(_RDF + "reifies")
    ends = [ox.NamedNode(_RDF + end) for end in ("subject", "predicate", "object")]
    for quad in list(store.quads_for_pattern(None, reifies, None)):
        term: Any = quad.object
        said = zip(ends, (term.subject, term.predicate, term.object), strict=True)
        store.extend(ox.Quad(quad.subject, end, one) for end, one in said)
    return store


class _Describer:
    """Says of a node what people call it."""

    def __init__(self, store: Store, settings: RdfSettings | None) -> None:
        import pyoxigraph as ox

        self.show = shower(prefixes(settings))
        self._store = store
        spaces = prefixes(settings)
        self._names = [ox.NamedNode(spaces["skos"] + "prefLabel"), ox.NamedNode(spaces["dcterms"] + "title")]
        self._ends = [ox.NamedNode(_RDF + end) for end in ("subject", "predicate", "object")]
        self._literal = ox.Literal

    def name(self, node: Any) -> str:
        """Return a node's label or title; of a claim, the edge in words; else nothing."""
        if isinstance(node, self._literal):
            return ""
        ends = [self._value(node, end) for end in self._ends]
        if all(ends):
            subject, predicate, target = ends
            return f"{self._label(subject)} {(self.show(predicate) or '').partition(':')[2]} {self._label(target)}"
        return self._label(node, "")

    def _label(self, node: Any, otherwise: str | None = None) -> str:
        found = next((value for name in self._names if (value := self._value(node, name)) is not None), None)
        if found is None:
            return (self.show(node) or "") if otherwise is None else otherwise
        return str(found.value)[:80]

    def _value(self, node: Any, predicate: Any) -> Any:
        if isinstance(node, self._literal):
            return None
        quad = next(self._store.quads_for_pattern(node, predicate, None), None)
        return None if quad is None else quad.object


# ------------------------------------------------------------------------------------------- graph.json


def _differences(data: GraphData, turtle: Path) -> Iterator[Fault]:
    """Yield the first line where the Turtle is not what is written for the graph."""
    written = (
        line for chunk in _whole_lines(to_turtle(graph_triples(data), prefixes(declared_in(turtle)))) for line in chunk
    )
    with turtle.open(encoding="utf-8", errors="replace", newline="") as file:
        for number, (ours, theirs) in enumerate(zip_longest(written, file), 1):
            if ours != theirs:
                yield Fault(
                    file=str(turtle),
                    line=number,
                    message="is not what graph.json beside it says from this line on; build again, or write it anew "
                    "with `kg export turtle`",
                )
                return


def _whole_lines(chunks: Iterator[str]) -> Iterator[list[str]]:
    rest = ""
    for chunk in chunks:
        lines = (rest + chunk).split("\n")
        rest = lines.pop()
        yield [line + "\n" for line in lines]
    if rest:
        yield [rest]
