"""Ways through the graph: the shortest path between two nodes, what lies around one, and what resembles it."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kg.graph.answers import Answer, Edge, Node
from kg.graph.index import Index
from kg.graph.listing import Listing, Row
from kg.graph.printing import Line
from kg.model import Claim

__all__ = ["Match", "Similarity", "neighbourhood", "path", "similar"]


def _between(index: Index, pairs: Iterable[tuple[str, str, int]], predicates: Sequence[str]) -> list[Edge]:
    """The edges of each pair of nodes, in either direction, with their distance."""
    edges: list[Edge] = []
    for left, right, hops in pairs:
        for subject, object_ in ((left, right), (right, left)):
            for predicate in predicates:
                claims = _claims_between(index, subject, predicate, object_)
                if claims:
                    edges.append(Edge(index.node(subject), predicate, index.node(object_), claims, hops=hops))
    return edges


def _claims_between(index: Index, subject: str, predicate: str, object_: str) -> tuple[Claim, ...]:
    out, into = index.out(predicate).get(subject, ()), index.into(predicate).get(object_, ())
    if len(out) <= len(into):
        return tuple(claim for claim in out if claim.object == object_)
    return tuple(claim for claim in into if claim.subject == subject)


# ------------------------------------------------------------------------------------------------------ path


def path(index: Index, start: str, end: str) -> Answer:
    """Return the edges of a shortest path, followed in either direction; none if the nodes are not connected.

    Of several shortest paths it is the one whose nodes come first by label. ``nodes`` are those on the way, both
    ends included.
    """
    question = f"From {index.node(start).label} to {index.node(end).label}"
    way = _shortest(index, start, end)
    pairs = [(left, right, 1) for left, right in pairwise(way)]
    return Answer(question, _between(index, pairs, index.relations), [index.node(i) for i in way])


def _shortest(index: Index, start: str, end: str) -> list[str]:
    """Breadth first from both ends at once, always on the side that has fewer edges to follow: hubs have thousands."""
    if start == end:
        return [start]
    near = index.neighbours
    levels: tuple[list[set[str]], list[set[str]]] = ([{start}], [{end}])
    seen = ({start}, {end})
    ahead = [len(near.get(start, ())), len(near.get(end, ()))]
    while True:
        side = 0 if ahead[0] <= ahead[1] else 1
        reached: set[str] = set().union(*(near.get(node, ()) for node in levels[side][-1])) - seen[side]
        if not reached:
            return []
        levels[side].append(reached)
        if not reached.isdisjoint(levels[1 - side][-1]):
            break
        seen[side].update(reached)
        ahead[side] = sum(map(len, map(near.__getitem__, reached)))
    meeting = levels[0][-1] & levels[1][-1]
    # Only nodes on a shortest path are kept, level by level from where the searches met.
    ways = [meeting]
    for level in reversed(levels[0][:-1]):
        ways.insert(0, level & set().union(*(near[node] for node in ways[0])))
    for level in reversed(levels[1][:-1]):
        ways.append(level & set().union(*(near[node] for node in ways[-1])))
    way = [start]
    for level in ways[1:]:
        way.append(min(level.intersection(near[way[-1]]), key=index.sort_key))
    return way


# --------------------------------------------------------------------------------------------- neighbourhood


def neighbourhood(index: Index, node: str, hops: int, predicates: Sequence[str] | None) -> Answer:
    """Return all edges within so many steps of a node, nearest first, and the nodes they reach."""
    wanted = index.relations if predicates is None else tuple(predicates)
    distance = {node: 0}
    level = [node]
    seen: set[str] = set()
    found: dict[tuple[str, str, str], tuple[int, list[Claim]]] = {}
    for hop in range(1, hops + 1):
        reached: set[str] = set()
        for at in level:
            for claim in index.claims_of(at, wanted):
                if claim.id not in seen:  # else it was met from its other end
                    seen.add(claim.id)
                    found.setdefault((claim.subject, claim.predicate, claim.object), (hop, []))[1].append(claim)
                    reached.update((claim.subject, claim.object))
        level = sorted((i for i in reached if i not in distance), key=index.sort_key)
        distance |= dict.fromkeys(level, hop)
    edges = [
        Edge(index.node(key[0]), key[1], index.node(key[2]), tuple(claims), hops=hop)
        for key, (hop, claims) in found.items()
    ]
    edges.sort(
        key=lambda e: (e.hops, -e.support, index.sort_key(e.subject.id), e.predicate, index.sort_key(e.object.id))
    )
    around = [index.node(i) for i in distance if i != node]
    steps_text = f"{hops} step" + ("" if hops == 1 else "s")
    return Answer(f"Within {steps_text} of {index.node(node).label}", edges, around)


# ------------------------------------------------------------------------------------------------ similarity

_COMMON = 2_000  # what more claims than this are about tells nothing of any two things
_SHORT_LIST = 200  # candidates, the best by what they share, that are compared exactly
Feature = tuple[str, bool, str]
"""A predicate, whether the thing is its subject, and the other end: ``("evaluatedOn", True, "dataset-glue")``."""


class Match:
    """A thing that resembles another: ``score`` in ``[0, 1]``, ``shared`` the nodes that both relate to alike."""

    __slots__ = ("edges", "node", "score", "shared")

    def __init__(self, node: Node, score: float, shared: tuple[Node, ...], edges: tuple[Edge, ...]) -> None:
        self.node = node
        self.score = score
        self.shared = shared
        self.edges = edges

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that tie the match to what is shared."""
        return tuple(claim for edge in self.edges for claim in edge.claims)

    def __repr__(self) -> str:
        return f"<Match {self.node.label!r} {self.score:.2f}>"


class Similarity(Listing[Match]):
    """Things that resemble one, the most alike first."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The things found."""
        return tuple(match.node for match in self.items)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the things found."""
        return tuple(match.node.label for match in self.items)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that tie each to what it shares with the thing asked about."""
        return tuple(claim for match in self.items for claim in match.claims)

    def to_dicts(self) -> list[Row]:
        """Return a row a match: label, score, shared labels, quotes, id."""
        return [
            {
                "label": match.node.label,
                "type": match.node.type,
                "score": round(match.score, 3),
                "shared": [node.label for node in match.shared],
                "quotes": [claim.quote for claim in match.claims],
                "id": match.node.id,
            }
            for match in self.items
        ]

    def _lines(self) -> Iterator[Line]:
        for match in self.items:
            yield ((f"{match.score:.2f}  ", "cyan"), (match.node.label, "bold"))
            yield (("      both: ", "dim"), (", ".join(node.label for node in match.shared), ""))


def _features(index: Index, node: str) -> set[Feature]:
    """What a thing is related to; what its paper says of itself counts."""
    speaker = index.speaker_of.get(node)
    found: set[Feature] = set()
    for predicate in index.relations:
        if predicate == "introduces":
            continue  # only one paper introduces a thing: it makes nothing alike
        for at in (node, speaker):
            found.update((predicate, True, c.object) for c in index.out(predicate).get(at or "", ()))
        for claim in index.into(predicate).get(node, ()):
            found.add((predicate, False, index.spoken_for.get(claim.subject, claim.subject)))
    return found


def _sharers(index: Index, feature: Feature) -> set[str]:
    """The things that have a feature."""
    predicate, forward, other = feature
    if forward:
        return {index.spoken_for.get(c.subject, c.subject) for c in index.into(predicate).get(other, ())}
    ends = [c.object for c in index.out(predicate).get(other, ())]
    speaker = index.speaker_of.get(other)
    return {*ends, *(c.object for c in index.out(predicate).get(speaker or "", ()))}


def similar(index: Index, node: str, limit: int) -> Similarity:
    """Return the things of the same type that relate to the same things in the same way.

    The score is the cosine of what two things are related to, each weighted by how rare it is
    (``1 / log(1 + n)`` for something that ``n`` claims relate to in that way, as Adamic and Adar, "Friends and
    neighbors on the Web", Social Networks 2003, weigh what two people have in common).
    """
    start = index.node(node)
    weights: dict[Feature, float] = {}

    def weight(feature: Feature) -> float:
        found = weights.get(feature)
        if found is None:
            predicate, forward, end = feature
            count = len((index.into if forward else index.out)(predicate).get(end, ()))
            found = weights[feature] = 0.0 if count > _COMMON else 1 / math.log(1 + max(count, 2))
        return found

    own = _features(index, node)
    shared: dict[str, float] = defaultdict(float)
    for feature in sorted(own):
        if weight(feature) > 0:
            for other in _sharers(index, feature):
                shared[other] += weight(feature) ** 2
    shared.pop(node, None)
    length = math.sqrt(sum(weight(feature) ** 2 for feature in sorted(own)))
    alike = [other for other in shared if index.node(other).type == start.type]
    best = heapq.nsmallest(_SHORT_LIST, alike, key=lambda other: (-shared[other], other))
    matches: list[tuple[float, tuple[str, str], str, set[Feature]]] = []
    for other in best:
        theirs = _features(index, other)
        common = own & theirs
        size = math.sqrt(sum(weight(feature) ** 2 for feature in sorted(theirs)))
        score = sum(weight(feature) ** 2 for feature in sorted(common)) / (length * size)
        matches.append((-score, index.sort_key(other), other, common))
    matches.sort(key=lambda match: match[:3])
    return Similarity(
        f"What is like {start.label}", [_match(index, other, -s, common) for s, _, other, common in matches[:limit]]
    )


def _match(index: Index, other: str, score: float, common: set[Feature]) -> Match:
    ends = sorted({end for _, _, end in common}, key=index.sort_key)
    speaker = index.speaker_of.get(other)
    edges: list[Edge] = []
    for predicate, forward, end in sorted(common):
        left, right = (other, end) if forward else (end, other)
        edges += _one_way(index, left, predicate, right)
        if forward and speaker is not None:
            edges += _one_way(index, speaker, predicate, end)
        elif not forward and end in index.speaker_of:
            edges += _one_way(index, index.speaker_of[end], predicate, other)
    return Match(index.node(other), score, tuple(index.node(end) for end in ends), tuple(edges))


def _one_way(index: Index, subject: str, predicate: str, object_: str) -> list[Edge]:
    claims = _claims_between(index, subject, predicate, object_)
    return [Edge(index.node(subject), predicate, index.node(object_), claims)] if claims else []
