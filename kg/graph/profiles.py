"""A page about one thing: what it is, what it beats, where it comes from, who uses it, results, code, papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.graph.answers import Answer, Edge, Node
from kg.graph.index import Index
from kg.graph.listing import Row, html_table
from kg.graph.printing import Line, plain, quote_line, styled
from kg.graph.questions import code_for, lineage, stated
from kg.model import Claim, Score
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["Profile", "profile"]

_SHOWN = 8  # rows of a section that are printed
_LATER = ("basedOn", "variantOf", "hasRepository", "hasPage", "mentions")  # in sections of their own, or told by papers


class Profile:
    """All that a graph says of one node.

    ``sections`` are answers by heading, only those that hold something; ``results`` the numbers reported for it or
    on it; ``papers`` those that name it.
    """

    def __init__(
        self, node: Node, sections: dict[str, Answer], results: tuple[Score, ...], papers: tuple[Node, ...]
    ) -> None:
        self.node = node
        self.sections = sections
        self.results = results
        self.papers = papers

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of all sections, each once."""
        return tuple(dict.fromkeys(claim for answer in self.sections.values() for claim in answer.claims))

    def to_dict(self) -> Row:
        """Return it as plain values, for JSON."""
        return {
            "id": self.node.id,
            "label": self.node.label,
            "type": self.node.type,
            "aliases": list(self.node.aliases),
            "url": self.node.url,
            "date": self.node.date,
            "generic": self.node.generic,
            "sections": {heading: answer.to_dicts() for heading, answer in self.sections.items()},
            "results": [_result(score) for score in self.results],
            "papers": [{"id": p.id, "title": p.label, "date": p.date} for p in self.papers],
        }

    def lines(self) -> Iterator[Line]:
        """Yield what is printed; long sections are cut, and say so."""
        node = self.node
        yield ((node.label, "bold underline"), (f"  {node.type}{', generic' if node.generic else ''}", "cyan"))
        yield ((node.id, "dim"),)
        if node.aliases:
            yield (("also called: ", "dim"), (", ".join(node.aliases), ""))
        if node.url:
            yield ((node.url, "blue"),)
        if node.date:
            yield (("date: ", "dim"), (node.date, ""))
        for heading, answer in self.sections.items():
            yield ()
            yield ((heading, "bold"), (f"  {len(answer.nodes):,}", "dim"))
            for edge in answer.edges[:_SHOWN]:
                yield from _brief(edge, node)
            yield from _more(len(answer.edges))
        if self.results:
            yield ()
            yield (("results", "bold"), (f"  {len(self.results):,}", "dim"))
            for score in self.results[:_SHOWN]:
                said = f"{score.value} {score.metric}".strip()
                yield ((f"  {said}{'' if score.kind == 'value' else f' ({score.kind})'}", "bold"),)
                yield quote_line(score.quote, score.paper, 4)
            yield from _more(len(self.results))
        if self.papers and node.type != "Paper":
            yield ()
            yield (("papers that name it", "bold"), (f"  {len(self.papers):,}", "dim"))
            for paper in self.papers[:_SHOWN]:
                yield ((f"  {paper.date or '':<10}  ", "dim"), (paper.label, ""))
            yield from _more(len(self.papers))

    def __str__(self) -> str:
        return plain(self.lines())

    __repr__ = __str__

    def __rich__(self) -> Text:
        return styled(self.lines())

    def _repr_html_(self) -> str:
        tables = [html_table(heading, answer.to_dicts()) for heading, answer in self.sections.items()]
        return html_table(f"{self.node.label} ({self.node.type})", []) + "".join(tables)


def _more(count: int) -> Iterator[Line]:
    if count > _SHOWN:
        yield ((f"  … and {count - _SHOWN:,} more", "dim"),)


def _brief(edge: Edge, node: Node) -> Iterator[Line]:
    """The other end, or both where neither is the node; and the first quote."""
    ends = {edge.subject.id, edge.object.id}
    if node.id in ends:
        shown = edge.object.label if edge.subject.id == node.id else edge.subject.label
    else:
        shown = f"{edge.subject.label} → {edge.object.label}"
    support = f"  {edge.support} papers" if edge.support > 1 else ""
    yield ((f"{'  ' * edge.hops}{shown}", ""), (support, "dim"))
    for claim in edge.claims[:1]:
        yield quote_line(claim.quote, claim.paper, 2 * edge.hops + 2)


def _result(score: Score) -> Row:
    fields = ("system", "metric", "value", "number", "unit", "kind", "dataset", "paper", "quote", "confidence")
    return {name: getattr(score, name) for name in fields}


def profile(index: Index, node: str) -> Profile:
    """Return the page about a node."""
    known = vocabulary().predicates
    sections: dict[str, Answer] = {}

    def add(heading: str, answer: Answer) -> None:
        if answer:
            sections[heading] = answer

    add("introduced by", stated(index, "introduced by", node, ("introduces",), forward=False))
    for predicate in known:
        if predicate in index.by_predicate and predicate not in _LATER and predicate != "introduces":
            add(known[predicate].label, stated(index, predicate, node, (predicate,), forward=True))
            add(known[predicate].inverse, stated(index, predicate, node, (predicate,), forward=False))
    if index.node(node).type == "Paper":
        add("introduces", stated(index, "introduces", node, ("introduces",), forward=True))
    add("goes back to", lineage(index, node, forward=True))
    add("what goes back to it", lineage(index, node, forward=False))
    add("code", code_for(index, node))
    if index.node(node).type in ("Repository", "Page"):
        add("given by", stated(index, "given by", node, ("hasRepository", "hasPage"), forward=False))
    speaker = index.speaker_of.get(node)
    results = {s.id: s for at in (node, speaker) if at is not None for s in index.scores.get(at, ())}
    papers = sorted(map(index.node, index.papers_of(node)), key=lambda p: (p.date is None, p.date or "", p.id))
    return Profile(index.node(node), sections, tuple(results.values()), tuple(papers))
