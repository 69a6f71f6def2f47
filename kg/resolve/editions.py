"""Versions, sizes and editions: what in a name tells a thing from its relatives.

``Qwen2.5-VL-7B-Instruct`` reads as the name ``qwen``, version 2.5, edition VL, size 7B, edition Instruct. Taking
pieces from the right gives its ancestors, nearest first; what is left on the way is never the same thing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from kg.resolve.data_files import read_toml
from kg.resolve.names import match_key

__all__ = ["Ancestor", "Piece", "ancestors", "differs_by_affix", "mark", "pieces", "same_word_family"]

_DATA = Path(__file__).parent / "data"
Kind: TypeAlias = Literal["name", "version", "size", "edition"]

_SIZE = re.compile(r"(?:\d+x)?\d+(?:\.\d+)?[bmkt]|a\d+(?:\.\d+)?b|\d+x\d+|\d+(?:\.\d+)?[bmkt]\d*")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*")
_LETTERED = re.compile(r"(\d+(?:\.\d+)*)([a-z])")  # 4o
_GLUED = re.compile(r"([a-z]{2,}?)(v?\d+(?:\.\d+)*(?:x\d+)?)([a-z]?)")  # swinv2, gpt4, gsm8k
_NUMBER = re.compile(r"\d+(?:\.\d+)*(?:x\d+)?[a-z]?(?![a-z])|\d+(?:\.\d+)*")


class Piece(NamedTuple):
    """One piece of a normal form: where it ends there, and what it says."""

    end: int
    kind: Kind
    text: str


class Ancestor(NamedTuple):
    """The match key of a relative that the name itself tells of, and the rule that read it."""

    key: str
    rule: str


@cache
def _editions(side: str) -> frozenset[str]:
    return frozenset(read_toml(_DATA / "names.toml")["editions"][side])


@cache
def _affixes(side: str) -> tuple[str, ...]:
    return tuple(sorted(read_toml(_DATA / "names.toml")["affixes"][side], key=lambda a: (-len(a), a)))


def _number_kind(number: str) -> Kind:
    """A bare whole number from 10 on counts something (ResNet-50, CIFAR-100); small ones and years are versions."""
    return "size" if number.isdigit() and 10 <= int(number) < 1900 else "version"


def _split(token: str, end: int, first: bool) -> list[Piece]:
    if not first:
        if _SIZE.fullmatch(token):
            return [Piece(end, "size", token)]
        if _VERSION.fullmatch(token):
            return [Piece(end, _number_kind(token), token)]
        lettered = _LETTERED.fullmatch(token)
        if lettered:
            return [Piece(end - 1, "version", lettered[1]), Piece(end, "edition", lettered[2])]
        if token in _editions("suffixes"):
            return [Piece(end, "edition", token)]
    plain = token.rstrip("+")
    plus = [Piece(end, "edition", token[len(plain) :])] if plain != token else []
    end -= len(token) - len(plain)
    glued = _GLUED.fullmatch(plain)
    if glued is None:
        return [Piece(end, "name", plain), *plus]
    word, number, letter = glued.groups()
    read = [Piece(end - len(number) - len(letter), "name", word)]
    if letter and letter in "bmkt":
        read.append(Piece(end, "size", number + letter))
    else:
        read.append(Piece(end - len(letter), _number_kind(number), number))
        if letter:
            read.append(Piece(end, "edition", letter))
    return read + plus


@lru_cache(maxsize=1 << 17)
def pieces(normal: str) -> tuple[Piece, ...]:
    """Read a normal form (:func:`kg.resolve.names.normal_form`) into name, versions, sizes and editions.

    >>> [(p.kind, p.text) for p in pieces("qwen2.5 vl 7b")]
    [('name', 'qwen'), ('version', '2.5'), ('edition', 'vl'), ('size', '7b')]
    """
    read: list[Piece] = []
    end = -1
    for token in normal.split(" "):
        end += 1 + len(token)
        read += _split(token, end, first=not read)
    return tuple(read)


def mark(normal: str) -> tuple[str, ...]:
    """Return what no similarity may override: all numbers of a name and the editions at its end, in order.

    >>> mark("llama 3.1 8b instruct"), mark("mixture of expert")
    (('3.1', '8b', 'instruct'), ())
    """
    found = _NUMBER.findall(normal) if any(c.isdigit() for c in normal) else []
    trailing: list[str] = []
    for piece in reversed(pieces(normal)):
        if piece.kind == "name":
            break
        if piece.kind == "edition":
            trailing.append(piece.text)
    return (*found, *reversed(trailing))


def ancestors(normal: str, written: str = "") -> tuple[Ancestor, ...]:
    """Return the ancestors that a name tells of, nearest first; none for a name without version, size or edition.

    Args:
        normal: The normal form of the name.
        written: The name as written; prefixes such as ``Distil-`` and ``Q`` are only read where a capital follows.

    >>> [a.key for a in ancestors("qwen2.5 vl 7b")]
    ['qwen2.5vl', 'qwen2.5', 'qwen']
    >>> [(a.key, a.rule) for a in ancestors("distilbert", "DistilBERT")]
    [('bert', 'names-prefix')]
    """
    read = pieces(normal)
    found: list[Ancestor] = []
    for i in range(len(read) - 1, 0, -1):
        if read[i].kind == "name":
            break
        left = normal[: read[i - 1].end].strip()
        if sum(c.isalpha() for c in left) >= 2:
            found.append(Ancestor(match_key(left), f"names-{read[i].kind}"))
    for prefix in sorted(_editions("prefixes"), key=lambda p: (-len(p), p)):
        rest = normal[len(prefix) :].strip()
        follows = written[len(prefix) :].lstrip("-")[:1]
        if normal.startswith(prefix) and len(rest) >= 4 and follows.isupper():
            found.append(Ancestor(match_key(rest), "names-prefix"))
            break
    return tuple(found)


def same_word_family(a: str, b: str) -> bool:
    """Whether two words are forms of one word (``retrieve``, ``retrieval``), by a long common beginning.

    >>> same_word_family("retrieve", "retrieval"), same_word_family("contrastive", "contractive")
    (True, False)
    """
    if a == b:
        return True
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    return common >= 4 and 5 * common >= 3 * max(len(a), len(b))


def differs_by_affix(a: str, b: str) -> bool:
    """Whether one word is the other with a prefix or suffix that makes another thing of it.

    >>> differs_by_affix("unsupervised", "supervised"), differs_by_affix("transfomer", "transformer")
    (True, False)
    """
    short, long = sorted((a, b), key=lambda w: (len(w), w))
    if any(long == prefix + short for prefix in _affixes("prefixes")):
        return True
    return any(long == short + suffix for suffix in _affixes("suffixes"))
