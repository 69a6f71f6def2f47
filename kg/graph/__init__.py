"""Assemble the graph, keep it in a file, and ask it."""

from __future__ import annotations

from kg.graph.answers import Answer, Edge, Node
from kg.graph.api import Graph
from kg.graph.assemble import assemble
from kg.graph.atomic import write_atomically
from kg.graph.store import FORMAT, load, save

__all__ = ["FORMAT", "Answer", "Edge", "Graph", "Node", "assemble", "load", "save", "write_atomically"]
