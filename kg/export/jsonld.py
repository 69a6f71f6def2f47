"""JSON-LD: the graph in the plain names of ``schema/context.jsonld``, one node a line.

The context stands in the document, so that nothing need be fetched to read it. Blank nodes are nested where they are
used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.export.context import context_terms
from kg.export.statements import blocks
from kg.export.terms import Term, Triple

__all__ = ["to_jsonld"]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
_ENOUGH = 1000  # nodes to a chunk


def to_jsonld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield a JSON-LD document in chunks."""
    terms = context_terms(prefixes)
    write = _Writer(terms)
    yield f'{{"@context": {json.dumps(terms, indent=1, ensure_ascii=False)},\n"@graph": ['
    lines: list[str] = []
    between = "\n"
    for block in blocks(triples):
        lines.append(between + _encode(write.node(block)))
        between = ",\n"
        if len(lines) >= _ENOUGH:
            yield "".join(lines)
            lines.clear()
    yield "".join((*lines, "\n]}\n"))


class _Writer:
    """Turns terms in Turtle's notation into JSON, with the shortest names that the context knows."""

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self._names: dict[str, str] = {}  # the name of a term by its compact IRI
        self._types: dict[str, str] = {}  # what the context says of the values of a name
        for name, defined in terms.items():
            if isinstance(defined, dict):
                self._names[defined["@id"]] = name
                self._types[name] = defined.get("@type", "")
            elif not defined.startswith(("http:", "https:", "@")):
                self._names[defined] = name

    def node(self, block: Iterable[Triple]) -> dict[str, Any]:
        """Return the first subject of a block, the others nested in it."""
        made: dict[Term, dict[str, Any]] = {}
        root: dict[str, Any] | None = None
        for subject, predicate, term in block:
            if root is None:
                root = made[subject] = {"id": _iri(subject)}
            if predicate == "a":
                _add(made[subject], "type", self._names.get(term, _iri(term)))
            elif term[0] == "_":
                made[term] = {}
                _add(made[subject], self._names.get(predicate, predicate), made[term])
            else:
                name = self._names.get(predicate, predicate)
                _add(made[subject], name, self._value(term, self._types.get(name, "")))
        return root or {}

    def _value(self, term: Term, expected: str) -> Any:
        first = term[0]
        if first == '"':
            text, _, datatype = (term, "", "") if term[-1] == '"' else term.rpartition("^^")
            value = _unescape(text)
            if datatype == expected:
                return value
            return {"@value": value, "@type": datatype} if datatype else {"@value": value}
        if first in "+-0123456789":
            return self._typed(term, "xsd:decimal" if "." in term else "xsd:integer", expected)
        if term in {"true", "false"}:
            return self._typed(term, "xsd:boolean", expected)
        return _iri(term) if expected == "@id" else {"id": _iri(term)}

    @staticmethod
    def _typed(term: Term, datatype: str, expected: str) -> Any:
        return term if datatype == expected else {"@value": term, "@type": datatype}


def _add(node: dict[str, Any], name: str, value: Any) -> None:
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]


def _iri(term: Term) -> str:
    return term[1:-1] if term[0] == "<" else term


def _unescape(term: Term) -> str:
    r"""Return the text of a literal: ``\"``, ``\\``, ``\n`` and ``\u0041`` mean the same in JSON."""
    value: str = json.loads(term)
    return value
