"""The page for programs and notebooks: of a whole graph, or of what is around one node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from kg.errors import UnknownNameError
from kg.graph.parts import restrict
from kg.model import GraphData
from kg.view.data import ASSERTED, MENTIONS
from kg.view.html import MAX_NODES, render

__all__ = ["Page", "cell", "page"]

_AROUND = 120  # nodes: as many as the page itself shows around one
_HEIGHT = 560  # pixels of a cell


class Page(str):
    """The text of a page; a notebook shows it in a frame that can neither reach the notebook nor the network."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return (
            f'<iframe title="Graph" style="width:100%;height:{_HEIGHT}px;border:1px solid #8886;border-radius:8px" '
            'sandbox="allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox" '
            f'srcdoc="{escape(self)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Page of {len(self):,} characters>"

    __str__ = str.__str__


def page(data: GraphData, node: str | None = None, hops: int = 1, *, max_nodes: int = MAX_NODES) -> Page:
    """Return the page of a graph; with a node, only what is around it, and the page opens there.

    Args:
        data: The graph.
        node: The id of a node.
        hops: How many steps away what is around it may be.
        max_nodes: Above this number of nodes the best-connected are kept.

    Raises:
        UnknownNameError: No node has this id.
        ValueError: There is less than one hop.
    """
    if node is None:
        return Page(render(data, title=_title(data), max_nodes=max_nodes))
    names = {entity.id: entity.label for entity in data.entities} | {p.id: p.title.clean for p in data.papers}
    if node not in names:
        raise UnknownNameError(f"no node has the id {node!r}")
    if hops < 1:
        raise ValueError(f"hops is 1 or more, not {hops}")
    part = restrict(data, nodes=_around(data, node, hops))
    # the page knows one step and two; what is further away is on the map around
    return Page(render(part, title=f"Around {names[node]}", start=f"n={node}&h={min(hops, 2)}", compact=True))


def cell(data: GraphData, node: str | None = None, hops: int = 1) -> str:
    """Return HTML for a cell of a notebook: what is around a node, or around the most connected one.

    Raises:
        UnknownNameError: No node has this id.
    """
    return page(data, node or _middle(data), hops)._repr_html_()


def _title(data: GraphData) -> str:
    count = len(data.papers)
    return f"Graph of {count:,} paper{'' if count == 1 else 's'}"


def _lines(data: GraphData) -> Iterator[tuple[str, str]]:
    """Both ends of all that the page draws as an edge."""
    for claim in data.claims:
        if claim.predicate != MENTIONS and claim.polarity == ASSERTED and claim.subject != claim.object:
            yield claim.subject, claim.object
    for link in data.links:
        yield link.paper, link.entity
    for variant in data.variants:
        yield variant.child, variant.parent


def _middle(data: GraphData) -> str | None:
    """The named thing that most is said of; a paper where nothing is."""
    things = {entity.id for entity in data.entities if not entity.generic}
    said = Counter(end for line in _lines(data) for end in line if end in things)
    ranked = sorted(things or {paper.id for paper in data.papers}, key=lambda i: (-said[i], i))
    return ranked[0] if ranked else None


def _around(data: GraphData, node: str, hops: int) -> set[str]:
    """The nodes within so many steps; where they are many, those nearest and of those the best-connected."""
    beside: dict[str, set[str]] = {}
    for a, b in _lines(data):
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    found = {node}
    border = [node]
    for _ in range(hops):
        reached = {other for i in border for other in beside.get(i, ())} - found
        border = sorted(reached, key=lambda i: (-len(beside[i]), i))[: _AROUND - len(found)]
        found.update(border)
    return found
