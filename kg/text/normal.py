"""Keys and slugs: forms of a text under which different spellings of it meet."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

__all__ = ["digest", "fold_space", "slug", "title_key"]

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_WORD = re.compile(r"[\W_]+")


def fold_space(text: str) -> str:
    r"""Return ``text`` with each run of white space as one space and none at the ends.

    >>> fold_space(" two  lines\n of text ")
    'two lines of text'
    """
    return " ".join(text.split())


def slug(text: str, length: int = 60) -> str:
    """Return ``text`` in ``[a-z0-9-]``, cut at a word's end near ``length``; empty where nothing of it can stay.

    >>> slug("Tülu 3: Pushing Frontiers")
    'tulu-3-pushing-frontiers'
    """
    plain = unicodedata.normalize("NFKD", text).casefold().encode("ascii", "ignore").decode()
    whole = _NOT_SLUG.sub("-", plain.replace("'", "")).strip("-")
    if len(whole) <= length:
        return whole
    cut = whole[: length + 1].rpartition("-")[0]
    return cut or whole[:length]


def title_key(title: str) -> str:
    """Return a title's letters and digits only, compatibility forms and case folded.

    >>> title_key("D2MoE:  Dual Routing") == title_key("D2MoE — dual routing")
    True
    """
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", title).casefold())


def digest(text: str, size: int = 4) -> str:
    """Return the BLAKE2b hash (RFC 7693) of ``text`` in hexadecimal, ``size`` bytes of it."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
