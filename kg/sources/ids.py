"""Identifiers of papers: arXiv numbers and DOIs read from what sources write, and the stable id made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Identifier
from kg.text.normal import digest, slug, title_key

__all__ = ["arxiv_id", "doi", "paper_id"]

_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv\s?[:/_-]\s?|10\.48550/arxiv\.)?"
    r"(?P<id>\d{4}\.\d{4,5}|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<number>\d{7}))(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def arxiv_id(written: str) -> str | None:
    """Return the arXiv identifier without its version, or None if ``written`` is none.

    See https://info.arxiv.org/help/arxiv_identifier.html for both schemes.

    >>> arxiv_id("arXiv:2301.00001v2"), arxiv_id("http://arxiv.org/abs/cs.AI/0601001v1")
    ('2301.00001', 'cs/0601001')
    """
    m = _ARXIV.fullmatch(written.strip())
    if m is None:
        return None
    return f"{m['archive'].lower()}/{m['number']}" if m["archive"] else m["id"]


def doi(written: str) -> str | None:
    """Return a DOI in lower case (DOIs know no case), or None if ``written`` is none.

    >>> doi("https://doi.org/10.1145/3292500.3330701")
    '10.1145/3292500.3330701'
    """
    m = _DOI.fullmatch(written.strip())
    return m[1].lower().rstrip(".") if m else None


def paper_id(title: str, identifiers: Sequence[Identifier] = ()) -> str:
    """Return a stable id of ``[a-z0-9-]``: of the arXiv number, else the DOI, else the repaired title.

    >>> paper_id("Any title", (Identifier("arxiv", "2503.11731"),))
    'paper-arxiv-2503-11731'
    """
    known = {i.scheme: i.value for i in reversed(identifiers)}
    if number := known.get("arxiv"):
        return f"paper-arxiv-{slug(number)}"
    if name := known.get("doi"):
        readable = slug(name, len(name))
        exact = re.fullmatch(r"10\.\d+/[a-z0-9]+(?:\.[a-z0-9]+)*", name)
        return f"paper-doi-{readable}" if exact else f"paper-doi-{readable}-{digest(name)}"
    return "-".join(filter(None, ("paper", slug(title), digest(title_key(title) or title))))
