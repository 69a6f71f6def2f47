"""How a thing was spoken of over time: the papers that name it, by date, and what each says of it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph.answers import Edge, Node
from kg.graph.index import Index
from kg.graph.listing import Listing, Row
from kg.graph.printing import Line
from kg.model import Claim, Paper

__all__ = ["Event", "Timeline", "timeline"]


class Event:
    """One paper of a timeline: its date, and the edges in which it speaks of the thing (none if it only names it)."""

    __slots__ = ("date", "edges", "inferred", "paper")

    def __init__(self, date: str | None, inferred: bool, paper: Node, edges: tuple[Edge, ...]) -> None:
        self.date = date
        self.inferred = inferred
        self.paper = paper
        self.edges = edges

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all edges."""
        return tuple(claim for edge in self.edges for claim in edge.claims)

    def __repr__(self) -> str:
        return f"<Event {self.date or 'no date'} {self.paper.label!r}, {len(self.edges)} edge(s)>"


class Timeline(Listing[Event]):
    """The papers that name a thing, the earliest first; those whose year is not known come last."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The papers."""
        return tuple(event.paper for event in self.items)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all events."""
        return tuple(claim for event in self.items for claim in event.claims)

    def to_dicts(self) -> list[Row]:
        """Return a row an edge, or one for a paper that only names the thing."""
        rows: list[Row] = []
        for event in self.items:
            about: Row = {"date": event.date, "inferred": event.inferred, "paper": event.paper.label}
            found = [edge.to_dict() for edge in event.edges] or [dict.fromkeys(("subject", "predicate", "object"))]
            for edge in found:
                said = {name: edge.get(name) for name in ("subject", "predicate", "object")}
                rows.append(about | said | {"quotes": edge.get("quotes") or [], "paper_id": event.paper.id})
        return rows

    def _lines(self) -> Iterator[Line]:
        for event in self.items:
            mark = " (year inferred)" if event.inferred else ""
            yield ((f"{event.date or 'no date':<10}  ", "cyan"), (event.paper.label, "bold"), (mark, "dim"))
            for edge in event.edges:
                for line in edge.lines():
                    yield (("            ", ""), *line)


def _when(paper: Paper) -> tuple[bool, str, str]:
    value = "" if paper.date is None else paper.date.value
    return not value or value.startswith("--"), value, paper.id


def timeline(index: Index, node: str) -> Timeline:
    """Return the papers that name a thing by date, each with what it says of the thing."""
    said: dict[str, dict[tuple[str, str, str], list[Claim]]] = {paper: {} for paper in index.papers_of(node)}
    spoken = [node, *filter(None, [index.speaker_of.get(node)])]
    for predicate in index.relations:
        claims = [c for at in spoken for c in index.out(predicate).get(at, ())]
        for claim in (*claims, *index.into(predicate).get(node, ())):
            key = (claim.subject, predicate, claim.object)
            said.setdefault(claim.paper, {}).setdefault(key, []).append(claim)
    events: list[Event] = []
    papers = [paper for i in said if isinstance(paper := index.values.get(i), Paper)]
    for paper in sorted(papers, key=_when):
        edges = tuple(
            Edge(index.node(subject), predicate, index.node(object_), tuple(claims))
            for (subject, predicate, object_), claims in sorted(said[paper.id].items())
        )
        date = paper.date
        events.append(
            Event(None if date is None else date.value, date is not None and date.inferred, index.node(paper.id), edges)
        )
    return Timeline(f"{index.node(node).label} over time", events)
