"""Cut a text into sentences and tokens, and tag each token with its part of speech.

The tagger is a table look-up: a word's usual tag, and where the word is ambiguous, the tag that it has most
often after the previous tag and before the next word's usual tag. The tables (``data/tags.json``) are counts
over machine-learning abstracts, made by ``training/tagger.py``; tags are those of the Penn Treebank, with the
punctuation tags folded into one. Words outside the table are tagged by their shape and ending.
"""

from __future__ import annotations

import re
from functools import cache
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
    | [^\W_]+(?:(?:[-–‑_^/]?'(?=\d)|[-–‑_^](?=[^\W_])|\.(?=\d|(?:ai|cpp|cu|io|jl|js|net|py|rs)\b)|&(?=[^\W_]))[^\W_]+)*(?:[+*]{1,2}(?=[\s,.;:)]|$))?
    | '(?:s|re|ve|ll|d|m|t)\b | ’(?:s|re|ve|ll|d|m|t)\b
    | --+ | \.\.\. | \S
    """,
    re.VERBOSE,
)
_LONGEST = 300  # tokens; what runs on without a full stop is cut, so that no text takes more than linear time
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


def tokenize(text: str) -> list[tuple[int, int]]:
    """Return the ``(start, end)`` of each token: names stay whole (``Qwen2.5-VL-7B``, ``R(2+1)D``).

    >>> [w[a:b] for w in ["GPT-3.5's 59.9% (top-1)."] for a, b in tokenize(w)]
    ['GPT-3.5', "'s", '59.9', '%', '(', 'top-1', ')', '.']
    """
    return [m.span() for m in _TOKEN.finditer(text)]


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


def _tag(words: list[str], lower: list[str]) -> list[str]:
    known = tables()
    usual, contexts, ambiguous, endings = known.usual, known.contexts, known.ambiguous, known.endings
    default: list[str] = []
    for word, low in zip(words, lower, strict=True):
        tag = usual.get(word) or usual.get(low)
        default.append(tag if tag is not None else _guess(word, low, endings))
    tags: list[str] = []
    previous = "START"
    last = len(words) - 1
    for i, low in enumerate(lower):
        tag = default[i]
        kind = ambiguous.get(low)
        if kind is not None:
            following = default[i + 1] if i < last else "END"
            tag = (
                contexts.get(f"{previous}|{low}|{following}")
                or contexts.get(f"{previous}|{low}")
                or contexts.get(f"{previous}|{kind}|{following}")
                or tag
            )
        tags.append(tag)
        previous = tag
    return tags


def sentences(text: str) -> list[Sentence]:
    """Cut a text into tagged sentences.

    A sentence ends after ``.``, ``!`` or ``?`` (and closing marks) where white space and something that can
    start a sentence follow; abbreviations hold their full stop inside their token and end nothing. No sentence
    has more than 300 tokens.
    """
    spans = tokenize(text)
    out: list[Sentence] = []
    begin = 0
    count = len(spans)
    i = 0
    while i < count:
        if i - begin >= _LONGEST:
            out.append(_sentence(text, spans[begin:i]))
            begin = i
        start, end = spans[i]
        if end - start == 1 and text[start] in ".!?":
            j = i + 1
            while j < count and spans[j][0] == spans[j - 1][1] and text[spans[j][0]] in _CLOSING:
                j += 1
            if j == count or (spans[j][0] > spans[j - 1][1] and _SENTENCE_START.match(text, spans[j][0])):
                out.append(_sentence(text, spans[begin:j]))
                begin = j
            i = j
        else:
            i += 1
    if begin < count:
        out.append(_sentence(text, spans[begin:]))
    return out


def _sentence(text: str, spans: list[tuple[int, int]]) -> Sentence:
    words = [text[a:b] for a, b in spans]
    lower = [w.lower() for w in words]
    starts, ends = zip(*spans, strict=True)
    return Sentence(starts[0], ends[-1], starts, ends, tuple(words), tuple(lower), tuple(_tag(words, lower)))
