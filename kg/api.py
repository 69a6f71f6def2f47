"""The two calls that start everything: build a graph from papers, or load one that was built."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import GraphError
from kg.graph import Graph
from kg.pipeline import build_graph

__all__ = ["build", "load"]


def build(
    sources: str | Path | Iterable[str | Path],
    *,
    page_year: int | None = None,
    lexicon: Sequence[str | Path] = (),
    links: Sequence[str | Path] = (),
    workers: int | None = None,
) -> Graph:
    """Build the graph of some papers.

    Args:
        sources: One file or several: Daily Papers pages saved as text, JSONL (also gzip), arXiv Atom.
        page_year: The year of pages that do not show it; inferred unless given.
        lexicon: Lexicon files of your own, which win over the package's.
        links: Files in which you decide what is one thing and what is not (docs/identity.md).
        workers: Processes for extraction; all cores unless given. The graph does not depend on it.

    Lines that a reader did not understand, and decisions that nothing answers to, are reported as one
    :class:`UserWarning` each.

    Raises:
        SourceError: A source cannot be read or is of no known kind.
        LexiconError: A lexicon holds a wrong row.
        KgError: A file of links holds a wrong line, or its decisions contradict each other.
    """
    paths = [sources] if isinstance(sources, (str, Path)) else list(sources)
    built = build_graph(
        paths,
        page_year=page_year,
        lexicon_files=[Path(p) for p in lexicon],
        link_files=[Path(p) for p in links],
        workers=workers,
    )
    for problem in built.problems:
        warnings.warn(f"{problem.path}:{problem.line}: {problem.message}", stacklevel=2)
    return Graph(built.data)


def load(path: str | Path = "output") -> Graph:
    """Load a graph from ``graph.json`` or the folder that holds it.

    Raises:
        GraphError: There is no such file, or it is damaged or of a version that this one cannot read.
    """
    place = Path(path)
    file = place / "graph.json" if place.is_dir() else place
    if not file.exists():
        raise GraphError("cannot be read: there is no such file; `kg build` writes it", file)
    return Graph.load(file)
