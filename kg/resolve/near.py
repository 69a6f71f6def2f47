"""What was nearly merged: links that a guard refused, acronyms without a clear meaning, names that are written alike.

For people to look at (``kg duplicates``); nothing here merges anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.model import NearMerge
from kg.resolve.clusters import Clusters
from kg.resolve.corpus import Corpus, Term
from kg.resolve.editions import differs_by_affix, mark
from kg.resolve.entities import written_type
from kg.resolve.names import match_key

__all__ = ["MOST", "near_merges"]

MOST = 1_000  # listed of one build: more than a person reads, little beside the claims of as many papers
_LETTERS = 6  # of names that are compared by their letters; shorter ones are alike by chance
_WINDOW = 4  # neighbours in alphabetical order that are compared
_OTHER_TYPE = 0.8  # score of names that differ in nothing but the type: most such pairs are a name with two meanings
_ALIKE = 88.0  # how alike two names of several words are, of 100


class _Near(NamedTuple):
    a: int
    b: int
    rule: str
    score: float
    reason: str


def _refused(clusters: Clusters) -> Iterator[_Near]:
    for link, reason in clusters.refused:
        yield _Near(link.a, link.b, link.rule, link.score, reason)


def _other_type(corpus: Corpus, clusters: Clusters) -> Iterator[_Near]:
    """Names that are written alike and were read as things of different types."""
    blocks: dict[str, list[Term]] = defaultdict(list)
    for term in corpus.terms:
        blocks[term.key].append(term)
    for block in blocks.values():
        for i, a in enumerate(block):
            for b in block[i + 1 :]:
                if clusters.find(a.index) != clusters.find(b.index):
                    reason = clusters.conflict(a.index, b.index) or "a decision singles one of them out"
                    yield _Near(a.index, b.index, "normal-form", _OTHER_TYPE, reason)


def _unclear(corpus: Corpus, clusters: Clusters) -> Iterator[_Near]:
    """Acronyms that stand alone, and what papers define them as."""
    for term in corpus.terms:
        defined = corpus.definitions.get(match_key(term.normal)) if term.short else None
        if not defined:
            continue
        support: Counter[int] = Counter()
        for long, count in defined.items():
            support[clusters.find(long)] += count
        if clusters.find(term.index) in support:
            continue
        papers = support.total()
        ways = "one way" if len(support) == 1 else f"{len(support)} ways"
        reason = f"{papers} paper{'' if papers == 1 else 's'} define{'s' if papers == 1 else ''} it, in {ways}"
        for long in sorted(defined, key=lambda t: (-defined[t], corpus.terms[t].normal))[:3]:
            yield _Near(long, term.index, "acronym", round(0.9 * defined[long] / papers, 4), reason)


def _written_alike(corpus: Corpus, clusters: Clusters) -> Iterator[_Near]:
    """Names that neighbours in alphabetical order, read from either end, are one slip or few letters away from."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA

    terms = [t for t in corpus.terms if len(t.key) >= _LETTERS and t.spelt]
    seen: set[tuple[int, int]] = set()
    for backwards in (False, True):
        step = -1 if backwards else 1
        ordered = sorted(terms, key=lambda t: (t.key[::step], t.normal, t.bucket, t.index))
        for at, a in enumerate(ordered):
            for b in ordered[at + 1 : at + 1 + _WINDOW]:
                if a.bucket != b.bucket or (a.entry and b.entry) or a.key[0] != b.key[0]:
                    continue
                pair = (a.index, b.index) if a.index < b.index else (b.index, a.index)
                if pair in seen or clusters.find(a.index) == clusters.find(b.index):
                    continue
                seen.add(pair)
                one_slip = abs(len(a.key) - len(b.key)) < 2 and OSA.distance(a.key, b.key, score_cutoff=1) <= 1
                if not one_slip and (" " not in a.normal or fuzz.ratio(a.normal, b.normal, score_cutoff=_ALIKE) == 0):
                    continue
                if mark(a.normal) == mark(b.normal) and not differs_by_affix(a.key, b.key):
                    score = round(min(0.99, fuzz.ratio(a.key, b.key) / 100), 4)
                    yield _Near(*pair, "similar", score, "writing alone is too weak a reason")


def near_merges(
    corpus: Corpus, clusters: Clusters, nodes: Mapping[int, tuple[str, str]], most: int = MOST
) -> tuple[NearMerge, ...]:
    """Return the pairs of nodes that nearly were one, the likeliest first, and of the same score the most used.

    Args:
        corpus: The terms.
        clusters: Their groups, after all rules.
        nodes: Identifier and type of the node of each group.
        most: How many are returned at most.
    """
    sources = (
        _written_alike(corpus, clusters),
        _unclear(corpus, clusters),
        _refused(clusters),
        _other_type(corpus, clusters),
    )
    chosen: dict[tuple[str, str], tuple[tuple[float, int], _Near]] = {}
    for number, source in enumerate(sources):
        best: dict[tuple[str, str], tuple[tuple[float, int], _Near]] = {}
        for near in source:
            ids = nodes[clusters.find(near.a)][0], nodes[clusters.find(near.b)][0]
            pair = (ids[0], ids[1]) if ids[0] < ids[1] else (ids[1], ids[0])
            rank = (-near.score, -min(corpus.terms[near.a].papers, corpus.terms[near.b].papers))
            if ids[0] != ids[1] and pair not in chosen and (pair not in best or rank < best[pair][0]):
                best[pair] = rank, near
        room = (most - len(chosen)) // (len(sources) - number)  # a kind that has many leaves the others their share
        for pair in sorted(best, key=lambda pair: (best[pair][0], pair))[:room]:
            chosen[pair] = best[pair]
    ranked = sorted(chosen, key=lambda pair: (chosen[pair][0], pair))
    return tuple(_named(chosen[pair][1], corpus, clusters, nodes) for pair in ranked)


def _named(near: _Near, corpus: Corpus, clusters: Clusters, nodes: Mapping[int, tuple[str, str]]) -> NearMerge:
    sides = []
    for index in (near.a, near.b):
        term = corpus.terms[index]
        node, kind = nodes[clusters.find(index)]
        form = min(term.named or term.forms, key=lambda text: (-term.forms[text][0], text))
        sides.append((node, form, term.forms[form][1], written_type(term, kind)))
    (node_a, form_a, paper_a, type_a), (node_b, form_b, paper_b, type_b) = sorted(sides)
    return NearMerge(
        entities=(node_a, node_b),
        rule=near.rule,
        surfaces=(form_a, form_b),
        papers=(paper_a, paper_b),
        score=near.score,
        types=(type_a, type_b),
        reason=near.reason,
    )
