"""What every question looks up: nodes by id and name, claims by either end; each part is made when first asked for.

An index belongs to one :class:`GraphData`, which never changes; so neither does what the index says.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from kg.graph.answers import Node
from kg.model import Claim, Entity, GraphData, Paper, Score
from kg.resolve.names import match_key, normal_form

__all__ = ["Index", "collector_paused"]

_NAMING = ("mentions", "hasRepository", "hasPage")
_SUGGESTIONS = 3
_CANDIDATES = 50  # near names whose normal forms are compared
Ends = dict[str, list[Claim]]
_T = TypeVar("_T")


class Index:
    """Look-ups over a graph value."""

    def __init__(self, data: GraphData) -> None:
        self.data = data
        self._nodes: dict[str, Node] = {}
        self._out: dict[str, Ends] = {}
        self._into: dict[str, Ends] = {}
        self._sort_keys: dict[str, tuple[str, str]] = {}
        self._made: dict[tuple[str, str], Any] = {}

    def made(self, what: tuple[str, str], make: Callable[[], _T]) -> _T:
        """Return what another module keeps here, made when it is first asked for."""
        if what not in self._made:
            self._made[what] = make()
        found: _T = self._made[what]
        return found

    # ------------------------------------------------------------------------------------------------ nodes

    @cached_property
    def values(self) -> dict[str, Paper | Entity]:
        """Papers, then things, by id."""
        return {value.id: value for value in chain[Paper | Entity](self.data.papers, self.data.entities)}

    def node(self, identifier: str) -> Node:
        """Return the node of an id; KeyError if there is none."""
        found = self._nodes.get(identifier)
        if found is None:
            found = self._nodes[identifier] = Node(self, self.values[identifier])
        return found

    def sort_key(self, identifier: str) -> tuple[str, str]:
        """Return what nodes are sorted by: the label in small letters, then the id."""
        key = self._sort_keys.get(identifier)
        if key is None:
            value = self.values[identifier]
            label = value.title.clean if isinstance(value, Paper) else value.label
            key = self._sort_keys[identifier] = (label.casefold(), identifier)
        return key

    @cached_property
    def by_type(self) -> dict[str, tuple[Node, ...]]:
        """The nodes of each type, sorted by label."""
        groups: dict[str, list[str]] = defaultdict(list)
        for identifier, value in self.values.items():
            groups["Paper" if isinstance(value, Paper) else value.type].append(identifier)
        return {name: tuple(map(self.node, sorted(group, key=self.sort_key))) for name, group in groups.items()}

    # ------------------------------------------------------------------------------------------------ names

    @cached_property
    def exact_names(self) -> dict[str, str]:
        """Ids by name in small letters: labels before aliases, then titles and numbers of papers.

        Of several things with one name, the most mentioned has it, then the smaller id.
        """
        with collector_paused():
            return self._exact_names()

    def _exact_names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        ranked = sorted(self.data.entities, key=lambda entity: self._rank(entity.id))
        for entity in ranked:
            found.setdefault(entity.label.casefold(), entity.id)
        for entity in ranked:
            for alias in entity.aliases:
                found.setdefault(alias.casefold(), entity.id)
        for paper in self.data.papers:
            found.setdefault(paper.title.clean.casefold(), paper.id)
            for identifier in paper.identifiers:
                found.setdefault(identifier.value.casefold(), paper.id)
        return found

    def find(self, name: str) -> str | None:
        """Return the id that a label, alias, id, title or paper identifier means.

        A name that nobody writes so is looked for among those near to it, by its normal form (case, hyphens,
        plurals, spelling); of several things with that form it is the most mentioned.
        """
        if name in self.values:
            return name
        found = self.exact_names.get(name.casefold().strip())
        if found is None:
            normal = _normal(name)
            same = [form for form in self._near(name, _CANDIDATES) if _normal(form) == normal]
            found = min((self.exact_names[form] for form in same), key=self._rank, default=None)
        return found

    def _as_written(self, identifier: str, form: str) -> str:
        """The label or alias that a form in small letters is."""
        node = self.node(identifier)
        return next((text for text in (node.label, *node.aliases) if text.casefold() == form), node.label)

    def _near(self, name: str, limit: int) -> list[str]:
        """Names in small letters that are near to one, the nearest first."""
        from rapidfuzz import fuzz, process

        near = process.extract(name.casefold(), self._sorted_names, scorer=fuzz.ratio, limit=limit, score_cutoff=60)
        return [form for form, _, _ in near]

    @cached_property
    def _sorted_names(self) -> list[str]:
        return sorted(self.exact_names)

    def _rank(self, identifier: str) -> tuple[int, str]:
        value = self.values[identifier]
        return (0 if isinstance(value, Paper) else -len({paper for paper, _ in value.mentions})), identifier

    def not_found(self, name: str) -> str:
        """Return what to say of a name that the graph does not hold: names that are near."""
        near = {self.exact_names[form]: form for form in reversed(self._near(name, 4 * _SUGGESTIONS))}
        labels = list(dict.fromkeys(self._as_written(i, near[i]) for i in reversed(near)))[:_SUGGESTIONS]
        hint = "list what there is with graph.methods, graph.models and so on"
        if labels:
            hint = f"did you mean {' or '.join(map(repr, labels))}?"
        return f"nothing in the graph is called {name!r}; {hint}"

    # ----------------------------------------------------------------------------------------------- claims

    @cached_property
    def by_predicate(self) -> dict[str, list[Claim]]:
        """The claims of each predicate, in the order of the graph; predicates sorted.

        A claim that denies or doubts its edge carries none, and is only in :attr:`denied`.
        """
        groups: dict[str, list[Claim]] = defaultdict(list)
        with collector_paused():
            for claim in self.data.claims:
                if claim.polarity == "asserted":
                    groups[claim.predicate].append(claim)
        return dict(sorted(groups.items()))

    @cached_property
    def denied(self) -> dict[tuple[str, str, str], list[Claim]]:
        """The claims that deny an edge, by its subject (or what its paper stands for), predicate and object."""
        found: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for claim in self.data.claims:
            if claim.polarity == "negated":
                subject = self.spoken_for.get(claim.subject, claim.subject)
                found[subject, claim.predicate, claim.object].append(claim)
        return dict(found)

    @property
    def predicates(self) -> tuple[str, ...]:
        """The predicates that occur, sorted."""
        return tuple(self.by_predicate)

    @property
    def relations(self) -> tuple[str, ...]:
        """The predicates that occur and relate things, which is all but ``mentions``."""
        return tuple(name for name in self.by_predicate if name != "mentions")

    def out(self, predicate: str) -> Ends:
        """Return the claims of a predicate by subject."""
        found = self._out.get(predicate)
        if found is None:
            found = defaultdict(list)
            with collector_paused():
                for claim in self.by_predicate.get(predicate, ()):
                    found[claim.subject].append(claim)
            found = self._out[predicate] = dict(found)
        return found

    def into(self, predicate: str) -> Ends:
        """Return the claims of a predicate by object."""
        found = self._into.get(predicate)
        if found is None:
            found = defaultdict(list)
            with collector_paused():
                for claim in self.by_predicate.get(predicate, ()):
                    found[claim.object].append(claim)
            found = self._into[predicate] = dict(found)
        return found

    def claims_of(self, identifier: str, predicates: Iterable[str] | None = None) -> list[Claim]:
        """Return the claims that a node is subject or object of, in the order of the graph."""
        found = [
            claim
            for predicate in (self.predicates if predicates is None else predicates)
            for claim in (*self.out(predicate).get(identifier, ()), *self.into(predicate).get(identifier, ()))
        ]
        return sorted(found, key=lambda c: (c.subject, c.predicate, c.object, c.paper, c.id))

    def papers_of(self, identifier: str) -> list[str]:
        """Return the ids of the papers that name a thing or give its address, sorted; of a paper itself."""
        if isinstance(self.values[identifier], Paper):
            return [identifier]
        return sorted({c.paper for predicate in _NAMING for c in self.into(predicate).get(identifier, ())})

    # ----------------------------------------------------------------------------------------------- scores

    @cached_property
    def scores(self) -> dict[str, list[Score]]:
        """The results by each node that they speak of: system, data set and paper."""
        found: dict[str, list[Score]] = defaultdict(list)
        for score in self.data.scores:
            for node in dict.fromkeys((score.system, score.dataset, score.paper)):
                if node is not None:
                    found[node].append(score)
        return dict(found)

    # --------------------------------------------------------------------------------------------- speakers

    @cached_property
    def speaker_of(self) -> dict[str, str]:
        """The paper that stands for a thing: it introduces that one thing and no other, and no other paper does."""
        introduced: dict[str, set[str]] = defaultdict(set)
        by: dict[str, set[str]] = defaultdict(set)
        for claim in self.by_predicate.get("introduces", ()):
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
    def spoken_for(self) -> dict[str, str]:
        """The thing that a paper stands for: :attr:`speaker_of` the other way round."""
        return {paper: thing for thing, paper in self.speaker_of.items()}

    # ------------------------------------------------------------------------------------------- neighbours

    @cached_property
    def neighbours(self) -> dict[str, Sequence[str]]:
        """The nodes next to each by any relation, in either direction; to be named in a text is no relation."""
        found: dict[str, list[str]] = defaultdict(list)
        with collector_paused():
            for predicate in self.relations:
                for claim in self.by_predicate[predicate]:
                    subject, object_ = claim.subject, claim.object
                    found[subject].append(object_)
                    found[object_].append(subject)
        return dict(found)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Do without the garbage collector: a large table holds no garbage, and looking for it takes longer than it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _normal(name: str) -> str:
    return match_key(normal_form(name))
