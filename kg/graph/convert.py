"""The graph as a networkx graph.

It is a ``MultiDiGraph`` with one edge for each subject, predicate and object; the key of an edge is its predicate.
Nodes carry ``label``, ``type``, ``aliases`` (list), ``generic``, ``url`` and, papers, ``date`` (string). Edges carry
``predicate``, ``support`` (number of papers), ``confidence`` (of the surest claim), ``quotes``, ``papers`` and
``rules`` (lists, in the order of the claims). What is not known is left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.model import Claim, GraphData

if TYPE_CHECKING:
    import networkx

__all__ = ["to_networkx"]


def to_networkx(data: GraphData) -> networkx.MultiDiGraph[str]:
    """Return the graph in networkx, nodes and edges in the order of the data."""
    import networkx

    made: Any = networkx.MultiDiGraph(format=data.format, generator=data.generator)
    for paper in data.papers:
        date = {} if paper.date is None else {"date": paper.date.value}
        made.add_node(paper.id, label=paper.title.clean, type="Paper", **date)
    for entity in data.entities:
        url = {} if entity.url is None else {"url": entity.url}
        made.add_node(
            entity.id,
            label=entity.label,
            type=entity.type,
            aliases=list(entity.aliases),
            generic=entity.generic,
            **url,
        )
    edges: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in data.claims:
        if claim.polarity != "asserted":
            continue  # it denies the edge
        edges[claim.subject, claim.predicate, claim.object].append(claim)
    for (subject, predicate, object_), claims in edges.items():
        made.add_edge(
            subject,
            object_,
            key=predicate,
            predicate=predicate,
            support=len({c.paper for c in claims}),
            confidence=max(c.confidence for c in claims),
            quotes=[c.quote for c in claims],
            papers=[c.paper for c in claims],
            rules=[c.rule for c in claims],
        )
    result: networkx.MultiDiGraph[str] = made
    return result
