"""Turtle of RDF 1.2: each edge is written once for each of its claims, and the claim hangs on it as an annotation.

``s p o ~ claim {| ... |}`` asserts the edge and describes its reifier, the claim. A claim that denies or hedges its
edge must not assert it, and refers to the triple term instead: ``claim rdf:reifies <<( s p o )>>``. What RDF 1.1 says
with ``rdf:subject``, ``rdf:predicate`` and ``rdf:object`` is ``rdf:reifies`` here, and nothing else differs.

RDF 1.2 is a draft of the W3C; Oxigraph 0.5 reads it, rdflib 7 does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.export.statements import Block, Statement, parted
from kg.export.terms import Triple
from kg.export.turtle import to_turtle

__all__ = ["to_annotated_turtle"]

_NONE: Mapping[str, str] = {}
_STATEMENT = "rdf:Statement"  # the class of RDF 1.1's statements, which have a subject, predicate and object


def to_annotated_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield a Turtle 1.2 document in chunks, one for each node and each statement."""
    yield 'VERSION "1.2"\n' + "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
    for part in parted(triples):
        yield "".join(to_turtle(part.triples, _NONE)) if isinstance(part, Block) else _annotated(part)


def _annotated(statement: Statement) -> str:
    subject, predicate, target = statement.edge
    rest = [triple for triple in statement.rest if triple[2] != _STATEMENT]
    text = "".join(to_turtle(rest, _NONE))
    if not statement.asserted:
        return f"\n{statement.node} rdf:reifies <<( {subject} {predicate} {target} )>> .{text}"
    body = text[len(f"\n{statement.node} ") : -len(" .\n")]
    return f"\n{subject} {predicate} {target} ~ {statement.node} {{|\n    {body} |}} .\n"
