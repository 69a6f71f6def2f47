"""All that a graph says of one node: as triples for machines, and as a page for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.export.terms import RdfSettings, prefixes
from kg.query.answer import shower
from kg.serve.pages import Cell, page
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["node_page", "node_triples"]

_MOST = 200  # claims, and edges of a kind, that a page shows


def node_triples(store: Store, node: Any) -> Iterator[Any]:
    """Yield the triples of a node, of the blank nodes in it, and of the claims that have it as their subject."""
    import pyoxigraph as ox

    subject = ox.NamedNode(vocabulary().expand("rdf:subject"))
    waiting = [node, *(quad.subject for quad in store.quads_for_pattern(None, subject, node))]
    for start in waiting:
        inside = [start]
        while inside:
            for quad in store.quads_for_pattern(inside.pop(), None, None):
                yield quad.triple
                if isinstance(quad.object, ox.BlankNode):
                    inside.append(quad.object)


def node_page(store: Store, node: Any, settings: RdfSettings | None) -> bytes:
    """Return a page of HTML with the node's facts, the edges to and from it, its claims with their quotes."""
    look = _Looker(store, settings)
    return page(
        "node.html.j2",
        settings,
        title=look.label(node),
        address=node.value,
        name=node.value.removeprefix(look.base),
        facts=look.facts(node),
        incoming=look.incoming(node),
        claims=look.claims(node),
        results=look.results(node),
        most=_MOST,
    )


class _Looker:
    def __init__(self, store: Store, settings: RdfSettings | None) -> None:
        import pyoxigraph as ox

        self._ox = ox
        self._store = store
        self._settings = settings
        self._known = prefixes(settings)
        self._show = shower(self._known)
        self.base = self._known["kgr"]
        self._labels = [ox.NamedNode(vocabulary().expand(name)) for name in ("skos:prefLabel", "dcterms:title")]
        self._edges = {self._known["kg"] + p.name: p for p in vocabulary().predicates.values()}
        self._edges |= {self._expand(p.rdf): p for p in vocabulary().predicates.values()}

    def _expand(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return self._known[prefix] + local

    def label(self, node: Any) -> str:
        """Return what people call a node: its label or title, else its compact name."""
        for name in self._labels:
            quad = next(self._store.quads_for_pattern(node, name, None), None)
            if quad is not None:
                return str(quad.object.value)  # type: ignore[union-attr]
        return self._show(node) or ""

    def cell(self, term: Any) -> Cell:
        """Return a term as a page shows it: a text, and where it leads."""
        if not isinstance(term, self._ox.NamedNode):
            return Cell(text=self._show(term) or "")
        if term.value.startswith(self.base):
            return Cell(text=self.label(term), link=term.value.removeprefix(self.base), here=True)
        web = term.value.startswith(("http://", "https://"))
        return Cell(text=self._show(term) or "", link=term.value if web else "")

    def facts(self, node: Any) -> list[tuple[str, list[Cell]]]:
        """Return what the node's own triples say, by predicate; blank nodes are left to the Turtle."""
        found: dict[str, list[Cell]] = {}
        for quad in self._store.quads_for_pattern(node, None, None):
            if not isinstance(quad.object, self._ox.BlankNode):
                found.setdefault(self._show(quad.predicate) or "", []).append(self.cell(quad.object))
        return [(name, sorted(cells, key=_text)[:_MOST]) for name, cells in sorted(found.items())]

    def incoming(self, node: Any) -> list[tuple[str, list[Cell]]]:
        """Return the nodes with an edge to this one, by what the edge is called from this end."""
        found: dict[str, list[Cell]] = {}
        for quad in self._store.quads_for_pattern(None, None, node):
            predicate = self._edges.get(quad.predicate.value)
            if predicate is not None:
                found.setdefault(predicate.inverse, []).append(self.cell(quad.subject))
        return [(name, sorted(cells, key=_text)[:_MOST]) for name, cells in sorted(found.items())]

    # Claims are looked up one by one and not asked for in SPARQL: Oxigraph would join all claims of the graph first.

    def claims(self, node: Any) -> list[dict[str, Cell]]:
        """Return the surest claims about the node, with their words; mentions are edges enough."""
        found: list[tuple[float, str, Any]] = []
        for end in ("rdf:subject", "rdf:object"):
            for quad in self._store.quads_for_pattern(None, self._name(end), node):
                confidence = self._value(quad.subject, "kg:confidence")
                if confidence is not None:
                    found.append((-float(confidence.value), str(quad.subject), quad.subject))
        parts = {
            "s": ("rdf:subject",),
            "p": ("rdf:predicate",),
            "o": ("rdf:object",),
            "polarity": ("kg:polarity",),
            "confidence": ("kg:confidence",),
            "paper": ("prov:hadPrimarySource",),
            "quote": ("prov:wasQuotedFrom", "oa:hasSelector", "oa:exact"),
        }
        return [
            {"claim": self.cell(claim), **self._row(claim, parts)} for _, _, claim in sorted(found, key=_order)[:_MOST]
        ]

    def results(self, node: Any) -> list[dict[str, Cell]]:
        """Return results of the node, or on it."""
        ends = [self._store.quads_for_pattern(None, self._name(end), node) for end in ("kg:system", "kg:onDataset")]
        value = self._name("kg:value")
        parts = {
            "system": ("kg:system",),
            "metric": ("mls:specifiedBy",),
            "value": ("kg:value",),
            "dataset": ("kg:onDataset",),
            "paper": ("prov:hadPrimarySource",),
        }
        nodes = {
            quad.subject
            for quads in ends
            for quad in quads
            if next(self._store.quads_for_pattern(quad.subject, value, None), None) is not None
        }
        return [{"result": self.cell(one), **self._row(one, parts)} for one in sorted(nodes, key=str)[:_MOST]]

    def _row(self, node: Any, parts: Mapping[str, tuple[str, ...]]) -> dict[str, Cell]:
        return {
            name: Cell(text="") if (term := self._value(node, *path)) is None else self.cell(term)
            for name, path in parts.items()
        }

    def _name(self, curie: str) -> Any:
        return self._ox.NamedNode(self._expand(curie))

    def _value(self, node: Any, predicate: str, *rest: str) -> Any:
        """Return the first value at the end of a path, or None."""
        for quad in self._store.quads_for_pattern(node, self._name(predicate), None):
            found = self._value(quad.object, *rest) if rest else quad.object
            if found is not None:
                return found
        return None


def _order(item: tuple[float, str, Any]) -> tuple[float, str]:
    return item[:2]


def _text(cell: Cell) -> tuple[str, str]:
    return cell.text, cell.link
