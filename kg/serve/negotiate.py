"""Content negotiation: which of the formats that we have a client likes best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["GRAPHS", "HTML", "RESULTS", "choose"]

HTML = "text/html"

RESULTS = {
    "application/sparql-results+json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/json": "JSON",
    "application/xml": "XML",
}
"""Media types of rows, the default first, and Oxigraph's name for each."""

GRAPHS = {
    "text/turtle": "TURTLE",
    "application/n-triples": "N_TRIPLES",
    "application/ld+json": "JSON_LD",
    "application/rdf+xml": "RDF_XML",
    "application/json": "JSON_LD",
    "application/xml": "RDF_XML",
    "text/plain": "N_TRIPLES",
}
"""Media types of triples, the default first, and Oxigraph's name for each."""


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that an Accept header likes best, the earlier of equals; None if it takes none.

    >>> choose("text/csv;q=0.5, application/xml", ["application/json", "text/csv", "application/xml"])
    'application/xml'
    >>> choose(None, ["application/json", "text/csv"]), choose("image/png", ["text/csv"])
    ('application/json', None)
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [parsed for part in accept.split(",") if (parsed := _range(part)) is not None]
    scored = [(_quality(media, ranges), -place, media) for place, media in enumerate(offered)]
    quality, _, best = max(scored)
    return best if quality > 0 else None


def _range(part: str) -> tuple[str, float] | None:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
    return (media, quality) if quality == quality else None


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """Return how much a media type is liked: the most specific range that fits it says so."""
    kind = media.partition("/")[0]
    for wanted in (media, f"{kind}/*", "*/*"):
        found = [quality for pattern, quality in ranges if pattern == wanted]
        if found:
            return max(found)
    return 0.0
