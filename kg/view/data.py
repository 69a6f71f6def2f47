"""What is drawn of a graph: its nodes, its edges with the claims that state them, and where the nodes stand."""

from __future__ import annotations

from msgspec import Struct

from kg.model import Claim, GraphData, Paper
from kg.view.layout import Layout, layout

__all__ = ["ASSERTED", "MENTIONS", "Drawing", "Edge", "Node", "draw", "year_of"]

MENTIONS = "mentions"  # many and of little weight: they serve the cards and are not drawn
ASSERTED = "asserted"
_GENERIC_WEIGHT = 0.15  # broad classes should not pull everything into one island


class Node(Struct, frozen=True, kw_only=True):
    """One thing to draw: a paper, or what papers speak of."""

    id: str
    type: str
    label: str
    aliases: tuple[str, ...] = ()
    generic: bool = False
    url: str | None = None
    year: int = 0


class Edge(Struct, frozen=True, kw_only=True):
    """Nodes by index, and the claims that state it by index into ``Drawing.claims``."""

    subject: int
    predicate: str
    object: int
    claims: tuple[int, ...]


class Drawing(Struct, frozen=True, kw_only=True):
    """The part of a graph that fits on the page, and where its nodes stand."""

    data: GraphData
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    claims: tuple[Claim, ...]
    dropped: int
    place: Layout


def year_of(paper: Paper) -> int:
    """Return the year of a paper, 0 where it is not known."""
    value = paper.date.value if paper.date else ""
    return int(value[:4]) if value[:4].isdigit() else 0


def _nodes(data: GraphData) -> list[Node]:
    years = {paper.id: year_of(paper) for paper in data.papers}
    first: dict[str, int] = {}
    for entity in data.entities:
        known = [y for y in (years.get(paper, 0) for paper, _ in entity.mentions) if y]
        if known:
            first[entity.id] = min(known)
    introduced: dict[str, int] = {}
    for claim in data.claims:
        if claim.predicate == "introduces" and (year := years.get(claim.paper, 0)):
            introduced[claim.object] = min(year, introduced.get(claim.object, year))
    first |= introduced  # a thing is as old as the paper that presents it, if that is here
    nodes = [Node(id=paper.id, type="Paper", label=paper.title.clean, year=years[paper.id]) for paper in data.papers]
    nodes += [
        Node(
            id=entity.id,
            type=entity.type,
            label=entity.label,
            aliases=tuple(a for a in entity.aliases if a != entity.label),
            generic=entity.generic,
            url=entity.url,
            year=first.get(entity.id, 0),
        )
        for entity in data.entities
    ]
    return sorted(nodes, key=lambda node: node.id)


def _surest_first(claim: Claim) -> tuple[str, str, str, bool, float, str]:
    return claim.subject, claim.predicate, claim.object, claim.polarity != ASSERTED, -claim.confidence, claim.id


def _claims(data: GraphData) -> dict[tuple[str, str, str], list[Claim]]:
    """Gather claims by edge; links and variants that no claim states become edges without a quote.

    An edge that is only denied or hedged is none; where one paper asserts what another denies, both are kept.
    """
    edges: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in sorted(data.claims, key=_surest_first):
        if claim.predicate != MENTIONS and claim.subject != claim.object:
            edges.setdefault((claim.subject, claim.predicate, claim.object), []).append(claim)
    edges = {edge: stated for edge, stated in edges.items() if any(claim.polarity == ASSERTED for claim in stated)}
    types = {entity.id: entity.type for entity in data.entities}
    for link in data.links:
        predicate = "hasRepository" if types.get(link.entity) == "Repository" else "hasPage"
        edges.setdefault((link.paper, predicate, link.entity), [])
    for variant in data.variants:
        edges.setdefault((variant.child, "variantOf", variant.parent), [])
    return edges


def draw(data: GraphData, max_nodes: int) -> Drawing:
    """Choose what is drawn and place it.

    Args:
        data: The whole graph, in any order.
        max_nodes: Above this the nodes with the most relations and mentions are kept, with all edges among them.
    """
    nodes = _nodes(data)
    edges = _claims(data)
    dropped = max(0, len(nodes) - max_nodes)
    if dropped:
        weight = {entity.id: len({paper for paper, _ in entity.mentions}) for entity in data.entities}
        for subject, _, obj in edges:
            weight[subject] = weight.get(subject, 0) + 2
            weight[obj] = weight.get(obj, 0) + 2
        nodes.sort(key=lambda node: (-weight.get(node.id, 0), node.id))
        nodes = sorted(nodes[:max_nodes], key=lambda node: node.id)
    index = {node.id: i for i, node in enumerate(nodes)}
    claims: list[Claim] = []
    drawn: list[Edge] = []
    for (subject, predicate, obj), stated in sorted(edges.items()):
        if subject in index and obj in index:
            at = tuple(range(len(claims), len(claims) + len(stated)))
            claims += stated
            drawn.append(Edge(subject=index[subject], predicate=predicate, object=index[obj], claims=at))
    lines = [
        (
            edge.subject,
            edge.object,
            _GENERIC_WEIGHT if nodes[edge.subject].generic or nodes[edge.object].generic else 1.0,
        )
        for edge in drawn
    ]
    place = layout(len(nodes), lines)
    return Drawing(
        data=data, nodes=tuple(nodes), edges=tuple(drawn), claims=tuple(claims), dropped=dropped, place=place
    )
