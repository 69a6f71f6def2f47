"""The graph as people ask it: one class whose methods find the nodes meant and call the functions that answer.

Nothing is computed before it is asked for; what a question looks up is made once (:mod:`kg.graph.index`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.errors import UnknownNameError
from kg.graph import difference, parts, paths, profiles, questions, rankings, timelines, upward
from kg.graph.answers import Answer, Comparison, Node
from kg.graph.convert import to_networkx
from kg.graph.index import Index
from kg.graph.reader import load
from kg.graph.store import save
from kg.model import Claim, GraphData, Paper, Score

if TYPE_CHECKING:
    import networkx
    import rdflib
    from pyoxigraph import Store

    from kg.graph.upward import Page, Table

__all__ = ["Graph"]

Name = str | Node


class Graph:
    """A graph of papers, methods, models, data sets, tasks, repositories and pages, over a :class:`GraphData`.

    ``graph["LoRA"]`` finds a node by label, alias or id, whatever the case, hyphens or plural. Wherever a method
    takes a name, a node will do, and a name that the graph does not hold raises :class:`kg.UnknownNameError` with
    names that are near. A graph never changes: :meth:`subgraph` and :meth:`merge` return new ones.

    >>> import kg
    >>> graph = kg.build("examples/daily_papers.txt")
    >>> graph["low rank adaptation"].type
    'Method'
    >>> "LoRA" in graph, "Latent Rodent Adaptation" in graph
    (True, False)
    >>> "BERT" in graph.outperforms("XLNet")
    True
    >>> "BERT" in graph.lineage("ALBERT") and "ALBERT" in graph.lineage("BERT", "down")
    True
    >>> [node.url for node in graph.code_for("LoRA").nodes]
    ['https://github.com/microsoft/LoRA']
    >>> [edge.predicate for edge in graph.compare("XLNet", "BERT")][:1]
    ['outperforms']
    >>> [node.label for node in graph.path("ALBERT", "DistilBERT").nodes]
    ['ALBERT', 'BERT', 'DistilBERT']
    >>> part = graph.subgraph(graph.neighbourhood("BERT"))
    >>> len(part) < len(graph) and graph.merge(part).data == graph.data
    True
    >>> len(graph.diff(graph))
    0
    """

    def __init__(self, data: GraphData) -> None:
        self.data = data

    @cached_property
    def _index(self) -> Index:
        return Index(self.data)

    # ------------------------------------------------------------------------------------------------ nodes

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """All nodes by id: papers, then things, each sorted by id."""
        return {identifier: self._index.node(identifier) for identifier in self._index.values}

    def _of_type(self, name: str) -> tuple[Node, ...]:
        return self._index.by_type.get(name, ())

    @property
    def papers(self) -> tuple[Node, ...]:
        """All papers, sorted by title."""
        return self._of_type("Paper")

    @property
    def methods(self) -> tuple[Node, ...]:
        """All methods, sorted by label; likewise the next ones."""
        return self._of_type("Method")

    @property
    def models(self) -> tuple[Node, ...]:
        """All models."""
        return self._of_type("Model")

    @property
    def datasets(self) -> tuple[Node, ...]:
        """All data sets."""
        return self._of_type("Dataset")

    @property
    def tasks(self) -> tuple[Node, ...]:
        """All tasks."""
        return self._of_type("Task")

    @property
    def repositories(self) -> tuple[Node, ...]:
        """All repositories."""
        return self._of_type("Repository")

    @property
    def pages(self) -> tuple[Node, ...]:
        """All other web pages."""
        return self._of_type("Page")

    def __getitem__(self, name: Name) -> Node:
        """Return the node of a name or id.

        Raises:
            UnknownNameError: There is none; the message suggests names that are near.
        """
        return self._index.node(self._id(name))

    def get(self, name: Name) -> Node | None:
        """Return the node of a label, alias, id, title or paper identifier, or None."""
        found = self._find(name)
        return None if found is None else self._index.node(found)

    def _find(self, name: Name) -> str | None:
        if isinstance(name, Node):
            return name.id if name.id in self._index.values else None
        return self._index.find(name)

    def _id(self, name: Name) -> str:
        found = self._find(name)
        if found is None:
            raise UnknownNameError(self._index.not_found(str(name)))
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, (str, Node)) and self._find(name) is not None

    def __len__(self) -> int:
        return len(self._index.values)

    # ----------------------------------------------------------------------------------------------- claims

    def claims(
        self, subject: Name | None = None, predicate: str | None = None, object: Name | None = None
    ) -> tuple[Claim, ...]:
        """Return the claims that fit all that is given, in the order of the graph.

        Claims that deny an edge are in ``graph.data.claims`` and in no answer but as contradictions.
        """
        source = None if subject is None else self._id(subject)
        target = None if object is None else self._id(object)
        if source is None and target is None:
            found = self.data.claims if predicate is None else self._index.by_predicate.get(predicate, ())
            return tuple(claim for claim in found if claim.polarity == "asserted")
        end = source if source is not None else target or ""
        return tuple(
            claim
            for claim in self._index.claims_of(end, None if predicate is None else (predicate,))
            if source in (None, claim.subject) and target in (None, claim.object)
        )

    def claims_of(self, name: Name) -> tuple[Claim, ...]:
        """Return all claims that a node is subject or object of."""
        return self[name].claims

    def papers_of(self, name: Name) -> tuple[Node, ...]:
        """Return the papers that name a thing or give its address."""
        return self[name].papers

    def scores(self, name: Name) -> tuple[Score, ...]:
        """Return the results of a system, on a data set, or of a paper, as the texts put them."""
        return tuple(self._index.scores.get(self._id(name), ()))

    # -------------------------------------------------------------------------------------------- questions

    def outperforms(self, name: Name) -> Answer:
        """Return what a thing is said to outperform.

        Where a paper introduces one thing only, what it says of itself counts as said of that thing; such edges
        carry the paper in ``through``. Likewise in the other questions.
        """
        return questions.stated(self._index, "What {} outperforms", self._id(name), ("outperforms",), forward=True)

    def outperformed_by(self, name: Name) -> Answer:
        """Return what is said to outperform a thing."""
        return questions.stated(self._index, "What outperforms {}", self._id(name), ("outperforms",), forward=False)

    def based_on(self, name: Name) -> Answer:
        """Return what a thing is directly based on, or a version of."""
        return questions.stated(self._index, "What {} is based on", self._id(name), questions.ANCESTRY, forward=True)

    def lineage(self, name: Name, direction: Literal["up", "down"] = "up") -> Answer:
        """Return what a thing goes back to (``up``), or what goes back to it (``down``), nearest first.

        Follows ``basedOn`` and ``variantOf`` as far as they go; ``hops`` of an edge is its distance.

        Raises:
            ValueError: The direction is neither.
        """
        if direction not in ("up", "down"):
            raise ValueError(f"direction is 'up' or 'down', not {direction!r}")
        return questions.lineage(self._index, self._id(name), forward=direction == "up")

    def users_of(self, name: Name) -> Answer:
        """Return what uses a thing, is based on it, trained or evaluated on it."""
        return questions.stated(self._index, "What uses {}", self._id(name), questions.USE, forward=False)

    def code_for(self, name: Name) -> Answer:
        """Return the repositories of a paper, or of the papers that introduce a thing."""
        return questions.code_for(self._index, self._id(name))

    def leaderboard(
        self, dataset: Name, metric: str | None = None, *, better: Literal["higher", "lower"] | None = None
    ) -> rankings.Leaderboard:
        """Return the results on a data set by one metric, the best first, each with its quote and paper.

        Only values are ranked: differences, factors, ranges, bounds ("up to") and other units are in ``left_out``
        with the reason. Without a metric it is the one that most results are by; ``metrics`` of the answer counts
        all. Which way is better is known of usual metrics; of others nothing is ranked unless ``better`` says it.
        """
        return rankings.leaderboard(self._index, self._id(dataset), metric, better)

    def compare(self, first: Name, second: Name) -> Comparison:
        """Return all that is claimed between two things, both ways; contradictions are marked.

        ``contradictions`` of the answer are the edges whose opposite is claimed too, on the same data set or where
        one of the two names none.
        """
        return questions.compare(self._index, self._id(first), self._id(second))

    def contradictions(self) -> Comparison:
        """Return every edge whose opposite is claimed too, the two of a pair behind each other."""
        return questions.contradictions(self._index)

    def timeline(self, name: Name) -> timelines.Timeline:
        """Return the papers that name a thing, by date, each with what it says of it."""
        return timelines.timeline(self._index, self._id(name))

    def path(self, source: Name, target: Name) -> Answer:
        """Return the edges of a shortest path between two nodes, followed in either direction.

        That a paper mentions a thing is no step. The answer is empty if nothing connects them; ``nodes`` are those
        on the way, both ends included.
        """
        return paths.path(self._index, self._id(source), self._id(target))

    def similar(self, name: Name, limit: int = 10) -> paths.Similarity:
        """Return the things of the same type that relate to the same things, the most alike first.

        :func:`kg.graph.paths.similar` says how alike is measured; ``shared`` of each match is what both relate to.
        """
        return paths.similar(self._index, self._id(name), limit)

    def neighbourhood(self, name: Name, hops: int = 1, *, predicates: Iterable[str] | None = None) -> Answer:
        """Return all edges within so many steps of a node, nearest first, and the nodes they reach.

        ``graph.subgraph(graph.neighbourhood("LoRA"))`` makes a graph of it.

        Args:
            name: The node in the middle.
            hops: The number of steps.
            predicates: The relations to follow; all but ``mentions`` unless given.

        Raises:
            ValueError: There is less than one hop.
        """
        if hops < 1:
            raise ValueError(f"hops is 1 or more, not {hops}")
        return paths.neighbourhood(self._index, self._id(name), hops, None if predicates is None else tuple(predicates))

    def show(self, name: Name) -> profiles.Profile:
        """Return a page about one thing: what it is, beats, goes back to and is used by; results, code, papers."""
        return profiles.profile(self._index, self._id(name))

    # ------------------------------------------------------------------------------------- graphs of graphs

    def subgraph(
        self,
        nodes: Iterable[Name] | Answer | None = None,
        *,
        predicates: Iterable[str] | None = None,
        papers: Iterable[Name] | None = None,
        confidence: float = 0.0,
    ) -> Graph:
        """Return the part of the graph that fits all that is given, as a graph.

        Args:
            nodes: The nodes to keep, with the edges between them; an answer stands for its nodes and its ends.
            predicates: The relations to keep.
            papers: The papers to believe; what others claim is left out.
            confidence: The least confidence of claims and results.

        Papers that a claim is quoted from are kept. Without ``nodes``, things without a claim left are left out.
        """
        if isinstance(nodes, Answer):
            ends = (end for edge in nodes for end in (edge.subject, edge.object))
            nodes = [*nodes.nodes, *ends]
        return Graph(
            parts.restrict(
                self.data,
                nodes=None if nodes is None else {self._id(name) for name in nodes},
                predicates=None if predicates is None else set(predicates),
                papers=None if papers is None else {self._id(name) for name in papers},
                confidence=confidence,
            )
        )

    def merge(self, other: Graph) -> Graph:
        """Return a graph of all that this one and another say; see :func:`kg.graph.parts.join`."""
        return Graph(parts.join(self.data, other.data))

    def diff(self, other: Graph) -> difference.Difference:
        """Return what changes from this graph to another: nodes and edges gone, new, and with other support."""
        return difference.difference(self._index, other._index)

    # ---------------------------------------------------------------------------------------------- summary

    def stats(self) -> dict[str, dict[str, int]]:
        """Return the numbers of nodes by type, of edges and claims by predicate, papers by year, and of the rest."""
        edges = {(c.subject, c.predicate, c.object) for c in self.data.claims if c.polarity == "asserted"}
        years = Counter(
            "unknown" if paper.date is None or paper.date.value.startswith("--") else paper.date.value[:4]
            for paper in self.data.papers
        )
        types = Counter("Paper" if isinstance(v, Paper) else v.type for v in self._index.values.values())
        return {
            "nodes": dict(sorted(types.items())),
            "edges": dict(sorted(Counter(p for _, p, _ in edges).items())),
            "claims": dict(sorted(Counter(c.predicate for c in self.data.claims).items())),
            "papers by year": dict(sorted(years.items())),
            "others": {"merges": len(self.data.merges), "results": len(self.data.scores)},
        }

    def summary(self) -> str:
        """Return the number of nodes by type and of edges by predicate, as a few lines to read."""
        stats = self.stats()
        lines = [f"{sum(stats['nodes'].values()):,} nodes, {sum(stats['edges'].values()):,} edges"]
        for kind in ("nodes", "edges"):
            lines += (f"  {name:<14} {count:>9,}" for name, count in stats[kind].items())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Graph: {self.summary().splitlines()[0]}>"

    # ----------------------------------------------------------------------------------------------- others

    @cached_property
    def _store(self) -> Store:
        return upward.open_store(self.data)

    def query(self, sparql: str) -> Table:
        """Answer a SPARQL query; the first one loads the graph into Oxigraph, in memory.

        Raises:
            QueryError: The query is wrong, updates, or asks another server.
        """
        return upward.ask_sparql(self._store, sparql)

    def named_query(self, name: str, *values: str) -> Table:
        """Answer a SPARQL question that comes with paper-kg: ``graph.named_query("outperforms", "BERT")``.

        Raises:
            QueryError: There is no such question, or it takes fewer values.
        """
        return self.query(upward.named_sparql(name, values))

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return a networkx graph; :mod:`kg.graph.convert` documents its attributes."""
        return to_networkx(self.data)

    def to_html(self, name: Name | None = None, hops: int = 1) -> Page:
        """Return ``graph.html`` as text, which a notebook shows; with a name, the page of what is around that node.

        Raises:
            UnknownNameError: The graph does not hold the name.
            ValueError: There is less than one hop.
        """
        return upward.to_html(self.data, None if name is None else self._id(name), hops)

    def _repr_html_(self) -> str:
        return upward.to_cell(self.data)

    def to_rdflib(self) -> rdflib.Graph:
        """Return the triples of ``graph.ttl`` as an rdflib graph."""
        return upward.to_rdflib(self.data)

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
