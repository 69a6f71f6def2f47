"""The questions about one thing or two: what beats it, where it comes from, who uses it, how two things compare.

Plain functions over an :class:`~kg.graph.index.Index` and ids. Where a paper introduces one thing only, what it says
of itself counts as said of that thing; such edges carry the paper in ``through``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.graph.answers import Answer, Comparison, Edge, Node
from kg.graph.index import Index, collector_paused
from kg.model import Claim, Paper

__all__ = [
    "ANCESTRY",
    "USE",
    "code_for",
    "compare",
    "contradictions",
    "edges_of",
    "lineage",
    "stated",
]

_OF_PAPERS = frozenset({"introduces", "mentions", "hasRepository", "hasPage"})  # said of a paper and of nothing else
ANCESTRY = ("basedOn", "variantOf")
USE = ("uses", "basedOn", "trainedOn", "evaluatedOn")


def edges_of(index: Index, node: str, predicates: Iterable[str], *, forward: bool) -> list[Edge]:
    """Return the edges that leave a node (``forward``) or reach it.

    What the text states of the thing itself comes first, then the best supported, then by label.
    """
    if forward:
        found = _leaving(index, node, predicates)
    else:
        found = [entry for predicate in predicates for entry in _reaching(index, predicate).get(node, ())]
    found.sort()
    return [entry[-1] for entry in found]


_Found = tuple[bool, int, str, str, str, str, Edge]
"""In the order in which edges are sorted: whether a paper says it of itself, minus the number of papers, the label and
id of the other end, the predicate, that paper's id or nothing; and the edge. No two agree before the edge."""


def _leaving(index: Index, node: str, predicates: Iterable[str]) -> list[_Found]:
    found: list[_Found] = []
    here = index.node(node)
    for predicate in predicates:
        for subject in (node, index.speaker_of.get(node)):
            if subject is None or (subject != node and predicate in _OF_PAPERS):
                continue
            groups: dict[str, list[Claim]] = {}
            for claim in index.out(predicate).get(subject, ()):
                groups.setdefault(claim.object, []).append(claim)
            through = None if subject == node else index.node(subject)
            for far, claims in groups.items():
                if far != node:
                    edge = Edge(here, predicate, index.node(far), tuple(claims), through=through)
                    found.append(_entry(index, far, edge))
    return found


def _reaching(index: Index, predicate: str) -> dict[str, list[_Found]]:
    """The edges that reach each node, made for all nodes at once: asking for what everybody uses takes no longer."""

    def make() -> dict[str, list[_Found]]:
        with collector_paused():
            return {node: _all_to(index, node, predicate, claims) for node, claims in index.into(predicate).items()}

    return index.made(("reaching", predicate), make)


def _all_to(index: Index, node: str, predicate: str, claims: Iterable[Claim]) -> list[_Found]:
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.subject, []).append(claim)
    found: list[_Found] = []
    here = index.node(node)
    spoken_for = {} if predicate in _OF_PAPERS else index.spoken_for
    for subject, stated_by in groups.items():
        thing = spoken_for.get(subject)
        far = subject if thing is None else thing
        if far != node:
            through = None if thing is None else index.node(subject)
            edge = Edge(index.node(far), predicate, here, tuple(stated_by), through=through)
            found.append(_entry(index, far, edge))
    found.sort()
    return found


def _entry(index: Index, far: str, edge: Edge) -> _Found:
    via = "" if edge.through is None else edge.through.id
    return via != "", -edge.support, *index.sort_key(far), edge.predicate, via, edge


def _ends(edges: Iterable[Edge], forward: bool) -> list[Node]:
    nodes = (edge.object if forward else edge.subject for edge in edges)
    return list({id(node): node for node in nodes}.values())  # an index makes one node for each id


def stated(index: Index, question: str, node: str, predicates: Iterable[str], *, forward: bool) -> Answer:
    """Return the answer that is the edges of one node."""
    edges = edges_of(index, node, predicates, forward=forward)
    return Answer(question.format(index.node(node).label), edges, _ends(edges, forward))


def lineage(index: Index, node: str, *, forward: bool) -> Answer:
    """Return what a node goes back to (``forward``) or what goes back to it, level by level, each edge once."""
    seen = {node}
    level, edges, hops = [node], list[Edge](), 1
    while level:
        found: list[Edge] = []
        if forward:
            for at in level:
                found += edges_of(index, at, ANCESTRY, forward=True)
        else:
            children = _children(index)
            for at in level:
                found += children.get(at, ())
        edges += found if hops == 1 else [edge.at(hops) for edge in found]
        reached = dict.fromkeys([edge.object.value.id if forward else edge.subject.value.id for edge in found])
        level = [at for at in reached if at not in seen]
        seen.update(level)
        hops += 1
    start = index.node(node)
    nodes = [found for found in _ends(edges, forward) if found.id != node]
    question = f"What {start.label} goes back to" if forward else f"What goes back to {start.label}"
    return Answer(question, edges, nodes)


def _children(index: Index) -> dict[str, list[Edge]]:
    """What is directly based on each thing or a version of it; most things have none, which is seen at once."""

    def make() -> dict[str, list[Edge]]:
        parents = dict.fromkeys(node for predicate in ANCESTRY for node in index.into(predicate))
        with collector_paused():
            return {node: edges_of(index, node, ANCESTRY, forward=False) for node in parents}

    return index.made(("children", ""), make)


def code_for(index: Index, node: str) -> Answer:
    """Return the repositories of a paper, or of the papers that introduce a thing."""
    papers = [node]
    if not isinstance(index.values[node], Paper):
        papers = sorted({claim.subject for claim in index.into("introduces").get(node, ())})
    edges = [edge for paper in papers for edge in _stated_in(index, paper, "hasRepository")]
    return Answer(f"Code for {index.node(node).label}", edges, _ends(edges, forward=True))


def _stated_in(index: Index, paper: str, predicate: str) -> list[Edge]:
    """The edges of a paper as it states them, in the order of the graph."""
    groups: dict[str, list[Claim]] = {}
    for claim in index.out(predicate).get(paper, ()):
        groups.setdefault(claim.object, []).append(claim)
    return [Edge(index.node(paper), predicate, index.node(far), tuple(claims)) for far, claims in groups.items()]


# ------------------------------------------------------------------------------------------------ comparison


def _directed(index: Index, subject: str, object_: str) -> list[Edge]:
    return [
        edge
        for edge in edges_of(index, subject, index.relations, forward=True)
        if object_ in (edge.object.id, index.spoken_for.get(edge.object.id))
    ]


def _opposed(claim: Claim, others: Iterable[Claim]) -> list[Claim]:
    """The claims of the opposite that hold on the same data set, or where one of the two names none."""
    return [
        other for other in others if claim.dataset is None or other.dataset is None or claim.dataset == other.dataset
    ]


def _marked(edge: Edge, against: Sequence[Claim]) -> Edge:
    found = {other.id: other for claim in edge.claims for other in _opposed(claim, against)}
    return Edge(
        edge.subject,
        edge.predicate,
        edge.object,
        edge.claims,
        through=edge.through,
        hops=edge.hops,
        contradicted_by=tuple(found[i] for i in sorted(found)),
    )


def compare(index: Index, first: str, second: str) -> Comparison:
    """Return all edges between two nodes, both ways.

    Two claims contradict each other if each says that its subject outperforms the other's, or if one denies what the
    other says; on one data set, or where one of them names none.
    """
    there, back = _directed(index, first, second), _directed(index, second, first)
    wins = [[c for e in edges if e.predicate == "outperforms" for c in e.claims] for edges in (there, back)]

    def against(edge: Edge, others: list[Claim]) -> list[Claim]:
        denied = index.denied.get((edge.subject.id, edge.predicate, edge.object.id), [])
        return [*denied, *others] if edge.predicate == "outperforms" else denied

    edges = [_marked(edge, against(edge, wins[1])) for edge in there]
    edges += [_marked(edge, against(edge, wins[0])) for edge in back]
    nodes = (index.node(first), index.node(second))
    return Comparison(f"{nodes[0].label} and {nodes[1].label}", edges, nodes)


def contradictions(index: Index) -> Comparison:
    """Return every edge that another one says the opposite of, the two of a pair behind each other."""
    said: set[tuple[str, str]] = set()
    for claim in index.by_predicate.get("outperforms", ()):
        subject = index.spoken_for.get(claim.subject, claim.subject)
        if subject != claim.object:
            said.add((subject, claim.object))
    pairs = {(min(pair), max(pair)) for pair in said if pair[::-1] in said}
    pairs |= {(min(a, b), max(a, b)) for a, _, b in index.denied}
    edges = [edge for first, second in sorted(pairs) for edge in compare(index, first, second).contradictions]
    nodes = dict.fromkeys(node for edge in edges for node in (edge.subject, edge.object))
    return Comparison("Claims that contradict each other", edges, list(nodes))
