"""Readable identifiers of ``[a-z0-9-]`` only, made of what they name, so that other papers do not change them."""

from __future__ import annotations

import re
from hashlib import blake2b

from kg.resolve.names import plain_text

__all__ = ["short_hash", "slug", "unique_ids"]

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 80
_SIGNS = {"+": " plus ", "*": " star ", "#": " sharp "}


def short_hash(text: str, size: int = 3) -> str:
    """Return ``2 * size`` hexadecimal digits that depend on the text alone."""
    return blake2b(text.encode(), digest_size=size).hexdigest()


def slug(text: str) -> str:
    r"""Return a text as a part of an identifier; what cannot be written so, or is too long, ends in a short hash.

    >>> slug("Low-Rank Adaptation"), slug("GPT-3.5"), slug("C++"), slug(r"T\"ulu 3")
    ('low-rank-adaptation', 'gpt-3-5', 'c-plus-plus', 'tulu-3')
    """
    low = plain_text(text).lower()
    for sign, word in _SIGNS.items():
        if sign in low:
            low = low.replace(sign, word)
    made = _OTHER.sub("-", low).strip("-")
    if not made:
        return short_hash(text)
    if len(made) > _LONGEST:
        return f"{made[:_LONGEST].rsplit('-', 1)[0]}-{short_hash(text)}"
    return made


def unique_ids(wanted: list[tuple[str, str]]) -> list[str]:
    """Make identifiers unique: of several things that want one, the first by its own text has it, others add a hash.

    Args:
        wanted: For each thing, the identifier and a text that no other thing has.
    """
    holders: dict[str, str] = {}
    for identifier, text in wanted:
        holders[identifier] = min(text, holders.get(identifier, text))
    return [i if holders[i] == text else f"{i}-{short_hash(text)}" for i, text in wanted]
