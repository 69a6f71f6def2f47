"""``kg stats``: what a graph holds, in numbers."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.cli.answers import AsJson, GraphFile, open_graph, print_json

__all__ = ["stats"]


def stats(graph: GraphFile = Path("output"), json: AsJson = False) -> None:
    """Count nodes, edges and claims by type, and papers by year.

    Example: kg stats --graph output
    """
    found = open_graph(graph).stats()
    if json:
        print_json(found)
        return
    for heading, counts in found.items():
        total = "" if heading == "others" else f"{sum(counts.values()):,} "
        sys.stdout.write(f"{total}{heading}\n")
        for name, count in counts.items():
            sys.stdout.write(f"  {name:<14} {count:>9,}\n")
