"""Cut a text into sentences and tokens, and tag each token with its part of speech.

The tagger is a table look-up: a word's usual tag, and where the word is ambiguous, the tag that it has most
often after the previous tag and before the next word's usual tag. The tables (``data/tags.json``) are counts
over machine-learning abstracts, made by ``training/tagger.py``; tags are those of the Penn Treebank, with the
punctuation tags folded into one. Words outside the table are tagged by their shape and ending.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

__all__ = ["Sentence", "Tables", "sentences", "tokenize"]

_TABLES = Path(__file__).parent / "data" / "tags.json"

_TOKEN = re.compile(
    r"""
      (?:e\.g\.|i\.e\.|et\ al\.|etc\.(?=\s+[a-z(,])|vs\.|cf\.|w\.r\.t\.|resp\.|approx\.|Figs?\.|Eqs?\.|Sec\.|Tab\.|No\.)
    | (?:https?://|www\.)[^\s<>{}"]*[^\s<>{}".,;:!?)\]'’]
    | [^\W_]*\(\d\+\d\)[^\W_]*
    | \d+(?:[,.]\d+)+(?:[-–‑]?[^\W_]+)*
    | [^\W_]+
      (?:(?:[-–‑_^/]?'(?=\d)|[-–‑_^](?=[^\W_])|\.(?=\d|(?:ai|cpp|cu|io|jl|js|net|py|rs)\b)|&(?=[^\W_]))[^\W_]+)*
      (?:[+*]{1,2}(?=[\s,.;:)]|$))?
    | '(?:s|re|ve|ll|d|m|t)\b | ’(?:s|re|ve|ll|d|m|t)\b
    | --+ | \.\.\. | \S
    """,
    re.VERBOSE,
)
_LONGEST = 300  # tokens; what runs on without a full stop is cut, so that no text takes more than linear time
_STOPS = frozenset(".!?")
_CLOSING = frozenset("\"'”’)]}")
_SENTENCE_START = re.compile(r"[\"'“‘(\[]*[A-Z0-9À-ÖØ-Þ\\$]|[\"'“‘(\[]*[a-z]+[A-Z]|https?:|[α-ω]")


class Sentence(NamedTuple):
    """One sentence: parallel tuples over its tokens; offsets are into the text that was cut."""

    start: int
    end: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]
    lower: tuple[str, ...]
    tags: tuple[str, ...]


class Tables(msgspec.Struct, frozen=True):
    """What the tagger knows.

    ``usual`` is a word's most frequent tag; ``ambiguous`` the words whose tag depends on their neighbours, by
    ``previous tag|word|next word's usual tag`` and, less specific, ``previous tag|word``; ``endings`` the
    usual tag of unknown lower-case words by their last letters.
    """

    usual: dict[str, str]
    ambiguous: dict[str, str]
    contexts: dict[str, str]
    endings: dict[str, str]


@cache
def tables() -> Tables:
    """Load the tagger's tables once."""
    return msgspec.json.decode(_TABLES.read_bytes(), type=Tables)


_ACROSS = re.compile(r"et al\.|etc\.")  # tokens that depend on what stands behind white space
_SHORT = 40  # letters up to which a stretch is likely to come again and is remembered


class _Piece(NamedTuple):
    """A stretch of text: where its tokens start and end in it, what they are, and their usual tags."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]
    lower: tuple[str, ...]
    usual: tuple[str, ...]


def tokenize(text: str) -> list[tuple[int, int]]:
    """Return the ``(start, end)`` of each token: names stay whole (``Qwen2.5-VL-7B``, ``R(2+1)D``).

    >>> [w[a:b] for w in ["GPT-3.5's 59.9% (top-1)."] for a, b in tokenize(w)]
    ['GPT-3.5', "'s", '59.9', '%', '(', 'top-1', ')', '.']
    """
    starts, ends, *_ = _tokens(text)
    return list(zip(starts, ends, strict=True))


def _tokens(text: str) -> _Piece:
    """Cut a text into tokens: white space parts them, so that what stands between can be cut once and remembered."""
    if _ACROSS.search(text) is not None:
        return _cut(text)
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    lower: list[str] = []
    usual: list[str] = []
    at = 0
    for stretch in text.split():
        at = text.index(stretch, at)
        size = len(stretch)
        first, last, these, low, tags = _remembered(stretch) if size <= _SHORT else _cut(stretch)
        if len(these) == 1:  # most often, and then the token is the stretch
            starts.append(at)
            ends.append(at + size)
        else:
            starts += [at + start for start in first]
            ends += [at + end for end in last]
        words += these
        lower += low
        usual += tags
        at += size
    return _Piece(tuple(starts), tuple(ends), tuple(words), tuple(lower), tuple(usual))


def _cut(text: str) -> _Piece:
    spans = [m.span() for m in _TOKEN.finditer(text)]
    words = tuple([text[a:b] for a, b in spans])
    lower = tuple([word.lower() for word in words])
    known = tables()
    usual = [
        known.usual.get(word) or known.usual.get(low) or _guess(word, low, known.endings)
        for word, low in zip(words, lower, strict=True)
    ]
    return _Piece(tuple([a for a, _ in spans]), tuple([b for _, b in spans]), words, lower, tuple(usual))


_remembered = lru_cache(maxsize=50_000)(_cut)


def _guess(word: str, lower: str, endings: dict[str, str]) -> str:
    """Tag a word that the table lacks."""
    first = word[0]
    if not first.isalnum():
        return "PUNCT"
    if first.isdigit() and not any(c.isalpha() for c in word):
        return "CD"
    if "-" in lower:
        head = lower.rsplit("-", 1)[1]
        tag = tables().usual.get(head)
        if tag in ("VBN", "VBG", "JJ", "VBD"):
            return "JJ"
    if first.isupper() or any(c.isupper() or c.isdigit() for c in word):
        return "NNP"
    for n in (5, 4, 3, 2):
        tag = endings.get(lower[-n:])
        if tag is not None and len(lower) > n:
            return tag
    return "NN"


@lru_cache(maxsize=50_000)
def _in_context(previous: str, low: str, following: str, usual: str) -> str:
    """The tag of an ambiguous word, by its neighbours' tags."""
    known = tables()
    contexts = known.contexts
    return (
        contexts.get(f"{previous}|{low}|{following}")
        or contexts.get(f"{previous}|{low}")
        or contexts.get(f"{previous}|{known.ambiguous[low]}|{following}")
        or usual
    )


def _tag(lower: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    ambiguous = tables().ambiguous
    tags = list(usual)
    previous = "START"
    last = len(lower) - 1
    for i, low in enumerate(lower):
        if low in ambiguous:
            tags[i] = _in_context(previous, low, usual[i + 1] if i < last else "END", usual[i])
        previous = tags[i]
    return tuple(tags)


def sentences(text: str) -> list[Sentence]:
    """Cut a text into tagged sentences.

    A sentence ends after ``.``, ``!`` or ``?`` (and closing marks) where white space and something that can
    start a sentence follow; abbreviations hold their full stop inside their token and end nothing. No sentence
    has more than 300 tokens.
    """
    tokens = _tokens(text)
    starts, ends, words = tokens.starts, tokens.ends, tokens.words
    out: list[Sentence] = []
    count = len(words)
    begin = read = 0  # where the sentence begins; up to where the text has been read
    for stop in [*[i for i, word in enumerate(words) if word in _STOPS], count]:
        while min(stop, count - 1) - begin >= _LONGEST:
            cut = max(begin + _LONGEST, read)
            out.append(_sentence(tokens, begin, cut))
            begin = cut
        if stop == count:
            break
        read = stop + 1
        while read < count and starts[read] == ends[read - 1] and words[read][0] in _CLOSING:
            read += 1
        if read == count or (starts[read] > ends[read - 1] and _SENTENCE_START.match(text, starts[read])):
            out.append(_sentence(tokens, begin, read))
            begin = read
    if begin < count:
        out.append(_sentence(tokens, begin, count))
    return out


def _sentence(tokens: _Piece, begin: int, end: int) -> Sentence:
    starts, ends = tokens.starts[begin:end], tokens.ends[begin:end]
    lower = tokens.lower[begin:end]
    tags = _tag(lower, tokens.usual[begin:end])
    return Sentence(starts[0], ends[-1], starts, ends, tokens.words[begin:end], lower, tags)
