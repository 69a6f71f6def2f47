"""Candidate mentions: every stretch of a paper that could name a method, model, data set or task.

Several detectors propose; nothing is decided here. ``lexicon`` knows the name, ``shape`` sees its spelling
(``Qwen3-30B-A3B``), ``capitals`` a run of capitalised words, ``definition`` either side of ``Long Form (LF)``,
``title`` what stands before a title's colon, ``phrase`` a noun phrase, ``of`` a noun phrase with its *of*,
``prefix`` what stands before ``-based``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.extract.document import Clause, Document, head_kinds, word_lists
from kg.lexicon import Entry

__all__ = ["Candidate", "Definition", "find_candidates", "is_name_shaped", "long_form_start"]


class Candidate(NamedTuple):
    """A stretch of tokens ``[first, last)`` of a clause, and which detectors proposed it."""

    clause: int
    first: int
    last: int
    start: int
    end: int
    text: str
    entry: Entry | None
    kinds: frozenset[str]


class Definition(NamedTuple):
    """Two candidates (by their token ranges) that the text equates: ``Long Form (LF)`` either way round."""

    clause: int
    long: tuple[int, int]
    short: tuple[int, int]


_NUMBER = re.compile(r"(?:\d|1[0-2])(?:\.\d)?")  # a bare version, as in "Qwen 2.5"; other bare numbers are results
_AFTER_RESULTS = frozenset({"%", "×", "x", "times", "points", "point", "percent", "on", "to"})
_SIZE = re.compile(r"\d+(?:\.\d+)?[BMKTbmk]|\d+x\d+(?:\.\d+)?[BMKbmk]?|[vV]\d+(?:\.\d+)*|[A-Z]\d+")
_EDITION: frozenset[str] = word_lists()["editions"]
_WORD = re.compile(r"[^\W_]+")
_NO_NAME = re.compile(
    r"""(?:\d+(?:st|nd|rd|th|s|x|k|K|M|B|T|GB|MB|TB|ms|Hz|kHz|px|bit|fps|FPS|h|hr|min|D|d)?
      |\d+(?:\.\d+)?[-–]?(?:bit|fold|shot|way|hop|point|stage|step|layer|dimensional|based|class|time|level|year|day|hour|minute|second|pixel|billion|million|parameter|token|core|page|case|order|bits|view|D|B|M|K|x|px|GPU|GPUs)s?
      |\d+(?:\.\d+)?[BMK]?[-–]\d+(?:\.\d+)?[BMK]
      |[IVX]+|[A-Z]|[A-Z]\d?|pp|vs|No|et|GPUs?|CPUs?|TPUs?|NPUs?|USA?|UK|EU|UAVs?|AIs?|MLs?|PDFs?|APIs?|URLs?|IDs?|Ph\.?D
      |(?:[kKGMTP]i?B|FPS|FLOPs?|GFLOPs?|TFLOPs?|HTTPS?|RGB|GHz|MHz|kHz|OK|TODO|PhD|PhDs|COVID))$""",
    re.VERBOSE,
)
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}|[A-Z][a-z]+[-–]?\d|[A-Z]-?\d|\d-?[A-Z]|[A-Z][&^]|[α-ωΑ-Ω]")
_PHRASE_TAGS = frozenset({"JJ", "NN", "NNS", "NNP", "VBN", "VBG", "CD", "JJR"})
_HEAD_TAGS = frozenset({"NN", "NNS", "NNP"})
_FUNCTION_TAGS = frozenset({"IN", "DT", "PRP", "PRP$", "CC", "RB", "MD", "TO", "WDT", "WRB", "EX", "VB", "VBZ", "VBP"})
_AUXILIARY = frozenset(["have", "has", "had", "is", "are", "was", "were", "be", "been", "being"])
_SMALL = frozenset({"of", "for", "the", "with", "from", "in", "to", "and", "via", "on", "as", "by"})


@lru_cache(maxsize=50_000)
def is_name_shaped(word: str) -> bool:
    """Whether the spelling alone says that this token is a name: inner capitals, digits beside letters.

    >>> [w for w in "GPT-4o the 3D-R2N2 7B Adam 99.5 self-attention LoRA".split() if is_name_shaped(w)]
    ['GPT-4o', '3D-R2N2', 'LoRA']
    """
    if word.islower() or word.isdigit() or _NO_NAME.match(word):
        return False
    return _INNER_CAPITAL.search(word) is not None


def long_form_start(text: str, end: int, short: str) -> int | None:
    """Find where the long form of ``short`` starts in ``text[:end]``; None if its letters are not there in order.

    The algorithm of Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation definitions in
    biomedical text": letters are matched from the right; the first must start a word; at most
    ``min(len + 5, 2 * len)`` words are looked at.
    """
    letters = [c.lower() for c in short if c.isalnum()]
    if len(letters) > 2 and short.endswith("s") and short[-2:-1].isupper():
        letters.pop()  # a plural -s
    if not letters:
        return None
    initials = _initials_start(text, end, letters)
    if initials is not None:
        return initials
    at = end - 1
    for i in range(len(letters) - 1, -1, -1):
        c = letters[i]
        while at >= 0 and (text[at].lower() != c or (i == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    start = at + 1
    words = text[start:end].replace("-", " ").split()
    if len(words) > min(len(letters) + 5, 2 * len(letters)) or (len(words) < 2 and "-" not in text[start:end]):
        return None
    return start


def _initials_start(text: str, end: int, letters: list[str]) -> int | None:
    """Where the words start whose first letters are the abbreviation; small words in between may be left out.

    Tried first, since matching letters anywhere reads ``PPO`` into ``Policy Optimization`` alone.
    """
    words = list(_WORD.finditer(text, max(0, end - 120), end))
    at = len(words) - 1
    for letter in reversed(letters):
        while at >= 0 and words[at].group()[0].lower() != letter:
            if words[at].group() not in _SMALL or at == len(words) - 1:
                return None
            at -= 1
        if at < 0:
            return None
        at -= 1
    return words[at + 1].start() if len(letters) > 1 else None


def _known(clause: Clause) -> Iterator[tuple[int, int, int, Entry]]:
    """Lexicon hits: first and last token, where the name ends, the entry.

    A name ends with a token, or is the first part of a hyphenated one: ``BERT`` in ``BERT-based``.
    """
    starts, ends = clause.sentence.starts, clause.sentence.ends
    for hit in clause.hits:
        first = bisect_left(starts, hit.start)
        if first == len(starts) or starts[first] != hit.start:
            continue
        last = bisect_left(ends, hit.end)
        if ends[last] == hit.end:
            yield first, last + 1, hit.end, hit.entry
            continue
        after = clause.text[hit.end : hit.end + 2]
        if after[:1] in ("-", "–") and after[1:].islower():
            yield first, last + 1, hit.end, hit.entry


def _names(clause: Clause) -> Iterator[tuple[int, int]]:
    """Name-shaped tokens, with the sizes, versions and editions behind them."""
    words = clause.sentence.words
    count = len(words)
    j = 0  # where the name before ends
    for i, shaped in enumerate(map(is_name_shaped, words)):
        if not shaped or i < j or words[i].startswith(("http", "www.")):
            continue
        j = i + 1
        if j < count and _is_version(words, j) and not any(ch.isdigit() for ch in words[i]):
            j += 1
        while j < count and (
            _SIZE.fullmatch(words[j]) or (words[j][0].isupper() and words[j].split("-")[0] in _EDITION)
        ):
            j += 1
        yield i, i + 1
        if j > i + 1:
            yield i, j
        if clause.section == "title":
            continue
        k = i
        while k > 1 and words[k - 1][0].isupper() and words[k - 1][1:].islower():
            k -= 1
        if k < i:
            yield k, j


def _is_version(words: tuple[str, ...], at: int) -> bool:
    if not _NUMBER.fullmatch(words[at]):
        return False
    return at + 1 >= len(words) or words[at + 1] not in _AFTER_RESULTS


def _capitals(clause: Clause) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words; a title is all capitals and has none of these."""
    if clause.section == "title":
        return
    words, tags = clause.sentence.words, clause.sentence.tags
    count = len(words)
    stop = 0  # where the run before ends
    for i in [i for i, word in enumerate(words) if word[0].isupper()]:
        if (
            i < stop
            or len(words[i]) < 2
            or (i == 0 and not (count > 1 and words[1][0].isupper()))
            or tags[i] in _FUNCTION_TAGS
        ):
            continue
        j = i + 1
        while j < count:
            if words[j][0].isupper() and words[j] not in ("We", "In", "The"):
                j += 1
            elif (
                words[j] in _SMALL
                and j + 1 < count
                and words[j + 1][0].isupper()
                and words[j + 1] not in ("We", "The")
                and words[j] in ("of", "for", "the", "with")
            ):
                j += 2
            elif words[j].isdigit() and len(words[j]) <= 4:
                j += 1
            else:
                break
        if j > i + 1 or tags[i] in _HEAD_TAGS or (tags[i] == "JJ" and (j == count or tags[j] not in _HEAD_TAGS)):
            yield i, j
            if i == 0 and j > 2:
                yield 1, j
        stop = j


def _phrases(clause: Clause) -> Iterator[tuple[int, int]]:
    """Noun phrases without the modifiers that only praise."""
    lists = word_lists()
    modifiers = lists["modifiers"]
    words, lower, tags = clause.sentence.words, clause.sentence.lower, clause.sentence.tags
    count = len(tags)
    i = 0
    while i < count:
        if tags[i] not in _PHRASE_TAGS or (tags[i] in ("VBN", "VBG") and _verbal(lower, tags, i)):
            i += 1
            continue
        j = i
        while j < count and tags[j] in _PHRASE_TAGS and lower[j] != "using":
            j += 1
        stop = j
        while stop > i and tags[stop - 1] not in _HEAD_TAGS and not (tags[stop - 1] == "VBG" and stop - 1 > i):
            stop -= 1
        begin = i
        while begin < stop and (
            lower[begin] in modifiers
            or (tags[begin] in ("CD", "JJR") and not is_name_shaped(words[begin]))
            or (
                tags[begin] == "VBG"
                and begin + 1 < stop
                and (begin == 0 or tags[begin - 1] not in ("DT", "PRP$", "JJ", "IN", "CC", "PUNCT"))
            )
        ):
            begin += 1
        if stop > begin and stop - begin <= 8:
            yield begin, stop
        i = max(j, i + 1)


def _verbal(lower: tuple[str, ...], tags: tuple[str, ...], i: int) -> bool:
    """Whether a participle is a verb here: after a form of *be* or *have*, adverbs between."""
    k = i - 1
    while k >= 0 and tags[k] == "RB":
        k -= 1
    return lower[i] == "using" or (k >= 0 and lower[k] in _AUXILIARY)


def find_candidates(document: Document) -> tuple[list[Candidate], list[Definition]]:
    """Collect what all detectors propose, in text order, and the definitions that tie long to short forms."""
    found: list[Candidate] = []
    definitions: list[Definition] = []
    for number, clause in enumerate(document.clauses):
        words = clause.sentence.words
        defined = list(_definitions(number, clause)) if "(" in words or "[" in words else []
        definitions += defined
        found += _candidates(number, clause, defined)
    return found, definitions


def _candidates(number: int, clause: Clause, defined: list[Definition]) -> list[Candidate]:
    """The candidates of one clause in text order, each with all detectors that proposed it."""
    kinds: dict[tuple[int, int], tuple[str, ...]] = {}
    entries: dict[tuple[int, int], Entry] = {}
    starts, ends = clause.sentence.starts, clause.sentence.ends
    cut: dict[tuple[int, int], int] = {}  # where a candidate ends within its last token
    for first, last, end, entry in _known(clause):
        if end == ends[last - 1]:
            kinds[first, last] = ("lexicon",)
            entries[first, last] = entry
            cut.pop((first, last), None)
        elif (first, last) not in kinds:
            kinds[first, last] = ("prefix",)
            entries[first, last] = entry
            cut[first, last] = end
    phrases = list(_phrases(clause))
    detectors: list[tuple[str, Iterable[tuple[int, int]]]] = [
        ("shape", _names(clause)),
        ("capitals", _capitals(clause)),
        ("phrase", phrases),
        ("of", _of_phrases(clause, phrases)),
        ("core", _cores(clause, phrases)),
        ("tail", [(first + 1, last) for first, last in phrases if last - first >= 3]),
        ("title", _title(clause)),
        ("definition", [side for d in defined for side in (d.long, d.short)]),
    ]
    for kind, spans in detectors:
        for span in spans:
            kinds[span] = (*kinds[span], kind) if span in kinds else (kind,)
    found: list[Candidate] = []
    for span, detected in kinds.items():
        first, last = span
        start, end = starts[first], cut.get(span, ends[last - 1])
        text = clause.text[start:end]
        found.append(Candidate(number, first, last, start, end, text, entries.get(span), _set(detected)))
    found.sort(key=_in_text)
    return found


_set = lru_cache(maxsize=5_000)(frozenset[str])  # few combinations of detectors occur: each set is made once


def _in_text(candidate: Candidate) -> tuple[int, int]:
    return candidate.start, -candidate.end


def _of_phrases(clause: Clause, phrases: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Two noun phrases with *of* between: ``law of total expectation``."""
    lower = clause.sentence.lower
    for (first, stop), (begin, last) in pairwise(phrases):
        if begin == stop + 1 and lower[stop] == "of":
            yield first, last


def _cores(clause: Clause, phrases: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The core of a phrase whose last noun only names its kind: ``region voting`` in ``region voting strategy``."""
    kinds = head_kinds()
    lower = clause.sentence.lower
    for first, last in phrases:
        stop = last
        while stop - first > 1 and lower[stop - 1] in kinds:
            stop -= 1
        if stop < last:
            yield first, stop


def _title(clause: Clause) -> Iterator[tuple[int, int]]:
    """What stands before a title's colon: ``Puppeteer`` in ``Puppeteer: Rig and Animate Your 3D Models``."""
    if clause.section != "title":
        return
    words = clause.sentence.words
    colon = next((i for i, word in enumerate(words) if word in (":", "—", "–")), 0)
    if 0 < colon <= 6:
        yield 0, colon


def _definitions(number: int, clause: Clause) -> Iterator[Definition]:
    words = clause.sentence.words
    starts, ends = clause.sentence.starts, clause.sentence.ends
    text = clause.text
    count = len(words)
    for i in range(1, count - 2):
        if words[i] not in "([":
            continue
        close = i + 1
        while close < min(count, i + 24) and words[close] not in ")];,":
            close += 1
        if close >= min(count, i + 24) or close == i + 1:
            continue
        inner = text[starts[i + 1] : ends[close - 1]]
        if close - i - 1 <= 2 and len(inner) <= 16 and sum(c.isupper() for c in inner) >= 1 and inner[0].isalnum():
            start = long_form_start(text[: ends[i - 1]], ends[i - 1], inner)
            if start is not None and start >= starts[0]:
                first = next((k for k in range(i) if starts[k] == start), None)
                if first is None:  # the first letter stands behind a hyphen: take the whole token
                    first = next((k for k in range(i) if starts[k] < start < ends[k]), None)
                if first is not None:
                    yield Definition(number, (first, i), (i + 1, close))
                    continue
        if is_name_shaped(words[i - 1]) and close - i - 1 >= 2:
            start = long_form_start(inner, len(inner), words[i - 1])
            if start is not None and start <= 4:
                yield Definition(number, (i + 1, close), (i - 1, i))
