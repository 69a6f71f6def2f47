"""Graphs made of graphs: a part of one, and two put together. Whatever is kept, is kept with its papers and claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from msgspec.structs import replace

from kg.model import Claim, Entity, GraphData, Merge, Paper, PaperLink, Score, Variant

__all__ = ["join", "restrict"]

_T = TypeVar("_T", Paper, Entity, Claim, Score)


def restrict(
    data: GraphData,
    *,
    nodes: Collection[str] | None = None,
    predicates: Collection[str] | None = None,
    papers: Collection[str] | None = None,
    confidence: float = 0.0,
) -> GraphData:
    """Return the part of a graph that fits all that is given.

    Args:
        data: The graph.
        nodes: The ids of the nodes to keep, with the edges between them (networkx calls this the induced subgraph).
        predicates: The predicates to keep.
        papers: The ids of the papers to believe: claims and results of others are left out.
        confidence: The least confidence of a claim or result.

    A paper that a claim is quoted from is kept, so that nothing loses its source. Without ``nodes``, things without
    any claim left are left out.
    """

    def believed(item: Claim | Score) -> bool:
        return item.confidence >= confidence and (papers is None or item.paper in papers)

    claims = tuple(
        claim
        for claim in data.claims
        if believed(claim)
        and (predicates is None or claim.predicate in predicates)
        and (nodes is None or (claim.subject in nodes and claim.object in nodes))
    )
    scores = tuple(
        score
        for score in data.scores
        if believed(score)
        and (nodes is None or (score.system in nodes and (score.dataset is None or score.dataset in nodes)))
    )
    sources = {claim.paper for claim in claims} | {score.paper for score in scores}
    if nodes is None:
        wanted = {end for claim in claims for end in (claim.subject, claim.object)}
        wanted |= {end for score in scores for end in (score.system, score.dataset) if end is not None}
        if papers is not None:
            sources |= set(papers)
    else:
        wanted = set(nodes)
    entities = tuple(entity for entity in data.entities if entity.id in wanted)
    things = {entity.id for entity in entities}
    kept_papers = tuple(paper for paper in data.papers if paper.id in sources or paper.id in wanted)
    shown = {paper.id for paper in kept_papers}
    return GraphData(
        format=data.format,
        generator=data.generator,
        papers=kept_papers,
        entities=tuple(
            replace(entity, mentions=tuple(place for place in entity.mentions if place[0] in shown))
            for entity in entities
        ),
        claims=claims,
        scores=scores,
        links=tuple(link for link in data.links if link.paper in shown and link.entity in things),
        merges=tuple(merge for merge in data.merges if merge.entity in things or merge.entity in shown),
        variants=tuple(v for v in data.variants if v.child in things and v.parent in things),
        near=tuple(near for near in data.near if things.issuperset(near.entities)),
    )


def join(first: GraphData, second: GraphData) -> GraphData:
    """Return all that two graphs say; a node or claim that both have is one.

    Nodes are the same if their ids are; of one that both have, label, type and text are the first's, and aliases,
    sources and mentions are both's. Ids are made of names, so that builds of different papers agree on them; to have
    the *names* of both compared anew, build from the sources of both.
    """
    merges: set[Merge] = {*first.merges, *second.merges}
    variants: set[Variant] = {*first.variants, *second.variants}
    links: set[PaperLink] = {*first.links, *second.links}
    return GraphData(
        format=first.format,
        generator=first.generator,
        papers=_united((*first.papers, *second.papers), _one_paper),
        entities=_united((*first.entities, *second.entities), _one_entity),
        claims=tuple(
            sorted(
                _united((*first.claims, *second.claims), _surest_claim),
                key=lambda c: (c.subject, c.predicate, c.object, c.paper, c.id),
            )
        ),
        scores=tuple(
            sorted(
                _united((*first.scores, *second.scores), _surest_score),
                key=lambda s: (s.system, s.metric, s.value, s.paper, s.id),
            )
        ),
        links=tuple(sorted(links)),
        merges=tuple(sorted(merges)),
        variants=tuple(sorted(variants)),
        near=tuple(dict.fromkeys((*first.near, *second.near))),
    )


def _united(items: Iterable[_T], one: Callable[[_T, _T], _T]) -> tuple[_T, ...]:
    """One value for each id, sorted by it; ``one`` makes one of two."""
    found: dict[str, _T] = {}
    for item in items:
        before = found.get(item.id)
        found[item.id] = item if before is None else one(before, item)
    return tuple(found[identifier] for identifier in sorted(found))


def _surest_claim(first: Claim, second: Claim) -> Claim:
    return max(first, second, key=lambda claim: (claim.confidence, claim.rule))


def _surest_score(first: Score, second: Score) -> Score:
    return max(first, second, key=lambda score: (score.confidence, score.rule))


def _one_paper(first: Paper, second: Paper) -> Paper:
    return replace(
        first,
        identifiers=tuple(sorted({*first.identifiers, *second.identifiers})),
        urls=tuple(dict.fromkeys((*first.urls, *second.urls))),
        sources=tuple(sorted({*first.sources, *second.sources})),
    )


def _one_entity(first: Entity, second: Entity) -> Entity:
    known = {first.label, *first.aliases}
    return replace(
        first,
        aliases=(*first.aliases, *sorted({second.label, *second.aliases} - known)),
        generic=first.generic and second.generic,
        mentions=tuple(sorted({*first.mentions, *second.mentions})),
    )
