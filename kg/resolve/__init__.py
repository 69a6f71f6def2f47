"""Decide which names in which papers mean the same thing, and say why.

Distinct terms are collected (:mod:`kg.resolve.corpus`), ordered blocking rules propose links between them
(:mod:`kg.resolve.rules`), groups accept or refuse them (:mod:`kg.resolve.clusters`); labels, identifiers, merges
and the hierarchy of versions follow from the groups (:mod:`kg.resolve.entities`). The same paper in several
sources is found before, in :mod:`kg.resolve.papers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.model import Extraction, Resolution
from kg.resolve.addresses import resolve_links
from kg.resolve.clusters import Clusters, Link
from kg.resolve.corpus import Corpus, KnownName, KnownNames, collect
from kg.resolve.decided import take_apart
from kg.resolve.decisions import Decision, check, contradiction, read_decisions
from kg.resolve.entities import name_groups
from kg.resolve.near import near_merges
from kg.resolve.papers import PaperMerge, merge_papers
from kg.resolve.rules import RULES

__all__ = [
    "Decision",
    "KnownName",
    "KnownNames",
    "PaperMerge",
    "merge_papers",
    "read_decisions",
    "resolve",
    "take_apart",
]


def resolve(
    extractions: Iterable[Extraction], *, lexicon: KnownNames | None = None, decisions: Sequence[Decision] = ()
) -> Resolution:
    """Map every local name and address to a node.

    The result depends on the set of extractions only, not on their order; paper ids must be unique
    (:func:`merge_papers` makes them so).

    Args:
        extractions: What was read in each paper; after :func:`take_apart`, where there are decisions.
        lexicon: Known names; None for none.
        decisions: What a person has decided; it beats every rule.

    Raises:
        KgError: Decisions contradict each other in what they mean in these papers; all their lines are named.
    """
    given = tuple(extractions)
    decided = check(decisions)
    corpus = collect(given, lexicon, decided)
    clusters = Clusters(corpus.terms, corpus.decided.decisions)
    _obey(corpus, clusters)
    for rule in RULES:
        for link in rule(corpus, clusters):
            clusters.link(link)
    named = name_groups(corpus, clusters)
    nodes = named.nodes
    linked = resolve_links(given, decided)
    for paper, by_url in linked.nodes.items():
        nodes.setdefault(paper, {}).update(by_url)
    return Resolution(
        entities=tuple(sorted((*named.entities, *linked.entities), key=lambda e: e.id)),
        nodes={paper: dict(sorted(nodes[paper].items())) for paper in sorted(nodes)},
        merges=tuple(sorted((*named.merges, *linked.merges))),
        variants=named.variants,
        near=near_merges(corpus, clusters, named.of_group),
        problems=tuple(sorted((*corpus.decided.problems, *linked.problems), key=lambda p: (p.path, p.line))),
    )


def _obey(corpus: Corpus, clusters: Clusters) -> None:
    """Join what the decisions say is the same, before any rule is asked."""
    decided = corpus.decided
    if not decided.decisions:
        return
    meant = {use for pair in decided.uses for side in pair for use in side}
    term_of = {(p, e.name): term for p, e, term in corpus.local if (p, e.name) in meant}
    index = {decision: i for i, decision in enumerate(decided.decisions)}

    def terms(decision: Decision, side: int) -> list[int]:
        return sorted({term_of[use] for use in decided.uses[index[decision]][side]})

    error = contradiction(decided.decisions, terms)
    if error is not None:
        raise error
    for decision in decided.decisions:
        if decision.same:
            first, *others = dict.fromkeys((*terms(decision, 0), *terms(decision, 1)))
            for other in others:
                clusters.force(Link(first, other, "decision", 1.0, across=True))
