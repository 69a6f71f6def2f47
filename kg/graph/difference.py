"""What changed between two graphs: nodes and edges gone, new, and stated by other papers than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from kg.graph.answers import Edge, Node
from kg.graph.index import Index
from kg.graph.listing import Listing, Row
from kg.graph.printing import Line
from kg.model import Claim
from kg.vocabulary import vocabulary

__all__ = ["Change", "Difference", "difference"]

_Key = tuple[str, str, str]
_T = TypeVar("_T")


class Change(NamedTuple):
    """One thing that differs.

    ``what`` is ``node gone``, ``node new``, ``edge gone``, ``edge new`` or ``support changed``; ``before`` and
    ``after`` are the node or edge in either graph, None where it is not there.
    """

    what: str
    before: Node | Edge | None
    after: Node | Edge | None


class Difference(Listing[Change]):
    """Everything that differs between two graphs, by what happened and then by label; empty if nothing does.

    Edges that only say that a paper mentions a thing are counted and not printed.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        super().__init__("What changed", tuple(changes))

    def _of(self, what: str) -> tuple[Change, ...]:
        return tuple(change for change in self.items if change.what == what)

    @property
    def nodes_gone(self) -> tuple[Node, ...]:
        """The nodes of the first graph that the second lacks."""
        return tuple(c.before for c in self._of("node gone") if isinstance(c.before, Node))

    @property
    def nodes_new(self) -> tuple[Node, ...]:
        """The nodes that only the second has."""
        return tuple(c.after for c in self._of("node new") if isinstance(c.after, Node))

    @property
    def edges_gone(self) -> tuple[Edge, ...]:
        """The edges of the first graph that the second lacks."""
        return tuple(c.before for c in self._of("edge gone") if isinstance(c.before, Edge))

    @property
    def edges_new(self) -> tuple[Edge, ...]:
        """The edges that only the second has."""
        return tuple(c.after for c in self._of("edge new") if isinstance(c.after, Edge))

    @property
    def support_changed(self) -> tuple[tuple[Edge, Edge], ...]:
        """The edges of both, before and after, that other papers state."""
        pairs = ((c.before, c.after) for c in self._of("support changed"))
        return tuple((b, a) for b, a in pairs if isinstance(b, Edge) and isinstance(a, Edge))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the edges that differ: those of the second graph where it has the edge."""
        edges = (change.after or change.before for change in self.items)
        return tuple(claim for edge in edges if isinstance(edge, Edge) for claim in edge.claims)

    def to_dicts(self) -> list[Row]:
        """Return a row a change: what, label or ends, predicate, support before and after, quotes."""
        return [_row(change) for change in self.items]

    def _head(self) -> str:
        if not self.items:
            return "nothing changed"
        counts = Counter(change.what for change in self.items)
        return f"{self.question}: " + ", ".join(f"{counts[what]:,} {what}" for what in _ORDER if counts[what])

    def _lines(self) -> Iterator[Line]:
        mentions = 0
        for change in self.items:
            item = change.after or change.before
            if isinstance(item, Edge) and item.predicate == "mentions":
                mentions += 1
                continue
            mark, colour = _MARKS[change.what]
            yield ((f"{mark} ", colour), *_shown(change))
        if mentions:
            yield ((f"  and {mentions:,} of “a paper mentions a thing”", "dim"),)


_ORDER = ("node gone", "node new", "edge gone", "edge new", "support changed")
_MARKS = {
    "node gone": ("-", "red"),
    "node new": ("+", "green"),
    "edge gone": ("-", "red"),
    "edge new": ("+", "green"),
    "support changed": ("~", "yellow"),
}


def _shown(change: Change) -> Line:
    item = change.after or change.before
    if isinstance(item, Node):
        return ((item.label, "bold"), (f"  {item.type}", "dim"))
    if not isinstance(item, Edge):
        return ()
    label = vocabulary().predicates[item.predicate].label
    said = ""
    if isinstance(change.before, Edge) and isinstance(change.after, Edge):
        gone = sorted(set(change.before.papers) - set(change.after.papers))
        new = sorted(set(change.after.papers) - set(change.before.papers))
        said = f"  papers {change.before.support} → {change.after.support}: "
        said += ", ".join((*(f"-{paper}" for paper in gone), *(f"+{paper}" for paper in new)))
    return ((item.subject.label, "bold"), (f" {label} ", "cyan"), (item.object.label, "bold"), (said, "dim"))


def _row(change: Change) -> Row:
    item = change.after or change.before
    row: Row = {"what": change.what}
    if isinstance(item, Node):
        return row | {
            "subject": item.label,
            "predicate": None,
            "object": None,
            "before": None,
            "after": None,
            "quotes": [],
            "subject_id": item.id,
            "object_id": None,
        }
    if not isinstance(item, Edge):
        return row
    return row | {
        "subject": item.subject.label,
        "predicate": item.predicate,
        "object": item.object.label,
        "before": change.before.support if isinstance(change.before, Edge) else 0,
        "after": change.after.support if isinstance(change.after, Edge) else 0,
        "quotes": list(item.quotes),
        "subject_id": item.subject.id,
        "object_id": item.object.id,
    }


def _edges(index: Index) -> dict[_Key, list[Claim]]:
    found: dict[_Key, list[Claim]] = {}
    for claims in index.by_predicate.values():
        for claim in claims:
            found.setdefault((claim.subject, claim.predicate, claim.object), []).append(claim)
    return found


def _edge(index: Index, key: _Key, claims: list[Claim]) -> Edge:
    return Edge(index.node(key[0]), key[1], index.node(key[2]), tuple(claims))


def difference(before: Index, after: Index) -> Difference:
    """Return what changes from one graph to the other; nodes are the same if their ids are."""
    changes = [Change("node gone", before.node(i), None) for i in _only(before.values, after.values, before)]
    changes += [Change("node new", None, after.node(i)) for i in _only(after.values, before.values, after)]
    old, new = _edges(before), _edges(after)

    def order(key: _Key) -> tuple[object, ...]:
        side = after if key in new else before
        return (side.sort_key(key[0]), key[1], side.sort_key(key[2]))

    changes += [Change("edge gone", _edge(before, k, old[k]), None) for k in sorted(old.keys() - new.keys(), key=order)]
    changes += [Change("edge new", None, _edge(after, k, new[k])) for k in sorted(new.keys() - old.keys(), key=order)]
    for key in sorted(old.keys() & new.keys(), key=order):
        if {claim.paper for claim in old[key]} != {claim.paper for claim in new[key]}:
            changes.append(Change("support changed", _edge(before, key, old[key]), _edge(after, key, new[key])))
    return Difference(changes)


def _only(these: dict[str, _T], others: dict[str, _T], index: Index) -> list[str]:
    return sorted((i for i in these if i not in others), key=index.sort_key)
