"""What the page gets to know: the graph as columns of JSON, small and quick to parse.

Two blocks: ``graph`` for everything that is drawn, filtered and searched, and ``evidence`` (quotes, results, links,
mentions), which the page parses when somebody first asks for it. Both hold only what the drawing needs: papers that
are neither drawn nor quoted stay out, and a sentence that states several things is written once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.model import Claim, Paper, Score
from kg.view.data import ASSERTED, MENTIONS, Drawing, year_of
from kg.vocabulary import vocabulary

__all__ = ["embed", "evidence_block", "graph_block", "papers_shown"]

_SECTIONS = ("abstract", "title", "comment", "field")  # "field": the source gave the fact beside the text
_AUTHORS = 6  # names that a card shows; the others are counted


def papers_shown(drawing: Drawing) -> list[Paper]:
    """Return the papers that are drawn or that something drawn is quoted from, sorted by id."""
    drawn = {node.id for node in drawing.nodes}
    wanted = {claim.paper for claim in drawing.claims} | {score.paper for score in _scores(drawing)}
    wanted |= {link.paper for link in drawing.data.links if link.entity in drawn}
    return sorted((p for p in drawing.data.papers if p.id in wanted or p.id in drawn), key=lambda p: p.id)


def _scores(drawing: Drawing) -> list[Score]:
    drawn = {node.id for node in drawing.nodes}
    return sorted(score for score in drawing.data.scores if score.system in drawn)


def graph_block(
    drawing: Drawing,
    network: Mapping[str, Any],
    *,
    title: str,
    start: str = "",
    compact: bool = False,
    namespaces: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page needs at once; ``network`` holds the ``nodes``, ``edges``, ``options`` of pyvis."""
    words = vocabulary()
    types = list(words.types)
    predicates = [name for name in words.predicates if name != MENTIONS]
    papers = papers_shown(drawing)
    paper_index = {paper.id: i for i, paper in enumerate(papers)}
    nodes = drawing.nodes
    node_of_paper = {paper_index[node.id]: i for i, node in enumerate(nodes) if node.type == "Paper"}
    community = {node: i for i, island in enumerate(drawing.place.islands) for node in island.members}
    shown = network["nodes"]
    return {
        "title": title,
        "start": start,
        "compact": compact,
        "generator": drawing.data.generator,
        "counts": {
            "papers": len(drawing.data.papers),
            "entities": len(drawing.data.entities),
            "claims": sum(claim.predicate != MENTIONS for claim in drawing.data.claims),
            "dropped": drawing.dropped,
        },
        "namespaces": {**words.namespaces, **(namespaces or {})},
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
            "label": ["" if node.type == "Paper" else shown[i]["label"] for i, node in enumerate(nodes)],
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
            "doubted": [i for i, claim in enumerate(drawing.claims) if claim.polarity != ASSERTED],
        },
    }


def evidence_block(drawing: Drawing) -> dict[str, Any]:
    """Return quotes (in the order of the claims), results, links, mentions and what is known of each paper."""
    data = drawing.data
    papers = papers_shown(drawing)
    paper_index = {paper.id: i for i, paper in enumerate(papers)}
    index = {node.id: i for i, node in enumerate(drawing.nodes)}
    scores = _scores(drawing)
    facts: list[Claim | Score] = [*drawing.claims, *scores]
    rules, rule = _pool(fact.rule for fact in facts)
    quotes, quote = _pool(fact.quote for fact in facts)
    metrics, metric = _pool(score.metric for score in scores)
    places, place = _pool(source.path for paper in papers for source in paper.sources)
    mentions: dict[str, list[int]] = {}
    elsewhere: dict[str, int] = {}
    for entity in data.entities:
        if entity.id in index:
            named = {paper for paper, _ in entity.mentions}
            if seen := sorted(paper_index[paper] for paper in named if paper in paper_index):
                mentions[str(index[entity.id])] = seen
            if len(named) > len(seen):
                elsewhere[str(index[entity.id])] = len(named) - len(seen)

    def thing(name: str | None) -> int | str | None:
        return None if name is None else index.get(name, name)

    return {
        "rules": rules,
        "quotes": quotes,
        "sections": _SECTIONS,
        "places": places,
        "claims": {
            "id": [c.id for c in drawing.claims],
            "quote": [quote[c.quote] for c in drawing.claims],
            "rule": [rule[c.rule] for c in drawing.claims],
            "section": [_SECTIONS.index(c.span.section if c.span else "field") for c in drawing.claims],
            "polarity": {str(i): c.polarity for i, c in enumerate(drawing.claims) if c.polarity != ASSERTED},
            "dataset": {str(i): thing(c.dataset) for i, c in enumerate(drawing.claims) if c.dataset is not None},
        },
        "metrics": metrics,
        "scores": {
            "system": [index[s.system] for s in scores],
            "metric": [metric[s.metric] for s in scores],
            "value": [s.value for s in scores],
            "number": [s.number for s in scores],
            "dataset": [thing(s.dataset) for s in scores],
            "paper": [paper_index.get(s.paper, -1) for s in scores],
            "quote": [quote[s.quote] for s in scores],
            "rule": [rule[s.rule] for s in scores],
            "confidence": [round(s.confidence * 100) for s in scores],
        },
        "links": [
            [paper_index[link.paper], index[link.entity], link.url, link.written]
            for link in sorted(data.links)
            if link.entity in index and link.paper in paper_index
        ],
        "mentions": dict(sorted(mentions.items(), key=lambda item: int(item[0]))),
        "elsewhere": dict(sorted(elsewhere.items(), key=lambda item: int(item[0]))),
        "variants": [
            [index[v.child], index[v.parent], v.rule]
            for v in sorted(data.variants)
            if v.child in index and v.parent in index
        ],
        "papers": [_paper(paper, place) for paper in papers],
    }


def _pool(texts: Iterable[str]) -> tuple[list[str], dict[str, int]]:
    """Each text once, sorted, and where it stands."""
    pool = sorted(set(texts))
    return pool, {text: i for i, text in enumerate(pool)}


def _paper(paper: Paper, place: Mapping[str, int]) -> dict[str, Any]:
    known: dict[str, Any] = {
        "date": paper.date.value if paper.date else None,
        "inferred": paper.date.inferred if paper.date else None,
        "authors": list(paper.authors[:_AUTHORS]),
        "author_count": max(len(paper.authors), paper.author_count or 0),
        "organization": paper.organization,
        "categories": list(paper.categories),
        "identifiers": [[i.scheme, i.value] for i in paper.identifiers],
        "sources": [[place[source.path], source.line] for source in paper.sources],
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
