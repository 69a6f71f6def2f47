"""SPARQL 1.1 over a graph, in process, on Oxigraph; read-only, and never over the network.

from kg.query import run, store_of

store = store_of("output/graph.ttl")
print(run(store, "SELECT ?name { ?m a kg:Model ; skos:prefLabel ?name }").to_table())
"""

from __future__ import annotations

from kg.query.answer import Table
from kg.query.engine import run, select, store_of
from kg.query.named import NamedQuery, named_queries

__all__ = ["NamedQuery", "Table", "named_queries", "run", "select", "store_of"]
