"""What the graph answers with: nodes, edges and the claims that carry them. All print as a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from kg.model import Claim, Entity, Paper
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    from kg.graph.api import Graph

__all__ = ["Answer", "Edge", "Node"]

_QUOTE = 110


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else text[: _QUOTE - 1].rstrip() + "…"


class Node:
    """A paper or a thing in a graph. Two nodes are equal if they have one id."""

    __slots__ = ("_graph", "value")

    def __init__(self, graph: Graph, value: Paper | Entity) -> None:
        self._graph = graph
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
    def generic(self) -> bool:
        """Whether it is a broad class and no named thing."""
        return isinstance(self.value, Entity) and self.value.generic

    @property
    def papers(self) -> tuple[Node, ...]:
        """The papers that name it; of a paper, itself."""
        return self._graph.papers_of(self)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims that it is subject or object of."""
        return self._graph.claims_of(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __lt__(self, other: Node) -> bool:
        return (self.label.casefold(), self.id) < (other.label.casefold(), other.id)

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<{self.type} {self.label!r} ({self.id})>"


class Edge:
    """One edge of an answer and every claim that supports it.

    ``through`` is the paper that states it of itself where the question was about what that paper introduces;
    ``hops`` is the distance from what was asked about (1 is next to it).
    """

    __slots__ = ("claims", "hops", "object", "predicate", "subject", "through")

    def __init__(
        self,
        subject: Node,
        predicate: str,
        object_: Node,
        claims: tuple[Claim, ...],
        *,
        through: Node | None = None,
        hops: int = 1,
    ) -> None:
        self.subject = subject
        self.predicate = predicate
        self.object = object_
        self.claims = claims
        self.through = through
        self.hops = hops

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words that make the claims."""
        return tuple(claim.quote for claim in self.claims)

    @property
    def papers(self) -> tuple[str, ...]:
        """The ids of the papers that state it, sorted."""
        return tuple(sorted({claim.paper for claim in self.claims}))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edge) and other._key() == self._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, str, tuple[Claim, ...]]:
        return self.subject.id, self.predicate, self.object.id, self.claims

    def __str__(self) -> str:
        label = vocabulary().predicates[self.predicate].label
        lines = [f"{'  ' * (self.hops - 1)}{self.subject.label} {label} {self.object.label}"]
        if self.through is not None:
            lines[0] += f"   [said of the paper {self.through.label!r}]"
        lines += [f"{'  ' * self.hops}“{_shortened(claim.quote)}” ({claim.paper})" for claim in self.claims]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Edge {self.subject.label!r} {self.predicate} {self.object.label!r}, {len(self.claims)} claim(s)>"


class Answer(Sequence[Edge]):
    """The edges that answer a question, in a fixed order; ``nodes`` are the things found, each once."""

    def __init__(self, question: str, edges: Sequence[Edge], nodes: Sequence[Node]) -> None:
        self.question = question
        self.edges = tuple(edges)
        self.nodes = tuple(nodes)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the things found."""
        return tuple(node.label for node in self.nodes)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all edges."""
        return tuple(claim for edge in self.edges for claim in edge.claims)

    @overload
    def __getitem__(self, index: int) -> Edge: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Edge]: ...
    def __getitem__(self, index: int | slice) -> Edge | Sequence[Edge]:
        return self.edges[index]

    def __len__(self) -> int:
        return len(self.edges)

    def __iter__(self) -> Iterator[Edge]:
        return iter(self.edges)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return any(item.casefold() in (node.label.casefold(), node.id) for node in self.nodes)
        return item in self.edges or item in self.nodes

    def __repr__(self) -> str:
        if not self.edges:
            return f"{self.question}: nothing found"
        return "\n".join((f"{self.question}: {len(self.nodes)} found", *(str(edge) for edge in self.edges)))

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(e.subject.label)}</td><td>{escape(e.predicate)}</td><td>{escape(e.object.label)}</td>"
            f"<td>{'<br>'.join(escape(_shortened(q)) for q in e.quotes)}</td></tr>"
            for e in self.edges
        )
        head = "<tr><th>subject</th><th>predicate</th><th>object</th><th>quotes</th></tr>"
        return f"<table><caption>{escape(self.question)}</caption>{head}{rows}</table>"
