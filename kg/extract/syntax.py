"""A shallow reading of one sentence: what governs a name, and who the subject of that governor is.

No parser: from a name the eye walks left over the rest of its noun phrase and over the list that it stands in, to
the preposition and the verb, noun or adjective above it (the *governor*), and from there left to the subject.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.extract.triggers import Triggers
from kg.text.tokens import Sentence

__all__ = ["Governor", "Subject", "find_governor", "find_passive", "find_subject"]

_NOMINAL = frozenset({"DT", "JJ", "JJR", "NN", "NNS", "NNP", "CD", "PRP$", "POS", "CC", "RB", "VBN", "VBG"})
_VERBAL = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG", "MD"})
_FINITE = frozenset({"VBP", "VBZ", "VBD", "MD"})
_NOUNS = frozenset({"NN", "NNS", "NNP"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_HAVE = frozenset({"has", "have", "had"})
_CLAUSE_WORDS = frozenset({"that", "while", "because", "if", "whereas", "although", "since"})
_COMPARING = frozenset({"to", "with", "against", "than"})
_LISTING = frozenset({"and", "or", "i.e.", "e.g.", "namely", "both", "respectively"})
_BEFORE_VERBS = frozenset({",", ")", "and", "but", "it", "also", "which", "that", "clearly", "even", "still"})
_COMPARES = frozenset({"beat", "lose", "match"})
_FAR = 45  # tokens to the left that are looked at
_ITEMS = 150  # the same, for the first item of an enumeration
_ITEM = re.compile(r"\d|[a-h]|i{1,3}|iv|vi{0,3}")
_BEFORE_ITEMS = frozenset(
    {":", ";", ",", "and", "or", "namely", "with", "by", "through", "via", "of", "include", "are"}
)
_LIST = frozenset({"NN", "NNS", "NNP", "JJ", "DT", "CC"})
_LISTED = 14  # tokens of the other things that are used too
_IS = frozenset({"is", "are", "was", "were"})


class Governor(NamedTuple):
    """The word that governs a name.

    ``part`` is verb, noun, adjective or none; ``preposition`` the one nearest to the name (empty for a direct
    object), ``second`` the next; ``comparative`` a word such as *better* on the way; ``at`` is the word's token.
    """

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
    """Whom the governor is said of, and the token where it stands.

    ``kind`` is own (the paper's proposal), mention (``mention`` is its index), prior (earlier work), other or none.
    """

    kind: str
    mention: int
    at: int


class _Eye:
    """The walk to the left: where it is, and what it has passed."""

    __slots__ = (
        "at",
        "comparative",
        "depth",
        "first",
        "lower",
        "named",
        "owner",
        "preposition",
        "second",
        "table",
        "tags",
    )

    def __init__(self, sentence: Sentence, first: int, table: Triggers, owner: list[int]) -> None:
        self.lower, self.tags = sentence.lower, sentence.tags
        self.table, self.owner, self.first = table, owner, first
        self.at = first - 1
        self.named = first  # from here on to ``first`` there are only names of a list, as far as has been looked
        self.preposition = self.second = self.comparative = ""
        self.depth = 0  # of closed brackets that are not yet opened

    def governor(
        self,
        at: int,
        base: str,
        classes: tuple[str, ...],
        part: str,
        *,
        passive: bool = False,
        participle: bool = False,
    ) -> Governor:
        return Governor(at, base, classes, part, self.preposition, self.second, self.comparative, passive, participle)

    def none(self) -> Governor:
        return self.governor(max(self.at, -1), "", (), "none")

    def punctuation(self) -> Governor | None:
        low = self.lower[self.at]
        if low in ")]":
            self.depth += 1
        elif low in "([":
            self.depth = max(0, self.depth - 1)
        elif not self.depth and (low == ";" or (low == ":" and not self._only_names_since())):
            return self.none()
        return None

    def enumerated(self) -> bool:
        """Whether the eye is at the number of an item, ``(2)`` or ``ii)``; it goes on before the first item if so."""
        begin = _item(self.lower, self.tags, self.at)
        if begin < 0 or self.depth:
            return False
        for at in range(begin - 1, max(0, begin - _ITEMS), -1):
            if self.lower[at] == ")":
                earlier = _item(self.lower, self.tags, at)
                begin = earlier if earlier >= 0 else begin
        self.at = begin - 1
        while self.at >= 0 and self.lower[self.at] in (":", ",", "namely"):
            self.at -= 1
        return True

    def _only_names_since(self) -> bool:
        """Whether a list of names starts here: ``on three data sets: A, B and C``."""
        names = all(
            self.owner[i] >= 0 or self.lower[i] in _LISTING or self.tags[i] in ("PUNCT", "DT", "JJ", "NN", "NNP")
            for i in range(self.at + 1, self.named)
        )
        if names:
            self.named = self.at + 1
        return names

    def preposition_found(self) -> Governor | None:
        """A preposition: what stands before it may govern, else it is passed and remembered."""
        low, at = self.lower[self.at], self.at
        before = self.lower[at - 1] if at else ""
        if low in _CLAUSE_WORDS:
            return self.none()
        if low == "as" and before == "such":
            self.at -= 1
            return None
        if low == "including" or (low == "like" and at > self.first - 9):
            return None
        if not self.preposition:
            self.preposition = low
        elif not self.second:
            self.second = low
        if low in self.table.using:
            return self.governor(at, low, ("use",), "verb", participle=True)
        known = self.table.adjectives.get(before)
        if known is not None and low in _COMPARING:
            return self.governor(at - 1, *known, "adjective")
        known = self.table.nouns.get(before)
        if known is None or not (self.tags[at - 1] in ("NN", "NNS") or at == 1):
            return None
        if self.owner[at - 1] >= 0 and "solve" in known[1]:
            return None  # "method" within a name
        return self.governor(at - 1, *known, "noun")

    def acted(self) -> bool:
        """Whether a word that is tagged a plural noun is a verb: ``BERT lags behind``, ``X, though small, beats Y``."""
        at = self.at
        low = self.lower[at]
        known = self.table.verbs.get(low)
        if known is None or self.tags[at] not in ("NN", "NNS") or not low.endswith("s") or low in self.table.nouns:
            return False
        if at and self.owner[at - 1] >= 0:
            return True
        return at > 0 and self.lower[at - 1] in _BEFORE_VERBS and not _COMPARES.isdisjoint(known[1])

    def verb(self) -> Governor | None:
        """A verb governs, unless it is a participle that only describes the noun behind it."""
        at, low, tag = self.at, self.lower[self.at], self.tags[self.at]
        if self._describes():
            return None
        participle = tag in ("VBN", "VBG")
        known = self.table.verbs.get(low)
        if known is None:
            return self.governor(at, low, ("other",), "verb", passive=tag == "VBN", participle=participle)
        if low in _BE and (self.preposition or self.comparative):
            return self.governor(at, "be", ("be", "compared") if self.comparative else ("be",), "verb")
        k = at - 1
        while k > 0 and self.tags[k] == "RB":  # "is still clearly outperformed"
            k -= 1
        passive = tag in ("VBN", "VBD") and k >= 0 and self.lower[k] in _BE
        return self.governor(at, *known, "verb", passive=passive, participle=participle)

    def _describes(self) -> bool:
        """Whether a participle is an adjective here: ``widely used methods``, ``existing models``."""
        at, tags, lower = self.at, self.tags, self.lower
        if tags[at] not in ("VBN", "VBG") or (at + 1 < len(tags) and tags[at + 1] not in (*_NOUNS, "JJ")):
            return False
        before = lower[at - 1] if at else ""
        adverb = at > 1 and tags[at - 1] == "RB"
        verbal = before in _BE or before in _HAVE or (adverb and (lower[at - 2] in _BE or lower[at - 2] in _HAVE))
        if verbal:
            return False
        if lower[at] in self.table.descriptive:
            return True
        return tags[at] == "VBN" and at > 0 and tags[at - 1] in ("DT", "JJ", "PRP$", "CC", "IN", "RB")


def _item(lower: tuple[str, ...], tags: tuple[str, ...], at: int) -> int:
    """The token where an item's number starts that ends with the bracket at token ``at``, or -1 if none does."""
    if at < 1 or not _ITEM.fullmatch(lower[at - 1]):
        return -1
    if at > 1 and lower[at - 2] == "(":
        return at - 2
    return at - 1 if at < 2 or lower[at - 2] in _BEFORE_ITEMS or tags[at - 2] in _VERBAL else -1


def find_passive(sentence: Sentence, last: int, table: Triggers) -> Governor | None:
    """Find the verb that says of the name before token ``last`` that it is used: ``X is employed``, ``X and Y are``.

    Not *by* someone, as that may be someone else, and not where it only may be, or is not.
    """
    lower, tags = sentence.lower, sentence.tags
    at = last
    if at < len(lower) and lower[at] == "(":  # the abbreviation
        at = next((i + 1 for i in range(at, min(at + 5, len(lower))) if lower[i] == ")"), at)
    while at < len(lower) and at < last + _LISTED and (tags[at] in _LIST or lower[at] == ","):
        at += 1
    if at >= len(lower) or lower[at] not in _IS:
        return None
    at += 1
    while at < len(lower) and tags[at] == "RB" and lower[at] not in table.negation:
        at += 1
    known = table.verbs.get(lower[at]) if at < len(lower) and tags[at] in ("VBN", "VBD") else None
    if known is None or "use" not in known[1] or "train" in known[1]:
        return None
    if lower[at + 1 : at + 2] == ("by",) and tags[at + 2 : at + 3] != ("VBG",):
        return None
    return Governor(at, *known, "verb", "", "", "", passive=True, participle=False)


def find_governor(sentence: Sentence, first: int, table: Triggers, owner: list[int]) -> Governor:
    """Find what governs the name that starts at token ``first``.

    Args:
        sentence: The sentence.
        first: The name's first token.
        table: The words that state relations.
        owner: For each token the mention that covers it, or -1.
    """
    eye = _Eye(sentence, first, table, owner)
    lower, tags = eye.lower, eye.tags
    stop = max(-1, first - _FAR)
    while eye.at > stop:
        low, tag = lower[eye.at], tags[eye.at]
        found: Governor | None = None
        if tag == "PUNCT":
            if low == ")" and eye.enumerated():
                stop = max(-1, eye.at - _FAR)
                continue
            found = eye.punctuation()
        elif not eye.depth:
            if tag == "JJR" or low in table.comparatives:
                eye.comparative = eye.comparative or (f"more {lower[eye.at + 1]}" if low == "more" else low)
            if tag in ("IN", "TO") or low in table.using or low in ("via", "compared", "including"):
                found = eye.preposition_found()
            elif owner[eye.at] < 0 and (tag in _VERBAL or eye.acted()):
                found = eye.verb()
            elif tag not in _NOMINAL and owner[eye.at] < 0 and low not in _LISTING:
                found = eye.none()
        if found is not None:
            return found
        eye.at -= 1
    return eye.none()


def find_subject(sentence: Sentence, governor: Governor, table: Triggers, owner: list[int]) -> Subject:
    """Find whom the governor is said of: to the left of it, or behind the comma of an opening phrase."""
    lower, tags = sentence.lower, sentence.tags
    start = governor.at if governor.part == "none" else governor.at - 1
    prior = False
    other = -1
    passed: Subject | None = None  # a name that the eye has passed, but that does not act
    coordinated = _coordinated(sentence, governor)
    at = start
    while at >= 0 and at > start - _FAR and lower[at] != ";":
        low = lower[at]
        found = _subject_at(sentence, at, governor, table, owner)
        if found is not None:
            named = found._replace(at=_begin(owner, found.at)) if found.kind == "mention" else found
            if found.kind != "mention" or found.at != at or _acts(sentence, at, owner, governor.at, coordinated):
                return named
            passed = passed or named
        prior = prior or low in table.prior
        if governor.part == "noun" and tags[at] in _VERBAL and low in table.verbs:
            prior = prior and _COMPARES.isdisjoint(table.verbs[low][1])  # it was prior work that is beaten
        if tags[at] in ("NN", "NNS") and other < 0:
            other = at
            if _own_noun(sentence, at, table) and not prior:
                return Subject("own", -1, at)
        at -= 1
    if passed is not None:
        return passed
    if prior:
        return Subject("prior", -1, max(at, 0))
    opening = governor.participle or governor.part in ("none", "noun") or lower[0] == "to"
    if at < 0 and governor.at <= 3 and opening:
        ahead = _subject_ahead(sentence, governor, table, owner)
        if ahead is not None:
            return ahead
    return Subject("other" if other >= 0 else "none", -1, max(other, 0))


def _begin(owner: list[int], at: int) -> int:
    """The first token of the name that covers token ``at``."""
    while at and owner[at - 1] == owner[at]:
        at -= 1
    return at


def _coordinated(sentence: Sentence, governor: Governor) -> bool:
    """Whether the governor is a second verb: ``propose`` in ``we study X and propose Y``."""
    at = governor.at - 1
    while at >= 0 and sentence.tags[at] == "RB":
        at -= 1
    return governor.part == "verb" and at >= 0 and sentence.tags[at] == "CC"


def _acts(sentence: Sentence, at: int, owner: list[int], verb: int, coordinated: bool) -> bool:
    """Whether the name at a token can be the subject of a verb behind it, as what follows the name tells."""
    end = at
    while end < len(owner) and owner[end] == owner[at]:
        end += 1
    if end >= len(owner):
        return False
    if end == verb:
        return True
    tag = sentence.tags[end]
    if tag in _FINITE or (tag == "RB" and not coordinated):
        return True
    return not coordinated and (tag in ("VBN", "VBG", "WDT") or sentence.lower[end] in ("(", ","))


def _subject_at(sentence: Sentence, at: int, governor: Governor, table: Triggers, owner: list[int]) -> Subject | None:
    """The subject, if token ``at`` is one: a pronoun, a relative pronoun behind a name, or a name."""
    lower, tags = sentence.lower, sentence.tags
    low = lower[at]
    if low in table.own_pronouns or low in ("it", "its", "proposed", "this") or (low == "paper" and at):
        return Subject("own", -1, at)
    if low in ("which", "that") and at and owner[at - 1] >= 0:
        return Subject("mention", owner[at - 1], at - 1)
    if owner[at] < 0:
        return None
    if governor.part not in ("verb", "adjective") and not _apposed(sentence, at, governor):
        # "BERT reaches 70% accuracy on": the name acts, by a verb before the noun that governs
        return Subject("mention", owner[at], at) if at + 1 < len(tags) and tags[at + 1] in _FINITE else None
    modifies = (
        at + 1 != governor.at
        and at + 1 < len(tags)
        and tags[at + 1] in ("NN", "NNS")
        and owner[at + 1] < 0
        and lower[at + 1] not in table.own_nouns
    )
    return None if modifies else Subject("mention", owner[at], at)


def _apposed(sentence: Sentence, at: int, governor: Governor) -> bool:
    """Whether a noun says what the name at token ``at`` is: ``DreamerV3, an extension of``, ``X is a variant of``."""
    between = range(at + 1, governor.at)
    return governor.part == "noun" and all(
        sentence.lower[i] in (",", "is", "are", "as") or sentence.tags[i] in ("DT", "JJ", "RB", "VBN") for i in between
    )


def _own_noun(sentence: Sentence, at: int, table: Triggers) -> bool:
    """Whether a noun phrase that ends at token ``at`` means the paper's proposal: ``the resulting framework``."""
    lower, tags = sentence.lower, sentence.tags
    if lower[at].endswith("s") or lower[at] not in table.own_nouns:
        return False
    k = at - 1
    while k >= 0 and tags[k] in ("JJ", "NN", "NNP", "RB", "VBN"):
        if lower[k] in table.prior:
            return False
        k -= 1
    return k >= 0 and lower[k] in table.own_determiners


def _subject_ahead(sentence: Sentence, governor: Governor, table: Triggers, owner: list[int]) -> Subject | None:
    """The subject behind an opening phrase: ``we`` in ``Inspired by X, we ...``, ``With X, our system ...``."""
    lower, tags = sentence.lower, sentence.tags
    comma = max(governor.at, 0)
    while comma < len(lower) and lower[comma] != ",":
        comma += 1
    for at in range(comma, min(comma + 14, len(lower))):
        if lower[at] in table.own_pronouns or lower[at] in ("it", "proposed", "paper"):
            return Subject("own", -1, at)
        if owner[at] >= 0 and lower[at - 1] == ",":
            end = at
            while end < len(lower) and owner[end] == owner[at]:
                end += 1
            if end < len(lower) and tags[end] in _FINITE:
                return Subject("mention", owner[at], at)
    return None
