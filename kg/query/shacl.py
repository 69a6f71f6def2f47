"""SHACL shapes as SPARQL, one query a constraint, so that a store answers for all nodes at once.

``schema/shapes.ttl`` is standard SHACL; any SHACL engine can run it. For our own checks each constraint becomes a
query for the nodes that break it (https://www.w3.org/TR/shacl/, with the SPARQL definition of each component), which
Oxigraph answers in milliseconds where engines that go node by node take minutes (benchmarks/linked_data.md). Known are
the components that our shapes use; any other is an error, so that nothing is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kg.errors import QueryError

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["Check", "checks"]

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

_MONTH_DAY = (
    "^--(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])$|^--(0[469]|11)-(0[1-9]|[12][0-9]|30)$|^--02-(0[1-9]|[12][0-9])$"
)
_CAST = ("boolean", "date", "decimal", "gYear", "gYearMonth", "integer")
_TARGETS = {
    "targetClass": "?this a {} .",
    "targetSubjectsOf": "?this {} ?any .",
    "targetObjectsOf": "?any {} ?this .",
    "targetNode": "VALUES ?this {{ {} }}",
}
_ASIDE = {"message", "path", "property", *_TARGETS}


class Check(Struct, frozen=True):
    """One constraint: a query for ``?this`` (and ``?value``, ``?other``) at fault, and what to say of each."""

    shape: str
    component: str
    query: str
    message: str


class _Shapes:
    """Read access to a graph of shapes."""

    def __init__(self, store: Store) -> None:
        import pyoxigraph as ox

        self._store = store
        self._named = ox.NamedNode
        self._first = ox.NamedNode(_RDF + "first")
        self._rest = ox.NamedNode(_RDF + "rest")

    def facts(self, node: Any) -> Iterator[tuple[str, Any]]:
        """Yield the SHACL facts of a shape, by their local names, in a stable order."""
        found = [(q.predicate.value, q.object) for q in self._store.quads_for_pattern(node, None, None)]
        known = sorted(((p, o) for p, o in found if p.startswith(_SH)), key=lambda it: (it[0], str(it[1])))
        return ((p.removeprefix(_SH), o) for p, o in known)

    def one(self, node: Any, name: str) -> Any:
        """Return the value of a SHACL property, or None."""
        return next((o for p, o in self.facts(node) if p == name), None)

    def items(self, node: Any) -> Iterator[Any]:
        """Yield the members of a list; a node that is none is its own only member."""
        if next(self._store.quads_for_pattern(node, self._first, None), None) is None:
            yield node
            return
        while node.value != _RDF + "nil":
            yield next(self._store.quads_for_pattern(node, self._first, None)).object
            node = next(self._store.quads_for_pattern(node, self._rest, None)).object

    def node_shapes(self) -> list[Any]:
        """Return the shapes with targets, sorted."""
        kind = self._named(_SH + "NodeShape")
        return sorted((q.subject for q in self._store.quads_for_pattern(None, None, kind)), key=str)


def checks(shapes_turtle: str) -> tuple[Check, ...]:
    """Return the checks that a graph of shapes asks for.

    Raises:
        QueryError: A shape uses a part of SHACL that is not known here.
    """
    import pyoxigraph as ox

    store = ox.Store()
    store.bulk_load(shapes_turtle.encode(), ox.RdfFormat.TURTLE)
    shapes = _Shapes(store)
    return tuple(check for shape in shapes.node_shapes() for check in _of_shape(shapes, shape))


def _of_shape(shapes: _Shapes, shape: Any) -> Iterator[Check]:
    name = shape.value.rpartition("#")[2]
    targets = [_TARGETS[p].format(o) for p, o in shapes.facts(shape) if p in _TARGETS]
    target = targets[0] if len(targets) == 1 else " UNION ".join(f"{{ {one} }}" for one in targets)
    for component, given in shapes.facts(shape):
        if component == "sparql":
            yield from _of_query(shapes, shape, name, given)
        elif component not in _ASIDE:
            query = f"SELECT DISTINCT ?this WHERE {{ {target} FILTER(!{_holds(shapes, component, given, '?this')}) }}"
            yield Check(name, component, query, _message(shapes, shape))
    for part in sorted((o for p, o in shapes.facts(shape) if p == "property"), key=lambda it: _order(shapes, it)):
        path = "/".join(map(str, shapes.items(shapes.one(part, "path"))))
        message = _message(shapes, part)
        for component, given in shapes.facts(part):
            if component not in _ASIDE:
                yield Check(name, component, _of_property(shapes, target, path, component, given), message)


def _order(shapes: _Shapes, part: Any) -> str:
    return " ".join(f"{name} {value}" for name, value in shapes.facts(part) if name in {"message", "path"})


def _message(shapes: _Shapes, node: Any) -> str:
    said = shapes.one(node, "message")
    return "" if said is None else str(said.value)


def _of_property(shapes: _Shapes, target: str, path: str, component: str, given: Any) -> str:
    if component in {"minCount", "maxCount"} and given.value != "1":
        raise QueryError(f"sh:{component} {given.value} is not known to `kg validate`: only 1 is")
    if component == "minCount":
        # Not NOT EXISTS: Oxigraph evaluates a path in it for all nodes anew at each node.
        return f"SELECT DISTINCT ?this WHERE {{ {target} OPTIONAL {{ ?this {path} ?value }} FILTER(!BOUND(?value)) }}"
    if component == "maxCount":
        two = f"?this {path} ?value , ?other . FILTER(STR(?value) < STR(?other) || (STR(?value) = STR(?other) &&"
        return f"SELECT DISTINCT ?this WHERE {{ {target} {two} !sameTerm(?value, ?other))) }}"
    holds = _holds(shapes, component, given, "?value")
    return f"SELECT DISTINCT ?this ?value WHERE {{ {target} ?this {path} ?value . FILTER(!{holds}) }}"


def _of_query(shapes: _Shapes, shape: Any, name: str, given: Any) -> Iterator[Check]:
    """Yield the check of a SELECT of the shape's own; ``$this`` is each of its target nodes."""
    head, _, body = str(shapes.one(given, "select").value).partition(" WHERE ")
    variables = head.replace("SELECT DISTINCT", "").replace("$this", "")
    for kind, node in shapes.facts(shape):
        if kind == "targetNode":
            query = f"SELECT DISTINCT {variables} WHERE {body.replace('$this', str(node))}"
            yield Check(name, "sparql", query, _message(shapes, given).replace("{$this}", str(node)))
        elif kind in _TARGETS:
            raise QueryError(f"sh:{kind} with sh:sparql is not known to `kg validate`")


def _holds(shapes: _Shapes, component: str, given: Any, value: str) -> str:
    """Return an expression that is true where a value meets a constraint, and never an error."""
    if component == "or":
        alternatives = [
            _holds(shapes, name, term, value) for part in shapes.items(given) for name, term in shapes.facts(part)
        ]
        return f"({' || '.join(alternatives)})"
    if component == "class":
        return f"EXISTS {{ {value} a {given} }}"
    if component == "in":
        return f"COALESCE({value} IN ({', '.join(map(str, shapes.items(given)))}), false)"
    if component == "datatype":
        return _of_datatype(given.value, value)
    simple: Mapping[str, str] = {
        "minLength": "STRLEN(STR({value})) >= {given}",
        "minInclusive": "{value} >= {given}",
        "maxInclusive": "{value} <= {given}",
        "pattern": "REGEX(STR({value}), {given})",
    }
    if component in simple:
        return f"COALESCE({simple[component].format(value=value, given=given)}, false)"
    if component == "nodeKind" and given.value == _SH + "IRI":
        return f"isIRI({value})"
    raise QueryError(f"sh:{component} is not known to `kg validate`: teach kg/query/shacl.py")


def _of_datatype(datatype: str, value: str) -> str:
    """The datatype, and a text that really is one of its values: ``2023-02-30`` is no date."""
    same = f"DATATYPE({value}) = <{datatype}>"
    local = datatype.removeprefix(_XSD)
    if local in _CAST:
        same += f" && isLiteral(<{datatype}>(STR({value})))"
    elif local == "gMonthDay":
        same += f' && REGEX(STR({value}), "{_MONTH_DAY}")'
    return f"COALESCE({same}, false)"
