"""Web addresses that a paper gives, and the repositories that they name."""

from __future__ import annotations

from typing import cast, get_args

from kg.model import Link, Paper, Section, Span
from kg.text.addresses import find_addresses
from kg.text.urls import parse_address

__all__ = ["find_links"]

_SECTIONS = cast("tuple[Section, ...]", get_args(Section))


def find_links(paper: Paper) -> tuple[Link, ...]:
    """Return the addresses in title, abstract and comment (with spans) and in the fields of a paper, each once.

    Of an address that stands in several places, the first place counts, in that order; ``written`` is what stands
    there, and ``url`` what a person would make of it (:func:`kg.text.urls.parse_address`).
    """
    links: dict[str, Link] = {}
    for section in _SECTIONS:
        if section == "comment" and paper.comment is None:
            continue
        clean = paper.section(section).clean
        for start, end, address in find_addresses(clean):
            _add(links, address, clean[start:end], Span(section, start, end))
    for url in paper.urls:
        _add(links, url, url, None)
    return tuple(links.values())


def _add(links: dict[str, Link], address: str, written: str, span: Span | None) -> None:
    parsed = parse_address(address)
    if parsed is None or (written.startswith("10.") and not parsed.repository):
        return  # a DOI without "doi.org" cites an article, except where it names data
    links.setdefault(
        parsed.url.casefold(),
        Link(
            url=parsed.url,
            kind="Repository" if parsed.repository else "Page",
            written=written,
            host=parsed.host,
            owner=parsed.owner,
            name=parsed.name,
            holds=parsed.holds,
            span=span,
        ),
    )
