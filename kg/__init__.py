"""Knowledge graphs of machine-learning papers, every edge with the sentence that states it.

>>> import kg
>>> graph = kg.build(["examples/daily_papers.txt"])  # doctest: +SKIP
>>> graph.outperforms("RoBERTa").labels  # doctest: +SKIP

Names are loaded when they are first used, so that ``import kg`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.api import build, load
    from kg.errors import (
        ExportError,
        GraphError,
        KgError,
        LexiconError,
        QueryError,
        SourceError,
        UnknownNameError,
    )
    from kg.graph import (
        Answer,
        Change,
        Comparison,
        Difference,
        Edge,
        Event,
        Graph,
        Leaderboard,
        LeftOut,
        Match,
        Node,
        Profile,
        Similarity,
        Standing,
        Timeline,
    )
    from kg.sources import read

__all__ = [
    "Answer",
    "Change",
    "Comparison",
    "Difference",
    "Edge",
    "Event",
    "ExportError",
    "Graph",
    "GraphError",
    "KgError",
    "Leaderboard",
    "LeftOut",
    "LexiconError",
    "Match",
    "Node",
    "Profile",
    "QueryError",
    "Similarity",
    "SourceError",
    "Standing",
    "Timeline",
    "UnknownNameError",
    "__version__",
    "build",
    "load",
    "read",
]

_HOMES = {
    "kg.api": ("build", "load"),
    "kg.errors": (
        "ExportError",
        "GraphError",
        "KgError",
        "LexiconError",
        "QueryError",
        "SourceError",
        "UnknownNameError",
    ),
    "kg.graph": (
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
    ),
    "kg.sources": ("read",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("paper-kg")
        except PackageNotFoundError:  # run from a tree that is not installed
            return "0+unknown"
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
