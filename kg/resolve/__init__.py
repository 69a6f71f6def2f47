"""Decide which names in which papers mean the same thing, and say why.

Distinct terms are collected (:mod:`kg.resolve.corpus`), ordered blocking rules propose links between them
(:mod:`kg.resolve.rules`), groups accept or refuse them (:mod:`kg.resolve.clusters`); labels, identifiers, merges
and the hierarchy of versions follow from the groups (:mod:`kg.resolve.entities`). The same paper in several
sources is found before, in :mod:`kg.resolve.papers`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Extraction, Resolution
from kg.resolve.addresses import resolve_links
from kg.resolve.clusters import Clusters
from kg.resolve.corpus import KnownName, KnownNames, collect
from kg.resolve.entities import name_groups
from kg.resolve.papers import PaperMatch, PaperMerge, merge_papers
from kg.resolve.rules import RULES

__all__ = ["KnownName", "KnownNames", "PaperMatch", "PaperMerge", "merge_papers", "resolve"]


def resolve(extractions: Iterable[Extraction], *, lexicon: KnownNames | None = None) -> Resolution:
    """Map every local name and address to a node.

    The result depends on the set of extractions only, not on their order; paper ids must be unique
    (:func:`merge_papers` makes them so).

    Args:
        extractions: What was read in each paper.
        lexicon: Known names; None for none.
    """
    given = tuple(extractions)
    corpus = collect(given, lexicon)
    clusters = Clusters(corpus.terms)
    for rule in RULES:
        for link in rule(corpus, clusters):
            clusters.link(link)
    entities, nodes, merges, variants = name_groups(corpus, clusters)
    linked, addresses, same_address = resolve_links(given)
    for paper, by_url in addresses.items():
        nodes.setdefault(paper, {}).update(by_url)
    return Resolution(
        entities=tuple(sorted((*entities, *linked), key=lambda e: e.id)),
        nodes={paper: dict(sorted(nodes[paper].items())) for paper in sorted(nodes)},
        merges=tuple(sorted((*merges, *same_address))),
        variants=variants,
    )
