"""A shallow reading of one sentence: what governs a name, and who the subject of that governor is.

No parser: from a name the eye walks left over the rest of its noun phrase and over the list that it stands in, to
the preposition and the verb or noun above it (the *governor*); and from the governor's verb left to its subject.
"""

from __future__ import annotations

from typing import NamedTuple

from kg.extract.triggers import Triggers
from kg.text.tokens import Sentence

__all__ = ["Governor", "Subject", "find_governor", "find_subject"]

_NOMINAL = frozenset({"DT", "JJ", "JJR", "NN", "NNS", "NNP", "CD", "PRP$", "POS", "CC", "RB"})
_VERBAL = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG", "MD"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "has", "have", "had"})
_FINITE = frozenset({"VBP", "VBZ", "VBD", "MD"})


class Governor(NamedTuple):
    """The word that governs a name: its place, base form, classes, part (``verb`` or ``noun`` or ``none``), and the
    preposition nearest to the name (empty for a direct object); ``passive`` and ``bare`` tell the verb's form."""

    at: int
    base: str
    classes: tuple[str, ...]
    part: str
    preposition: str
    second: str
    comparative: str
    passive: bool
    participle: bool


class Subject(NamedTuple):
    """Whom the governor is said of: ``own`` (the paper's proposal), ``mention`` (with its index), ``prior``,
    ``other`` or ``none``; and the token where it stands."""

    kind: str
    mention: int
    at: int


def _adjectival(lower: tuple[str, ...], tags: tuple[str, ...], at: int, first: int) -> bool:
    """Whether a participle only describes the noun behind it: ``widely used methods``, ``existing models``."""
    if tags[at] not in ("VBN", "VBG") or at + 1 > first:
        return False
    if at + 1 < len(tags) and tags[at + 1] not in ("NN", "NNS", "NNP", "JJ"):
        return False
    if lower[at] in ("existing", "leading", "competing", "pre-trained", "pretrained", "trained", "learned", "used", "fine-tuned", "proposed", "established", "known", "studied", "adopted", "based", "distilled", "generated", "supervised"):
        return at == 0 or lower[at - 1] not in _BE
    return tags[at] == "VBN" and at > 0 and tags[at - 1] in ("DT", "JJ", "PRP$", "CC", "IN", "RB") and lower[at - 1] not in _BE and not (tags[at - 1] == "RB" and at > 1 and lower[at - 2] in _BE)


def find_governor(sentence: Sentence, first: int, table: Triggers, owner: list[int]) -> Governor:
    """Walk left from token ``first``; ``owner[i]`` is the mention that covers token ``i``, or -1."""
    lower, tags = sentence.lower, sentence.tags
    preposition, second, comparative = "", "", ""
    depth = 0
    steps = 0
    at = first - 1
    crossed_comma = False
    while at >= 0 and steps < 40:
        low, tag = lower[at], tags[at]
        if tag == "PUNCT":
            if low in ")]":
                depth += 1
            elif low in "([":
                if depth:
                    depth -= 1
            elif low in ";:" and not depth:
                if low == ":" and steps < 3:
                    at -= 1
                    continue
                break
            elif low == ",":
                crossed_comma = True
            at -= 1
            steps += 1
            continue
        if depth:
            at -= 1
            continue
        if tag == "JJR" or low in ("better", "more", "less", "faster", "smaller", "superior"):
            comparative = comparative or low
        if tag in ("IN", "TO") or low in ("using", "via", "compared", "including", "leveraging", "employing"):
            if low in ("that", "as", "while", "because", "if", "whereas", "although", "since"):
                if low == "as" and at and lower[at - 1] == "such":
                    at -= 2
                    steps += 2
                    continue
                if low != "as":
                    break
            if low == "like" and steps < 8 or low == "including":
                at -= 1
                steps += 1
                continue
            if not preposition:
                preposition = low
            elif not second:
                second = low
            if low in ("using", "leveraging", "employing"):
                return Governor(at, low, ("use",), "verb", preposition, second, comparative, False, True)
            noun = lower[at - 1] if at else ""
            known = table.adjectives.get(noun)
            if known is not None and low in ("to", "with", "against", "than"):
                return Governor(at - 1, known[0], known[1], "adjective", preposition, second, comparative, False, False)
            known = table.nouns.get(noun)
            if known is not None and (tags[at - 1] in ("NN", "NNS") or at == 1):
                if owner[at - 1] < 0 or "solve" not in known[1]:
                    return Governor(at - 1, known[0], known[1], "noun", preposition, second, comparative, False, False)
            at -= 1
            steps += 1
            continue
        if tag in _VERBAL and owner[at] < 0:
            if _adjectival(lower, tags, at, first):
                at -= 1
                steps += 1
                continue
            known = table.verbs.get(low)
            if known is None:
                return Governor(at, low, ("other",), "verb", preposition, second, comparative, tag == "VBN", tag in ("VBN", "VBG"))
            passive = tag == "VBN" and at > 0 and (lower[at - 1] in ("is", "are", "was", "were", "be", "been", "being") or tags[at - 1] == "RB" and at > 1 and lower[at - 2] in ("is", "are", "was", "were", "be", "been"))
            if low in ("is", "are", "was", "were", "be", "been", "being") and preposition == "" and comparative == "":
                return Governor(at, "be", ("be",), "verb", preposition, second, comparative, False, False)
            return Governor(at, known[0], known[1], "verb", preposition, second, comparative, passive, tag in ("VBN", "VBG"))
        if tag not in _NOMINAL and tag not in ("VBN", "VBG") and owner[at] < 0:
            break
        at -= 1
        steps += 1
    return Governor(max(at, -1), "", (), "none", preposition, second, comparative, False, crossed_comma)


def _subject_ahead(sentence: Sentence, governor: Governor, table: Triggers, owner: list[int]) -> Subject | None:
    """The subject behind an opening phrase: ``we`` in ``Inspired by X, we ...``, ``With X, our system ...``."""
    lower, tags = sentence.lower, sentence.tags
    at = max(governor.at, 0)
    while at < len(lower) and lower[at] != ",":
        at += 1
    seen = 0
    while at < len(lower) and seen < 14:
        if lower[at] in table.own_pronouns or lower[at] in ("proposed", "paper"):
            return Subject("own", -1, at)
        if owner[at] >= 0 and at + 1 < len(lower) and lower[at - 1] == ",":
            end = at
            while end < len(lower) and owner[end] == owner[at]:
                end += 1
            if end < len(lower) and tags[end] in _FINITE:
                return Subject("mention", owner[at], at)
        at += 1
        seen += 1
    return None


def find_subject(sentence: Sentence, governor: Governor, table: Triggers, owner: list[int]) -> Subject:
    """Find whom the governor is said of, to the left of it."""
    lower, tags = sentence.lower, sentence.tags
    at = governor.at - 1
    if governor.part == "none":
        at = governor.at
    prior = False
    steps = 0
    seen_other = -1
    while at >= 0 and steps < 45:
        low, tag = lower[at], tags[at]
        if low in table.own_pronouns or low in ("ours",):
            return Subject("own", -1, at)
        if low in ("it", "they", "which", "that", "its", "their"):
            if low in ("which", "that") and at and owner[at - 1] >= 0:
                return Subject("mention", owner[at - 1], at - 1)
            if low in ("it", "its"):
                return Subject("own", -1, at)
        if owner[at] >= 0 and (governor.part == "verb") and not (at + 1 < len(tags) and tags[at + 1] in ("NN", "NNS") and owner[at + 1] < 0 and lower[at + 1] not in table.own_nouns):
            # a name directly before its verb, or the first name of the clause
            return Subject("mention", owner[at], at)
        if low == "proposed" or low in ("paper", "this") and tag != "PUNCT":
            return Subject("own", -1, at)
        if low in table.prior:
            prior = True
        if tag in ("NN", "NNS") and seen_other < 0:
            seen_other = at
            if low.rstrip("s") in table.own_nouns or low in table.own_nouns:
                k = at - 1
                while k >= 0 and tags[k] in ("JJ", "NN", "NNP", "RB", "VBN"):
                    if lower[k] in table.prior:
                        prior = True
                    k -= 1
                if k >= 0 and lower[k] in table.own_determiners and not prior and not low.endswith("s"):
                    return Subject("own", -1, at)
        if low == ";":
            break
        at -= 1
        steps += 1
    if prior:
        return Subject("prior", -1, max(at, 0))
    if at < 0 and governor.at <= 3 and (governor.participle or governor.part == "none" or governor.part == "noun"):
        ahead = _subject_ahead(sentence, governor, table, owner)
        if ahead is not None:
            return ahead
    return Subject("other" if seen_other >= 0 else "none", -1, max(seen_other, 0))
