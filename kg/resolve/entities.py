"""From groups of terms to entities: type, label, identifier, why its names are one, and what it is a version of."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from kg.model import Entity, EntityType, Merge, Span, Variant
from kg.resolve.abbreviations import is_abbreviation
from kg.resolve.clusters import Clusters
from kg.resolve.corpus import BUCKET_TYPES, BUCKETS, Corpus, KnownName, Term
from kg.resolve.editions import ancestors
from kg.resolve.identifiers import slug, unique_ids
from kg.resolve.names import core, normal_form

__all__ = ["NamedGroups", "name_groups", "written_type"]

_TYPES: tuple[EntityType, ...] = ("Method", "Model", "Dataset", "Task")  # the first wins a tie
_DEFINED, _SAME_PAPER = 0.97, 0.90  # score of what a paper calls by two names: one shortens the other, or it does not


class NamedGroups(NamedTuple):
    """What the groups are as entities; ``of_group`` is identifier and type by the group's representative."""

    entities: list[Entity]
    nodes: dict[str, dict[str, str]]
    merges: list[Merge]
    variants: tuple[Variant, ...]
    of_group: dict[int, tuple[str, str]]


class _Group:
    """One entity in the making. ``lead`` is the term that names it."""

    __slots__ = ("aliases", "entry", "forms", "label", "lead", "mentions", "named", "single", "terms", "type")

    def __init__(self, terms: list[Term]) -> None:
        self.terms = sorted(terms, key=lambda t: (t.normal, t.bucket, t.entry.name if t.entry else ""))
        self.entry: KnownName | None = min((t.entry for t in terms if t.entry), key=lambda e: e.name, default=None)
        self.type = _majority(terms, self.entry)
        self.forms: dict[str, tuple[int, str, Term]] = {}  # written form: papers, first paper, its term
        self.named = {text for term in terms for text in term.named}
        self.single = min((term.single for term in terms if term.single), default="")
        self.aliases: dict[str, tuple[str, str, Term]] = {}  # second name: paper, the name beside it there, its term
        for term in self.terms:
            for text, (count, first) in term.forms.items():
                before = self.forms.get(text)
                if before is not None:
                    count, first, term_of = before[0] + count, min(before[1], first), before[2]
                else:
                    term_of = term
                self.forms[text] = count, first, term_of
            for text, (first, beside) in term.aliases.items():
                found = (first, beside, term)
                self.aliases[text] = min(self.aliases.get(text, found), found, key=lambda x: x[:2])
        self.label, self.lead = self._name()
        self.mentions: set[tuple[str, Span]] = set()

    def _name(self) -> tuple[str, Term]:
        """The label: the lexicon's name, else the full form that most papers use, ties by text.

        Abbreviations, and forms with words that the normal form drops, are only taken where there is nothing else.
        """
        if self.entry is not None:
            name = self.entry.name
            return name, next(term for term in self.terms if term.entry is not None and term.entry.name == name)
        best = min(self.forms, key=self.order)
        return best, self.forms[best][2]

    def order(self, text: str) -> tuple[bool, bool, int, str]:
        """The first form by this is the label."""
        count, _, term = self.forms[text]
        return term.short, len(core(text)) < len(text.strip()), -count, text


def _majority(terms: list[Term], entry: KnownName | None) -> EntityType:
    if entry is not None:
        return entry.type
    votes: Counter[EntityType] = Counter()
    for term in terms:
        votes.update(term.types)
    return max(_TYPES, key=lambda t: (votes[t], -_TYPES.index(t)))


def _groups(corpus: Corpus, clusters: Clusters) -> dict[int, _Group]:
    members: dict[int, list[Term]] = defaultdict(list)
    for term in corpus.terms:
        members[clusters.find(term.index)].append(term)
    return {root: _Group(terms) for root, terms in members.items()}


def _tell_apart(groups: list[_Group]) -> None:
    """Add the paper to the labels of what a decision singles out, where another thing has the same label."""
    alike: dict[tuple[str, str], list[_Group]] = defaultdict(list)
    for group in groups:
        alike[group.type, group.label].append(group)
    for same in alike.values():
        if len(same) > 1:
            for group in same:
                if group.single:
                    group.label = f"{group.label} ({group.single})"


def _identifiers(groups: list[_Group]) -> list[str]:
    def own_text(group: _Group) -> str:
        lead = group.lead
        return "\t".join((lead.key, lead.bucket, lead.entry.name if lead.entry else "", group.label, *_own_tags(group)))

    return unique_ids([(f"{group.type.lower()}-{slug(group.label)}", own_text(group)) for group in groups])


def _own_tags(group: _Group) -> list[str]:
    """What tells apart groups that a decision made of one: what each is called, and where."""
    tagged = [term for term in group.terms if term.tags]
    return sorted({text for term in tagged for text in (*term.named, term.single)}) if tagged else []


def written_type(term: Term, node_type: str) -> str:
    """As what a term was read, in the words of its node where they are of one bucket."""
    return node_type if BUCKETS.get(node_type) == term.bucket else BUCKET_TYPES[term.bucket]


def _shortens(short: str, long: str) -> bool:
    """Whether a form abbreviates another, or only leaves words of it out."""
    words = set(normal_form(short).split(" "))
    return words <= set(normal_form(long).split(" ")) or is_abbreviation(core(short).replace(" ", "-"), long)


def _merges(node: str, group: _Group, clusters: Clusters) -> list[Merge]:
    """Why each written form is this entity: against its label or, where no paper calls it that, its first name.

    A form that papers only have beside another name is there because of such a paper.
    """
    anchor = group.label if group.label in group.named else min(group.named, key=group.order, default="")
    found: list[Merge] = []
    for text, (_, first, term) in group.forms.items():
        if text == anchor or text not in group.named:
            continue
        link = clusters.joined.get(term.index) if term is not group.lead else None
        rule, score = ("lexicon" if group.entry and term.entry else "normal-form", 1.0)
        if link is not None and (term.entry is None or link.rule == "decision"):
            rule, score = link.rule, link.score
        _, home, of_anchor = group.forms[anchor]
        types = written_type(of_anchor, group.type), written_type(term, group.type)
        found.append(
            Merge(entity=node, rule=rule, surfaces=(anchor, text), papers=(home, first), score=score, types=types)
        )
    pairs: set[frozenset[str]] = set()
    for text in sorted(group.aliases):
        first, beside, term = group.aliases[text]
        if text in group.named or frozenset((text, beside)) in pairs:
            continue
        pairs.add(frozenset((text, beside)))
        kind = written_type(term, group.type)
        found.append(
            Merge(
                entity=node,
                rule="same-paper",
                surfaces=(beside, text),
                papers=(first, first),
                score=_DEFINED if _shortens(beside, text) or _shortens(text, beside) else _SAME_PAPER,
                types=(kind, kind),
            )
        )
    return found


def _variants(groups: list[_Group], ids: list[str]) -> tuple[Variant, ...]:
    """Link each thing to its nearest ancestor that is in the graph: the lexicon's, else the one its name tells of.

    Both are data sets, or both are methods or models; a task has no versions.
    """
    kind = {node: BUCKETS[group.type] for group, node in zip(groups, ids, strict=True)}
    by_key: dict[tuple[str, str], str] = {}
    by_entry: dict[str, str] = {}
    for group, node in zip(groups, ids, strict=True):
        if group.entry is not None:
            by_entry[group.entry.name] = node
        for term in group.terms:
            key = (term.key, term.bucket)
            if key not in by_key or not term.short:
                by_key[key] = node
    parent: dict[str, Variant] = {}
    for group, node in zip(groups, ids, strict=True):
        found = by_entry.get(group.entry.parent) if group.entry is not None and group.entry.parent else None
        rule = "names-lexicon"
        if found is None and group.lead.bucket != "task" and any(_named(form) for form in (group.label, *group.forms)):
            for ancestor in ancestors(group.lead.normal, "" if " " in group.label else group.label):
                found = by_key.get((ancestor.key, BUCKETS[group.type]))
                rule = ancestor.rule
                if found is not None and found != node and kind[found] == kind[node]:
                    break
        if found is not None and found != node and kind[found] == kind[node] != "task":
            parent[node] = Variant(child=node, parent=found, rule=rule)
    return tuple(sorted(v for v in parent.values() if not _turns_back(v.child, parent)))


def _named(form: str) -> bool:
    """Whether a form is a name, which alone can have versions: it starts in a capital, or holds two."""
    return form[:1].isupper() or sum(c.isupper() for c in form) >= 2


def _turns_back(node: str, parent: dict[str, Variant]) -> bool:
    seen = {node}
    at = parent[node].parent
    while at in parent and at not in seen:
        seen.add(at)
        at = parent[at].parent
    return at == node


def name_groups(corpus: Corpus, clusters: Clusters) -> NamedGroups:
    """Name the groups: entities, which of them each local name means, why, and what is a version of what."""
    by_root = _groups(corpus, clusters)
    groups = list(by_root.values())
    _tell_apart(groups)
    ids = _identifiers(groups)
    node_of = dict(zip(by_root, ids, strict=True))
    nodes: dict[str, dict[str, str]] = {}
    for paper, entity, term in corpus.local:
        root = clusters.find(term)
        nodes.setdefault(paper, {})[entity.name] = node_of[root]
        by_root[root].mentions.update((paper, mention.span) for mention in entity.mentions)
    entities = [
        Entity(
            id=node,
            type=group.type,
            label=group.label,
            aliases=tuple(sorted({*group.forms, *group.aliases} - {group.label})),
            generic=group.entry.generic if group.entry is not None else _mostly_generic(group.terms),
            mentions=tuple(sorted(group.mentions)),
        )
        for group, node in zip(groups, ids, strict=True)
    ]
    merges = [merge for group, node in zip(groups, ids, strict=True) for merge in _merges(node, group, clusters)]
    return NamedGroups(
        entities=entities,
        nodes=nodes,
        merges=merges,
        variants=_variants(groups, ids),
        of_group={root: (node_of[root], group.type) for root, group in by_root.items()},
    )


def _mostly_generic(terms: list[Term]) -> bool:
    return 2 * sum(t.generic for t in terms) > sum(t.papers for t in terms)
