"""One node per repository and per web page, however papers write the address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.model import Entity, Extraction, Link, Merge, Problem, Span
from kg.resolve.decisions import Decision, contradiction
from kg.resolve.identifiers import slug, unique_ids

__all__ = ["ResolvedLinks", "resolve_links"]

_TYPES = ("Repository", "Page")
_Key = tuple[str, ...]


def _key(link: Link) -> _Key:
    """What makes two addresses one: host, shelf, owner and name, whatever their case; else the address."""
    if link.kind == "Repository" and link.name:
        shelf = link.holds if link.holds in ("dataset", "space") else ""
        return ("Repository", link.host.lower(), shelf or "", (link.owner or "").lower(), link.name.lower())
    return (link.kind, link.url)


def _label(key: _Key, written: Counter[str]) -> str:
    return min(written, key=lambda text: (-written[text], text)) if key[0] == "Repository" else min(written)


def _shown(link: Link) -> str:
    if link.kind == "Repository" and link.name:
        return f"{link.owner}/{link.name}" if link.owner else link.name
    return link.url.split("://", 1)[-1].rstrip("/")


def _wanted_id(key: _Key, label: str) -> str:
    if key[0] == "Repository" and len(key) > 2:
        return "-".join(("repository", *(slug(part) for part in key[1:] if part)))
    return f"{key[0].lower()}-{slug(label)}"


class ResolvedLinks(NamedTuple):
    """Repositories and pages, ``nodes[paper][canonical url]``, the addresses found to be one, unknown decisions."""

    entities: list[Entity]
    nodes: dict[str, dict[str, str]]
    merges: list[Merge]
    problems: list[Problem]


def _decided(
    keys: Iterable[_Key], of_url: dict[str, _Key], decisions: Sequence[Decision]
) -> tuple[dict[_Key, _Key], list[Problem]]:
    """Say which keys decisions put where others are, and what is unknown.

    Where two addresses of one key are told apart, the second has a key of its own: the key with the address behind.

    Raises:
        KgError: Decisions contradict each other, since several of their addresses mean one repository.
    """
    asked = [d for d in decisions if d.a.type in _TYPES and d.b.type in _TYPES]
    problems = [
        Problem(d.path, d.line, f"{side} is unknown: no paper here gives this address; the line is left out")
        for d in asked
        for side in (d.a, d.b)
        if side.name not in of_url
    ]
    known = [d for d in asked if d.a.name in of_url and d.b.name in of_url]
    apart = {d.b.name for d in known if not d.same and d.a.name != d.b.name and of_url[d.a.name] == of_url[d.b.name]}

    def key(decision: Decision, side: int) -> _Key:
        url = (decision.a, decision.b)[side].name
        return (*of_url[url], url) if url in apart else of_url[url]

    error = contradiction(known, lambda decision, side: [key(decision, side)])
    if error is not None:
        raise error
    cells = {k: k for k in keys} | {(*of_url[url], url): (*of_url[url], url) for url in apart}
    for decision in known:
        one, other = cells[key(decision, 0)], cells[key(decision, 1)]
        if decision.same and one != other:
            cells = {k: one if cell == other else cell for k, cell in cells.items()}
    return cells, problems


def resolve_links(extractions: Iterable[Extraction], decisions: Sequence[Decision] = ()) -> ResolvedLinks:
    """Group the addresses that papers give.

    The label of a repository is ``owner/name`` as most papers write it; of a page, its address without the scheme.

    Raises:
        KgError: Decisions contradict each other in what they mean here.
    """
    given = [(extraction.paper, link, _key(link)) for extraction in extractions for link in extraction.links]
    of_url = {link.url: key for _, link, key in sorted(given, key=lambda g: (g[1].url, g[2]), reverse=True)}
    cells, problems = _decided({key for _, _, key in given}, of_url, decisions)
    placed: list[tuple[str, Link, _Key]] = []
    moved: set[str] = set()
    for paper, link, key in given:
        own = (*key, link.url) if (*key, link.url) in cells else key
        placed.append((paper, link, cells[own]))
        if cells[own] != own:
            moved.add(link.url)
    shown: dict[_Key, Counter[str]] = defaultdict(Counter)
    urls: dict[_Key, dict[str, str]] = defaultdict(dict)  # canonical url: first paper
    mentions: dict[_Key, set[tuple[str, Span]]] = defaultdict(set)
    for paper, link, key in placed:
        shown[key][_shown(link)] += 1
        urls[key][link.url] = min(paper, urls[key].get(link.url, paper))
        if link.span is not None:
            mentions[key].add((paper, link.span))
    keys = sorted(shown)
    labels = [_label(key, shown[key]) for key in keys]
    ids = unique_ids([(_wanted_id(k, label), "\t".join(k)) for k, label in zip(keys, labels, strict=True)])
    entities: list[Entity] = []
    merges: list[Merge] = []
    for key, label, node in zip(keys, labels, ids, strict=True):
        addresses = sorted(urls[key], key=lambda url: (url in moved, url))
        first = addresses[0]
        entities.append(
            Entity(
                id=node,
                type=key[0],
                label=label,
                aliases=tuple(sorted({*shown[key], *addresses[1:]} - {label})),
                url=first,
                mentions=tuple(sorted(mentions[key])),
            )
        )
        for other in addresses[1:]:
            merges.append(
                Merge(
                    entity=node,
                    rule="decision" if other in moved else "same-repository",
                    surfaces=(first, other),
                    papers=(urls[key][first], urls[key][other]),
                    score=1.0,
                    types=(key[0], key[0]),
                )
            )
    node_of = dict(zip(keys, ids, strict=True))
    nodes: dict[str, dict[str, str]] = {}
    for paper, link, key in placed:
        nodes.setdefault(paper, {})[link.url] = node_of[key]
    return ResolvedLinks(entities, nodes, merges, problems)
