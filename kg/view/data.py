"""What the page gets to know: the graph as columns of JSON, small and quick to parse.

Two blocks: ``graph`` for everything that is drawn, filtered and searched, and ``evidence`` (quotes, results, links,
mentions), which the page parses when somebody first asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kg.model import Claim, GraphData, Paper
from kg.view.layout import Layout, layout
from kg.vocabulary import vocabulary

__all__ = ["Drawing", "draw", "embed", "evidence_block", "graph_block"]

_MENTIONS = "mentions"  # many and of little weight: they serve the cards and are not drawn
_GENERIC_WEIGHT = 0.15  # broad classes should not pull everything into one island


class Node(Struct, frozen=True, kw_only=True):
    """One thing to draw; ``paper`` is its index among the papers if it is one."""

    id: str
    type: str
    label: str
    aliases: tuple[str, ...] = ()
    generic: bool = False
    url: str | None = None
    year: int = 0
    paper: int | None = None


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
    nodes = [
        Node(id=paper.id, type="Paper", label=paper.title.clean, year=years[paper.id], paper=i)
        for i, paper in enumerate(sorted(data.papers, key=lambda p: p.id))
    ]
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


def _claims(data: GraphData) -> dict[tuple[str, str, str], list[Claim]]:
    """Gather claims by edge; links and variants that no claim states become edges without a quote."""
    edges: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in sorted(data.claims, key=lambda c: (c.subject, c.predicate, c.object, -c.confidence, c.id)):
        if claim.predicate != _MENTIONS and claim.subject != claim.object:
            edges.setdefault((claim.subject, claim.predicate, claim.object), []).append(claim)
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


def graph_block(drawing: Drawing, network: Mapping[str, Any], *, title: str) -> dict[str, Any]:
    """Return what the page needs at once; ``network`` holds the ``nodes``, ``edges``, ``options`` of pyvis."""
    words = vocabulary()
    types = sorted(words.types, key=list(words.types).index)
    predicates = [name for name in words.predicates if name != _MENTIONS]
    papers = sorted(drawing.data.papers, key=lambda p: p.id)
    paper_index = {paper.id: i for i, paper in enumerate(papers)}
    nodes = drawing.nodes
    node_of_paper = {node.paper: i for i, node in enumerate(nodes) if node.paper is not None}
    community = {node: i for i, island in enumerate(drawing.place.islands) for node in island.members}
    shown = network["nodes"]
    return {
        "title": title,
        "generator": drawing.data.generator,
        "counts": {
            "papers": len(papers),
            "entities": len(drawing.data.entities),
            "claims": sum(claim.predicate != _MENTIONS for claim in drawing.data.claims),
            "dropped": drawing.dropped,
        },
        "namespaces": words.namespaces,
        "types": [
            {f: getattr(words.types[t], f) for f in ("name", "label", "plural", "comment", "rdf", "colour", "shape")}
            for t in types
        ],
        "predicates": [
            {
                f: getattr(words.predicates[p], f)
                for f in ("name", "label", "inverse", "comment", "rdf", "origin", "colour", "dash")
            }
            for p in predicates
        ],
        "options": network["options"],
        "papers": {
            "title": [paper.title.clean for paper in papers],
            "year": [year_of(paper) for paper in papers],
            "node": [node_of_paper.get(i, -1) for i in range(len(papers))],
        },
        "nodes": {
            "id": [node.id for node in nodes],
            "label": ["" if node.paper is not None else shown[i]["label"] for i, node in enumerate(nodes)],
            "type": [types.index(node.type) for node in nodes],
            "x": [node["x"] for node in shown],
            "y": [node["y"] for node in shown],
            "community": [community.get(i, -1) for i in range(len(nodes))],
            "year": [node.year for node in nodes],
            "generic": [i for i, node in enumerate(nodes) if node.generic],
            "aliases": {str(i): list(node.aliases) for i, node in enumerate(nodes) if node.aliases},
            "url": {str(i): node.url for i, node in enumerate(nodes) if node.url},
        },
        "islands": [[i.x, i.y, i.radius, len(i.members)] for i in drawing.place.islands],
        "edges": {
            "s": [edge["from"] for edge in network["edges"]],
            "p": [predicates.index(edge["predicate"]) for edge in network["edges"]],
            "o": [edge["to"] for edge in network["edges"]],
            "n": [len(edge.claims) for edge in drawing.edges],
        },
        "claims": {
            "paper": [paper_index.get(claim.paper, -1) for claim in drawing.claims],
            "confidence": [round(claim.confidence * 100) for claim in drawing.claims],
        },
    }


def evidence_block(drawing: Drawing) -> dict[str, Any]:
    """Return quotes (in the order of the claims), results, links, mentions and what is known of each paper."""
    data = drawing.data
    papers = sorted(data.papers, key=lambda p: p.id)
    paper_index = {paper.id: i for i, paper in enumerate(papers)}
    index = {node.id: i for i, node in enumerate(drawing.nodes)}
    rules = sorted({c.rule for c in drawing.claims} | {s.rule for s in data.scores})
    at = {rule: i for i, rule in enumerate(rules)}
    mentions: dict[str, list[int]] = {}
    for entity in sorted(data.entities, key=lambda e: e.id):
        if entity.id in index:
            seen = sorted({paper_index[paper] for paper, _ in entity.mentions if paper in paper_index})
            if seen:
                mentions[str(index[entity.id])] = seen
    return {
        "rules": rules,
        "claims": {
            "id": [c.id for c in drawing.claims],
            "quote": [c.quote for c in drawing.claims],
            "rule": [at[c.rule] for c in drawing.claims],
            "section": [c.span.section if c.span else "field" for c in drawing.claims],
            "polarity": {str(i): c.polarity for i, c in enumerate(drawing.claims) if c.polarity != "asserted"},
            "dataset": {
                str(i): index.get(c.dataset, c.dataset) for i, c in enumerate(drawing.claims) if c.dataset is not None
            },
        },
        "scores": [
            {
                "system": index[s.system],
                "metric": s.metric,
                "value": s.value,
                "number": s.number,
                "kind": s.kind,
                "dataset": index.get(s.dataset, s.dataset) if s.dataset is not None else None,
                "paper": paper_index.get(s.paper, -1),
                "quote": s.quote,
                "rule": at[s.rule],
                "confidence": round(s.confidence * 100),
            }
            for s in sorted(data.scores)
            if s.system in index
        ],
        "links": [
            [paper_index[link.paper], index[link.entity], link.url, link.written]
            for link in sorted(data.links)
            if link.entity in index and link.paper in paper_index
        ],
        "mentions": mentions,
        "variants": [
            [index[v.child], index[v.parent], v.rule]
            for v in sorted(data.variants)
            if v.child in index and v.parent in index
        ],
        "papers": [_paper(paper) for paper in papers],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    known: dict[str, Any] = {
        "date": paper.date.value if paper.date else None,
        "inferred": paper.date.inferred if paper.date else None,
        "authors": list(paper.authors),
        "author_count": paper.author_count,
        "organization": paper.organization,
        "categories": list(paper.categories),
        "identifiers": [[i.scheme, i.value] for i in paper.identifiers],
        "sources": [f"{source.path}:{source.line}" for source in paper.sources],
    }
    return {name: value for name, value in known.items() if value}


def embed(value: object) -> str:
    r"""Write a value as JSON that may stand inside a ``script`` element: nothing in it can end the element.

    >>> embed({"title": "</script><!--"})
    '{"title":"\\u003c/script>\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # `<` stands only inside JSON strings, so it can be escaped everywhere; the separators are line ends in old readers
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
