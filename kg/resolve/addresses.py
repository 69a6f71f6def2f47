"""One node per repository and per web page, however papers write the address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from kg.model import Entity, Extraction, Link, Merge, Span
from kg.resolve.identifiers import slug, unique_ids

__all__ = ["resolve_links"]

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


def resolve_links(extractions: Iterable[Extraction]) -> tuple[list[Entity], dict[str, dict[str, str]], list[Merge]]:
    """Return the repositories and pages, ``nodes[paper][canonical url]``, and the addresses found to be one.

    The label of a repository is ``owner/name`` as most papers write it; of a page, its address without the scheme.
    """
    shown: dict[_Key, Counter[str]] = defaultdict(Counter)
    urls: dict[_Key, dict[str, str]] = defaultdict(dict)  # canonical url: first paper
    mentions: dict[_Key, set[tuple[str, Span]]] = defaultdict(set)
    uses: list[tuple[str, str, _Key]] = []
    for extraction in extractions:
        for link in extraction.links:
            key = _key(link)
            shown[key][_shown(link)] += 1
            urls[key][link.url] = min(extraction.paper, urls[key].get(link.url, extraction.paper))
            if link.span is not None:
                mentions[key].add((extraction.paper, link.span))
            uses.append((extraction.paper, link.url, key))
    keys = sorted(shown)
    labels = [_label(key, shown[key]) for key in keys]
    ids = unique_ids([(_wanted_id(k, label), "\t".join(k)) for k, label in zip(keys, labels, strict=True)])
    entities: list[Entity] = []
    merges: list[Merge] = []
    for key, label, node in zip(keys, labels, ids, strict=True):
        addresses = sorted(urls[key])
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
            papers = urls[key][first], urls[key][other]
            merges.append(Merge(entity=node, rule="same-repository", surfaces=(first, other), papers=papers, score=1.0))
    node_of = dict(zip(keys, ids, strict=True))
    nodes: dict[str, dict[str, str]] = {}
    for paper, url, key in uses:
        nodes.setdefault(paper, {})[url] = node_of[key]
    return entities, nodes, merges
