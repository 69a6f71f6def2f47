"""Assemble the graph, keep it in a file, and ask it."""

from __future__ import annotations

from kg.graph.answers import Answer, Comparison, Edge, Node
from kg.graph.api import Graph
from kg.graph.assemble import assemble
from kg.graph.atomic import write_atomically
from kg.graph.difference import Change, Difference
from kg.graph.paths import Match, Similarity
from kg.graph.profiles import Profile
from kg.graph.rankings import Leaderboard, LeftOut, Standing
from kg.graph.store import FORMAT, load, save
from kg.graph.timelines import Event, Timeline

__all__ = [
    "FORMAT",
    "Answer",
    "Change",
    "Comparison",
    "Difference",
    "Edge",
    "Event",
    "Graph",
    "Leaderboard",
    "LeftOut",
    "Match",
    "Node",
    "Profile",
    "Similarity",
    "Standing",
    "Timeline",
    "assemble",
    "load",
    "save",
    "write_atomically",
]
