"""TriG with one nanopublication a statement (http://nanopub.net/guidelines/working_draft/).

Nodes, metrics and results stand in the default graph. Each claim is four graphs: head; assertion (the edge itself, or
the statement of it where the paper denies or hedges it); provenance (who says so, in which words); publication (which
build made it). All graphs together, less the terms of ``np:`` and what describes the graphs themselves, are the
triples of the Turtle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.export.statements import Block, Statement, parted
from kg.export.terms import Triple
from kg.export.turtle import to_turtle

__all__ = ["to_trig"]

_NONE: Mapping[str, str] = {}


def to_trig(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield a TriG document in chunks, one for each node and each nanopublication."""
    yield "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
    for part in parted(triples):
        yield "".join(to_turtle(part.triples, _NONE)) if isinstance(part, Block) else _nanopub(part)


def _nanopub(statement: Statement) -> str:
    name = f"kgr:np-{statement.node.partition(':')[2]}"
    head, assertion, provenance, publication = (
        f"{name}-{part}" for part in ("head", "assertion", "provenance", "publication")
    )
    asserted = statement.asserted
    return (
        f"\n{head} {{\n"
        f"{name} a np:Nanopublication ;\n"
        f"    np:hasAssertion {assertion} ;\n"
        f"    np:hasProvenance {provenance} ;\n"
        f"    np:hasPublicationInfo {publication} .\n}}\n"
        + _graph(assertion, [statement.edge] if asserted else statement.ends)
        + _graph(
            provenance,
            [
                (assertion, "prov:wasDerivedFrom", statement.node),
                *(statement.ends if asserted else ()),
                *statement.rest,
            ],
        )
        + f"\n{publication} {{\n{name} prov:wasGeneratedBy kgr:build .\n}}\n"
    )


def _graph(name: str, triples: Iterable[Triple]) -> str:
    return f"\n{name} {{{''.join(to_turtle(triples, _NONE))}}}\n"
