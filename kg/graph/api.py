"""The graph as people ask it: nodes by name, and the questions that papers answer.

Nothing is computed before it is asked for; each index is made once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from kg.errors import UnknownNameError
from kg.graph.answers import Answer, Edge, Node
from kg.graph.convert import to_networkx
from kg.graph.store import load, save
from kg.model import Claim, Entity, GraphData, Paper, Score
from kg.resolve.names import match_key, normal_form

if TYPE_CHECKING:
    import networkx

__all__ = ["Graph"]

_K = TypeVar("_K", bound=Hashable)
_UP = ("basedOn", "variantOf")
_USED = ("uses", "basedOn", "trainedOn", "evaluatedOn")
_SUGGESTIONS = 3


def _key(name: str) -> str:
    return match_key(normal_form(name))


class Graph:
    """A graph of papers, methods, models, data sets, tasks, repositories and pages, over a :class:`GraphData`.

    ``graph["LoRA"]`` finds a node by label, alias or id, whatever the case, hyphens or plural.
    """

    def __init__(self, data: GraphData) -> None:
        self.data = data

    # ------------------------------------------------------------------------------------------------ nodes

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """All nodes by id: papers, then things, each sorted by id."""
        values: tuple[Paper | Entity, ...] = (*self.data.papers, *self.data.entities)
        return {value.id: Node(self, value) for value in values}

    @cached_property
    def _by_type(self) -> dict[str, tuple[Node, ...]]:
        groups: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            groups[node.type].append(node)
        return {name: tuple(sorted(group)) for name, group in groups.items()}

    @property
    def papers(self) -> tuple[Node, ...]:
        """All papers, sorted by title."""
        return self._by_type.get("Paper", ())

    @property
    def methods(self) -> tuple[Node, ...]:
        """All methods, sorted by label; likewise the next ones."""
        return self._by_type.get("Method", ())

    @property
    def models(self) -> tuple[Node, ...]:
        """All models."""
        return self._by_type.get("Model", ())

    @property
    def datasets(self) -> tuple[Node, ...]:
        """All data sets."""
        return self._by_type.get("Dataset", ())

    @property
    def tasks(self) -> tuple[Node, ...]:
        """All tasks."""
        return self._by_type.get("Task", ())

    @property
    def repositories(self) -> tuple[Node, ...]:
        """All repositories."""
        return self._by_type.get("Repository", ())

    @property
    def pages(self) -> tuple[Node, ...]:
        """All other web pages."""
        return self._by_type.get("Page", ())

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Node ids by name: as written in small letters, and by normal form; labels come before aliases.

        Of several things with one name, the one that more papers mention has it, then the smaller id.
        """
        exact: dict[str, str] = {}
        normal: dict[str, str] = {}
        entities = sorted(self.data.entities, key=lambda e: (-len({p for p, _ in e.mentions}), e.id))
        for forms in (lambda e: (e.label,), lambda e: e.aliases):
            for entity in entities:
                for form in forms(entity):
                    exact.setdefault(form.casefold(), entity.id)
                    normal.setdefault(_key(form), entity.id)
        for paper in self.data.papers:
            exact.setdefault(paper.title.clean.casefold(), paper.id)
            for identifier in paper.identifiers:
                exact.setdefault(identifier.value.casefold(), paper.id)
        return {"exact": exact, "normal": normal}

    def __getitem__(self, name: str | Node) -> Node:
        """Return the node of a name or id.

        Raises:
            UnknownNameError: There is none; the message suggests names that are near.
        """
        found = self.get(name)
        if found is None:
            raise UnknownNameError(self._not_found(str(name)))
        return found

    def get(self, name: str | Node) -> Node | None:
        """Return the node of a label, alias, id, title or paper identifier, or None."""
        if isinstance(name, Node):
            return self.nodes.get(name.id)
        if name in self.nodes:
            return self.nodes[name]
        found = self._names["exact"].get(name.casefold().strip()) or self._names["normal"].get(_key(name))
        return None if found is None else self.nodes[found]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, (str, Node)) and self.get(name) is not None

    def __len__(self) -> int:
        return len(self.nodes)

    def _not_found(self, name: str) -> str:
        from rapidfuzz import fuzz, process

        exact = self._names["exact"]
        near = process.extract(name.casefold(), sorted(exact), scorer=fuzz.ratio, limit=12, score_cutoff=60)
        labels = list(dict.fromkeys(self.nodes[exact[form]].label for form, _, _ in near))[:_SUGGESTIONS]
        hint = "list what there is with graph.methods, graph.models and so on"
        if labels:
            hint = f"did you mean {' or '.join(map(repr, labels))}?"
        return f"nothing in the graph is called {name!r}; {hint}"

    # ----------------------------------------------------------------------------------------------- claims

    @cached_property
    def _out(self) -> dict[tuple[str, str], list[Claim]]:
        index: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in self.data.claims:
            index[claim.subject, claim.predicate].append(claim)
        return index

    @cached_property
    def _in(self) -> dict[tuple[str, str], list[Claim]]:
        index: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in self.data.claims:
            index[claim.object, claim.predicate].append(claim)
        return index

    @cached_property
    def _predicates(self) -> tuple[str, ...]:
        return tuple(sorted({claim.predicate for claim in self.data.claims}))

    def claims(
        self,
        subject: str | Node | None = None,
        predicate: str | None = None,
        object: str | Node | None = None,
    ) -> tuple[Claim, ...]:
        """Return the claims that fit all that is given, in the order of the graph.

        Raises:
            UnknownNameError: The subject or object is not in the graph.
        """
        source = None if subject is None else self[subject].id
        target = None if object is None else self[object].id
        predicates = self._predicates if predicate is None else (predicate,)
        if source is not None:
            found: Iterable[Claim] = (c for p in predicates for c in self._out.get((source, p), ()))
        elif target is not None:
            found = sorted((c for p in predicates for c in self._in.get((target, p), ())), key=_claim_order)
        else:
            found = (c for c in self.data.claims if predicate is None or c.predicate == predicate)
        return tuple(c for c in found if target is None or c.object == target)

    def claims_of(self, name: str | Node) -> tuple[Claim, ...]:
        """Return all claims that a node is subject or object of."""
        node = self[name].id
        found = [c for p in self._predicates for c in (*self._out.get((node, p), ()), *self._in.get((node, p), ()))]
        return tuple(sorted(found, key=_claim_order))

    def papers_of(self, name: str | Node) -> tuple[Node, ...]:
        """Return the papers that name a thing or give its address."""
        node = self[name]
        if isinstance(node.value, Paper):
            return (node,)
        ids = {c.paper for p in ("mentions", "hasRepository", "hasPage") for c in self._in.get((node.id, p), ())}
        return tuple(self.nodes[i] for i in sorted(ids))

    def scores(self, name: str | Node) -> tuple[Score, ...]:
        """Return the results of a system, or on a data set."""
        node = self[name].id
        return tuple(s for s in self.data.scores if node in (s.system, s.dataset, s.paper))

    # -------------------------------------------------------------------------------------------- questions

    @cached_property
    def _speakers(self) -> dict[str, str]:
        """The paper that stands for a thing: it introduces that one thing and no other; and the other way round."""
        introduced: dict[str, set[str]] = defaultdict(set)
        by: dict[str, set[str]] = defaultdict(set)
        for claim in self.data.claims:
            if claim.predicate == "introduces":
                introduced[claim.subject].add(claim.object)
                by[claim.object].add(claim.subject)
        return {
            thing: paper
            for thing, papers in sorted(by.items())
            if len(papers) == 1
            for paper in papers
            if len(introduced[paper]) == 1
        }

    @cached_property
    def _spoken_for(self) -> dict[str, str]:
        return {paper: thing for thing, paper in self._speakers.items()}

    def _edges(self, node: str, predicates: Iterable[str], forward: bool, hops: int = 1) -> list[Edge]:
        """Edges of a node, with those that its paper states of itself put in its place."""
        index = self._out if forward else self._in
        claims: dict[tuple[str, str, str, str | None], list[Claim]] = defaultdict(list)
        speaker = self._speakers.get(node) if forward else None
        for predicate in predicates:
            for claim in index.get((node, predicate), ()):
                subject, through = claim.subject, None
                if not forward and subject in self._spoken_for:
                    through = subject
                    subject = self._spoken_for[subject]
                if subject != claim.object:
                    claims[subject, predicate, claim.object, through].append(claim)
            if speaker is not None:
                for claim in index.get((speaker, predicate), ()):
                    if claim.object != node:
                        claims[node, predicate, claim.object, speaker].append(claim)
        edges = [
            Edge(
                self.nodes[s],
                p,
                self.nodes[o],
                tuple(sorted(found, key=_claim_order)),
                through=None if via is None else self.nodes[via],
                hops=hops,
            )
            for (s, p, o, via), found in claims.items()
        ]
        return sorted(edges, key=lambda e: _edge_order(e, forward))

    def _ask(self, question: str, name: str | Node, predicates: Iterable[str], forward: bool) -> Answer:
        node = self[name]
        edges = self._edges(node.id, predicates, forward)
        return Answer(question.format(node.label), edges, _ends(edges, forward))

    def outperforms(self, name: str | Node) -> Answer:
        """Return what a thing is said to outperform.

        Where a paper introduces one thing only, what it says of itself counts as said of that thing; such edges
        carry the paper in ``through``. Likewise in the other questions.

        Raises:
            UnknownNameError: The name is not in the graph.
        """
        return self._ask("What {} outperforms", name, ("outperforms",), forward=True)

    def outperformed_by(self, name: str | Node) -> Answer:
        """Return what is said to outperform a thing."""
        return self._ask("What outperforms {}", name, ("outperforms",), forward=False)

    def based_on(self, name: str | Node) -> Answer:
        """Return what a thing is directly based on, or a version of."""
        return self._ask("What {} is based on", name, _UP, forward=True)

    def lineage(self, name: str | Node, direction: Literal["up", "down"] = "up") -> Answer:
        """Return what a thing goes back to (``up``), or what goes back to it (``down``), nearest first.

        Follows ``basedOn`` and ``variantOf`` as far as they go; ``hops`` of an edge is its distance.

        Raises:
            ValueError: The direction is neither.
            UnknownNameError: The name is not in the graph.
        """
        if direction not in ("up", "down"):
            raise ValueError(f"direction is 'up' or 'down', not {direction!r}")
        start = self[name]
        forward = direction == "up"
        seen = {start.id}
        level, edges, hops = [start.id], list[Edge](), 1
        while level:
            found = [edge for node in level for edge in self._edges(node, _UP, forward, hops)]
            edges += found
            reached = dict.fromkeys((e.object if forward else e.subject).id for e in found)
            level = [node for node in reached if node not in seen]
            seen.update(level)
            hops += 1
        nodes = [node for node in _ends(edges, forward) if node != start]
        question = f"What {start.label} goes back to" if forward else f"What goes back to {start.label}"
        return Answer(question, edges, nodes)

    def users_of(self, name: str | Node) -> Answer:
        """Return what uses a thing, is based on it, trained or evaluated on it."""
        return self._ask("What uses {}", name, _USED, forward=False)

    def code_for(self, name: str | Node) -> Answer:
        """Return the repositories of a paper, or of the papers that introduce a thing."""
        node = self[name]
        papers = [node.id]
        if not isinstance(node.value, Paper):
            papers = sorted({claim.subject for claim in self._in.get((node.id, "introduces"), ())})
        edges = [
            Edge(self.nodes[p], "hasRepository", self.nodes[o], tuple(claims))
            for p in papers
            for o, claims in _grouped(self._out.get((p, "hasRepository"), ()), lambda c: c.object).items()
        ]
        return Answer(f"Code for {node.label}", edges, _ends(edges, forward=True))

    # ---------------------------------------------------------------------------------------------- summary

    def stats(self) -> dict[str, dict[str, int]]:
        """Return the numbers of nodes by type, of edges and claims by predicate, and of the rest, sorted by name."""
        edges = {(c.subject, c.predicate, c.object) for c in self.data.claims}
        return {
            "nodes": dict(sorted(Counter(node.type for node in self.nodes.values()).items())),
            "edges": dict(sorted(Counter(p for _, p, _ in edges).items())),
            "claims": dict(sorted(Counter(c.predicate for c in self.data.claims).items())),
            "others": {"merges": len(self.data.merges), "results": len(self.data.scores)},
        }

    def summary(self) -> str:
        """Return :meth:`stats` as a few lines to read."""
        stats = self.stats()
        lines = [f"{sum(stats['nodes'].values()):,} nodes, {sum(stats['edges'].values()):,} edges"]
        for kind in ("nodes", "edges"):
            lines += (f"  {name:<14} {count:>9,}" for name, count in stats[kind].items())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Graph: {self.summary().splitlines()[0]}>"

    # ----------------------------------------------------------------------------------------------- others

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return a networkx graph; :mod:`kg.graph.convert` documents its attributes."""
        return to_networkx(self.data)

    def save(self, path: str | Path) -> None:
        """Write ``graph.json`` (see :mod:`kg.graph.store`).

        Raises:
            ExportError: The file cannot be written.
        """
        save(self.data, path)

    @classmethod
    def load(cls, path: str | Path) -> Graph:
        """Read what :meth:`save` wrote.

        Raises:
            GraphError: The file is missing, damaged or of another version.
        """
        return cls(load(path))


def _claim_order(claim: Claim) -> tuple[str, str, str, str, str]:
    return claim.subject, claim.predicate, claim.object, claim.paper, claim.id


def _edge_order(edge: Edge, forward: bool) -> tuple[bool, int, str, str, str, str]:
    """Edges that the text states of the thing itself first, then the best supported."""
    far = edge.object if forward else edge.subject
    via = "" if edge.through is None else edge.through.id
    return edge.through is not None, -len(edge.papers), far.label.casefold(), far.id, edge.predicate, via


def _ends(edges: Iterable[Edge], forward: bool) -> list[Node]:
    return list(dict.fromkeys(edge.object if forward else edge.subject for edge in edges))


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], _K]) -> dict[_K, list[Claim]]:
    groups: dict[_K, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return groups
