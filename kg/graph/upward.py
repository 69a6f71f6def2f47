"""The one door from the graph to the layers above it: SPARQL, RDF and HTML, for ``graph.query()`` and the like.

Data flows one way, and `kg.graph` knows nothing of exports and queries; but a person who holds a graph wants to ask
it. So these functions, and nothing else in this package, import what stands above, when they are called; the layers
contract in ``pyproject.toml`` names this module as its only exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import GraphData

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Store

    from kg.query import Table as Table
    from kg.view import Page as Page

__all__ = ["ask_sparql", "named_sparql", "open_store", "to_cell", "to_html", "to_rdflib"]


def open_store(data: GraphData) -> Store:
    """Load a graph into Oxigraph."""
    from kg.query import store_of

    return store_of(data)


def ask_sparql(store: Store, sparql: str) -> Table:
    """Answer a query; see :func:`kg.query.run`."""
    from kg.query import run

    return run(store, sparql)


def named_sparql(name: str, values: tuple[str, ...]) -> str:
    """Return the SPARQL of a question that comes with paper-kg.

    Raises:
        QueryError: There is no such question, or it takes fewer values.
    """
    from kg.errors import QueryError
    from kg.query import named_queries

    known = named_queries()
    if name not in known:
        raise QueryError(f"no question is named {name!r}; known: {', '.join(known)}")
    return known[name].fill(*values)


def to_rdflib(data: GraphData) -> rdflib.Graph:
    """Return the triples of ``graph.ttl`` in rdflib, with the same prefixes."""
    import rdflib

    from kg.export.terms import prefixes
    from kg.export.triples import graph_triples
    from kg.export.turtle import to_ntriples

    known = prefixes(None)
    made = rdflib.Graph(bind_namespaces="none")
    for prefix, space in known.items():
        made.bind(prefix, space)
    made.parse(data="".join(to_ntriples(graph_triples(data), known)), format="nt")
    return made


def to_html(data: GraphData, node: str | None, hops: int) -> Page:
    """Return the page of a graph, or of what is around a node; see :func:`kg.view.page`."""
    from kg.view import page

    return page(data, node, hops)


def to_cell(data: GraphData) -> str:
    """Return what a notebook shows of a graph; see :func:`kg.view.cell`."""
    from kg.view import cell

    return cell(data)
