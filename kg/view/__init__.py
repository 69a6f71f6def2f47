"""``graph.html``: one file that shows the graph, offline, with the quote behind every edge.

:func:`render` makes the page, :func:`page` and :func:`cell` make it of a graph or of what is around one of its nodes,
for a browser and for a notebook.
"""

from __future__ import annotations

from kg.view.html import MAX_NODES, render
from kg.view.notebook import Page, cell, page

__all__ = ["MAX_NODES", "Page", "cell", "page", "render"]
