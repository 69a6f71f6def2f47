"""What the graph answers with: nodes, edges and the claims that carry them. All print as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.graph.listing import Listing, Row
from kg.graph.printing import Line, quote_line
from kg.model import Claim, Entity, Paper
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    from kg.graph.index import Index

__all__ = ["Answer", "Comparison", "Edge", "Node"]


class Node:
    """A paper or a thing in a graph. Two nodes are equal if they have one id."""

    __slots__ = ("_index", "value")

    def __init__(self, index: Index, value: Paper | Entity) -> None:
        self._index = index
        self.value = value

    @property
    def id(self) -> str:
        """The stable identifier, of ``[a-z0-9-]`` only."""
        return self.value.id

    @property
    def type(self) -> str:
        """A name of :func:`kg.vocabulary.vocabulary` ``.types``."""
        return "Paper" if isinstance(self.value, Paper) else self.value.type

    @property
    def label(self) -> str:
        """The canonical name; of a paper its title."""
        return self.value.title.clean if isinstance(self.value, Paper) else self.value.label

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other written forms."""
        return () if isinstance(self.value, Paper) else self.value.aliases

    @property
    def url(self) -> str | None:
        """The address of a repository or page."""
        return None if isinstance(self.value, Paper) else self.value.url

    @property
    def date(self) -> str | None:
        """The date of a paper: ``2024-03-19``, ``2024-03``, ``2024``, or ``--03-19`` where the year is not known."""
        return self.value.date.value if isinstance(self.value, Paper) and self.value.date else None

    @property
    def generic(self) -> bool:
        """Whether it is a broad class and no named thing."""
        return isinstance(self.value, Entity) and self.value.generic

    @property
    def papers(self) -> tuple[Node, ...]:
        """The papers that name it; of a paper, itself."""
        return tuple(self._index.node(i) for i in self._index.papers_of(self.id))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims that it is subject or object of."""
        return tuple(self._index.claims_of(self.id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.value.id)

    def __lt__(self, other: Node) -> bool:
        return (self.label.casefold(), self.id) < (other.label.casefold(), other.id)

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<{self.type} {self.label!r} ({self.id})>"


class Edge:
    """One edge of an answer and every claim that supports it.

    ``through`` is the paper that states it of itself where the question was about what that paper introduces;
    ``hops`` is the distance from what was asked about (1 is next to it); ``contradicted_by`` are claims that say
    the opposite (:meth:`kg.Graph.compare`).
    """

    __slots__ = ("claims", "contradicted_by", "hops", "object", "predicate", "subject", "through")

    def __init__(
        self,
        subject: Node,
        predicate: str,
        object_: Node,
        claims: tuple[Claim, ...],
        *,
        through: Node | None = None,
        hops: int = 1,
        contradicted_by: tuple[Claim, ...] = (),
    ) -> None:
        self.subject = subject
        self.predicate = predicate
        self.object = object_
        self.claims = claims
        self.through = through
        self.hops = hops
        self.contradicted_by = contradicted_by

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words that make the claims."""
        return tuple(claim.quote for claim in self.claims)

    @property
    def papers(self) -> tuple[str, ...]:
        """The ids of the papers that state it, sorted."""
        return tuple(sorted({claim.paper for claim in self.claims}))

    @property
    def support(self) -> int:
        """The number of papers that state it."""
        return 1 if len(self.claims) == 1 else len({claim.paper for claim in self.claims})

    @property
    def confidence(self) -> float:
        """The confidence of the surest claim."""
        return max((claim.confidence for claim in self.claims), default=0.0)

    def at(self, hops: int) -> Edge:
        """Return the edge at another distance."""
        return Edge(self.subject, self.predicate, self.object, self.claims, through=self.through, hops=hops)

    def to_dict(self) -> Row:
        """Return it as plain values."""
        row: dict[str, Any] = {
            "subject": self.subject.label,
            "predicate": self.predicate,
            "object": self.object.label,
            "support": self.support,
            "confidence": self.confidence,
            "hops": self.hops,
            "through": None if self.through is None else self.through.label,
            "papers": [claim.paper for claim in self.claims],
            "quotes": list(self.quotes),
            "subject_id": self.subject.id,
            "object_id": self.object.id,
        }
        return row | ({"contradicted_by": [c.id for c in self.contradicted_by]} if self.contradicted_by else {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edge) and other._key() == self._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, str, tuple[Claim, ...]]:
        return self.subject.id, self.predicate, self.object.id, self.claims

    def lines(self) -> Iterator[Line]:
        """Yield what is printed: the edge, then each quote with its paper."""
        said = "" if self.through is None else f"   [said of the paper {self.through.label!r}]"
        yield (
            ("  " * (self.hops - 1), ""),
            (self.subject.label, "bold"),
            (f" {vocabulary().predicates[self.predicate].label} ", "cyan"),
            (self.object.label, "bold"),
            (said, "dim"),
        )
        for claim in self.claims:
            yield quote_line(claim.quote, claim.paper, 2 * self.hops)
        for claim in self.contradicted_by:
            yield quote_line(claim.quote, claim.paper, 2 * self.hops, note="contradicted by ")

    def __str__(self) -> str:
        from kg.graph.printing import plain

        return plain(self.lines())

    def __repr__(self) -> str:
        return f"<Edge {self.subject.label!r} {self.predicate} {self.object.label!r}, {len(self.claims)} claim(s)>"


class Answer(Listing[Edge]):
    """The edges that answer a question, in a fixed order; ``nodes`` are the things found, each once."""

    def __init__(self, question: str, edges: Sequence[Edge], nodes: Sequence[Node]) -> None:
        super().__init__(question, edges)
        self.nodes = tuple(nodes)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges, as one gets by iterating."""
        return self.items

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the things found."""
        return tuple(node.label for node in self.nodes)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all edges."""
        return tuple(claim for edge in self.items for claim in edge.claims)

    def to_dicts(self) -> list[Row]:
        """Return a row an edge: subject, predicate, object, support, confidence, hops, through, papers, quotes, ids."""
        return [edge.to_dict() for edge in self.items]

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return any(item.casefold() in (node.label.casefold(), node.id) for node in self.nodes)
        return item in self.items or item in self.nodes

    def _head(self) -> str:
        return f"{self.question}: {f'{len(self.nodes):,} found' if self.items else 'nothing found'}"

    def _lines(self) -> Iterator[Line]:
        for edge in self.items:
            yield from edge.lines()


class Comparison(Answer):
    """All edges between two things; those from the first to the second come first.

    Each edge that another one says the opposite of has those claims in ``contradicted_by``.
    """

    @property
    def contradictions(self) -> tuple[Edge, ...]:
        """The edges that others contradict."""
        return tuple(edge for edge in self.items if edge.contradicted_by)

    def to_dicts(self) -> list[Row]:
        """Return a row an edge, as :class:`Answer` does, with the ids of the claims that contradict it."""
        return [edge.to_dict() | {"contradicted_by": [c.id for c in edge.contradicted_by]} for edge in self.items]

    def _head(self) -> str:
        if not self.items:
            return f"{self.question}: nothing found"
        marked = len(self.contradictions)
        return f"{self.question}: {len(self.items)} found" + (f", {marked} contradicted" if marked else "")
