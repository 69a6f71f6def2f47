"""What is true of a group of mentions, as strings: the input of the linear scorers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.extract.candidates import Candidate, is_name_shaped
from kg.extract.document import Clause, Document, head_kinds, word_lists
from kg.extract.groups import Group
from kg.extract.linear import load_scorer, logistic
from kg.lexicon import Entry

__all__ = ["class_noun", "clause_cues", "context_features", "name_probability", "surface_features", "word_classes"]

_CLASSES = Path(__file__).parents[1] / "text" / "data" / "clusters.json"


@cache
def word_classes() -> dict[str, int]:
    """Read the word classes: words that keep the same company have the same number."""
    return msgspec.json.decode(_CLASSES.read_bytes(), type=dict[str, int])


_DIGIT = re.compile(r"\d")
_VERBS = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG"})
_CUES: dict[str, frozenset[str]] = word_lists()["cues"]
_PRIOR, _OWN, _TEST, _CALLED = _CUES["prior"], _CUES["own"], _CUES["test"], _CUES["called"]
_NAMED = frozenset({"shape", "definition", "title"})
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_TITLE_PREPOSITIONS = frozenset(["via", "for", "with", "in", "on", "of", "using", "from", "by", "through"])
_LISTING = frozenset(["like", "including", "e.g.", "namely", "(", ":", "as", "i.e."])


def _shape(text: str) -> str:
    if " " in text:
        words = text.split()
        if all(w[0].isupper() for w in words if w[0].isalpha() and len(w) > 3):
            return "caps"
        return "mixed" if any(c.isupper() for c in text) else "lower"
    if text.islower():
        return "low1"
    if text.isupper():
        return "ACR" if len(text) <= 5 else "UPPER"
    if is_name_shaped(text):
        return "inner"
    return "Cap1" if text[0].isupper() else "other"


class _Cues(NamedTuple):
    """What a clause says to all names in it: facts of its place and wording, and whether it lists things."""

    facts: tuple[str, ...]
    lists: bool
    calls: bool
    colon: int


def _cues(clause: Clause, last_number: int) -> _Cues:
    lower = clause.sentence.lower
    seen = frozenset(lower)
    if clause.section == "title":
        return _Cues((), False, False, lower.index(":") if ":" in seen else -1)
    n = clause.number
    facts = ["s=" + ("first" if n == 0 else "end" if n == last_number else "2" if n == 1 else "mid")]
    if not seen.isdisjoint(_OWN):
        facts.append("own")
    if not seen.isdisjoint(_PRIOR):
        facts.append("prior")
    if not seen.isdisjoint(_TEST):
        facts.append("test")
    return _Cues(tuple(facts), not seen.isdisjoint(_LISTING), not seen.isdisjoint(_CALLED), -1)


def _mention(c: Candidate, clause: Clause, cues: _Cues, whole: bool, state: str, out: list[str]) -> None:
    sentence = clause.sentence
    lower, tags = sentence.lower, sentence.tags
    first, last, size = c.first, c.last, len(lower)
    classes, heads = word_classes(), head_kinds()
    before, before_tag = (lower[first - 1], tags[first - 1]) if first else ("^", "START")
    after, after_tag = (lower[last], tags[last]) if last < size else ("$", "END")
    out += (
        "p=" + before,
        "n=" + after,
        f"cp={classes.get(before)}",
        f"cn={classes.get(after)}",
        "nt=" + after_tag,
        "pt=" + before_tag,
        f"{state}&p={before}",
        f"{state}&nt={after_tag}",
    )
    if first > 1:
        earlier = lower[first - 2]
        out += (f"cpp={classes.get(earlier)} {before}", f"pp={earlier} {before}")
    for kind in heads.get(after, ()):
        out.append("nh=" + kind)
    at = first - 1
    low = max(-1, first - 9)
    while at > low and tags[at] not in _VERBS:
        at -= 1
    if at > low:
        verb = lower[at]
        out += ("v=" + verb, f"cv={classes.get(verb)}", f"{state}&v={verb}")
        if at and lower[at - 1] in _OWN:
            out.append("wev=" + verb)
    if after_tag in _FINITE:
        out.append("subj")
    if clause.section == "title":
        _in_title(c, lower, cues.colon, out)
    else:
        out += cues.facts
        if cues.lists:
            _in_list(lower, tags, first, out)
        if cues.calls and not _CALLED.isdisjoint(lower[max(0, first - 4) : first]):
            out.append("called")
    if before == "(":
        out.append("paren")
    if whole:
        out.append("whole")


def _in_title(c: Candidate, lower: tuple[str, ...], colon: int, out: list[str]) -> None:
    if colon < 0:
        out.append("t=plain")
    else:
        out.append("t=name" if c.last <= colon and c.first == 0 else "t=before" if c.first < colon else "t=after")
    prepositions = (word for word in reversed(lower[: c.first]) if word in _TITLE_PREPOSITIONS)
    out.append("tp=" + (next(prepositions, "-") if c.first else "^"))
    if c.last == len(lower):
        out.append("tend")


def _in_list(lower: tuple[str, ...], tags: tuple[str, ...], first: int, out: list[str]) -> None:
    back = lower[max(0, first - 12) : first]
    if ("such" in back and "as" in back) or "including" in back or "e.g." in back or "like" in back:
        out.append("list")
    kind = class_noun(lower, tags, first)
    if kind:
        out.append("class=" + kind)


def class_noun(lower: tuple[str, ...], tags: tuple[str, ...], first: int) -> str:
    """Return the kind that the list says it is a list of: ``models`` in ``models like A, B and C`` for all three."""
    at = first - 1
    heads = head_kinds()
    low = max(-1, first - 40)
    while at > low:
        word = lower[at]
        if word in ("like", "including", "e.g.", "namely", "(", ":", "as", "i.e."):
            k = at - 1
            while k > low and lower[k] in (",", "such", "(", ":"):
                k -= 1
            if k > low:
                noun = lower[k]
                stem = noun[:-1] if noun.endswith("s") else noun
                kinds = heads.get(stem) or heads.get(noun)
                if kinds:
                    return kinds[0]
            if word not in ("(", ":"):
                return ""
        elif (tags[at].startswith("VB") and tags[at] not in ("VBN", "VBG")) or word in (";", "."):
            return ""
        at -= 1
    return ""


def group_state(group: Group) -> str:
    """What is known of a group's name before any context: its lexicon type, or that its spelling shows a name."""
    entry = group.entry
    if entry is not None:
        state = "generic" if entry.generic else "weak" if entry.weak else entry.type
        return state + "-term" if entry.name.islower() else state
    for c in group.mentions:
        if not c.kinds.isdisjoint(_NAMED):
            return "named"
    return "no"


def _last_word(last: str) -> tuple[str, ...]:
    """What the last word of a name says."""
    return (
        "last=" + last,
        "suf=" + last[-4:],
        f"cl={word_classes().get(last)}",
        *("lh=" + kind for kind in head_kinds().get(last, ())),
    )


def _first_word(first: str) -> tuple[str, ...]:
    """What the first word of a name says."""
    facts = ("first=" + first, f"cf={word_classes().get(first)}")
    return (*facts, "mod") if first in word_lists()["modifiers"] else facts


def _word_pair(low: str, pieces: list[str]) -> tuple[str, ...]:
    """What the last two words of a name say together."""
    classes = word_classes()
    if len(pieces) == 1:
        return (f"cw={classes.get(low)}",)
    before, last = pieces[-2:]
    return f"clw={classes.get(low)}&{classes.get(before)} {classes.get(last)}", f"last2={before} {last}"


def _spelling(text: str) -> tuple[str, ...]:
    facts = ("shape=" + _shape(text), f"len={min(text.count(' ') + 1, 6)}")
    return (*facts, "digit") if _DIGIT.search(text) else facts


def _text_features(text: str) -> tuple[str, ...]:
    """What one written form says: words and their classes, length, spelling."""
    low = text.lower()
    pieces = low.replace("-", " ").split()
    if not pieces:
        return ()
    return (*_spelling(text), *_last_word(pieces[-1]), *_first_word(pieces[0]), *_word_pair(low, pieces))


def _known(state: str, entry: Entry | None, defined: bool, kinds: frozenset[str]) -> list[str]:
    """What is known of a group beside its written forms."""
    out = ["st=" + state, *("k=" + kind for kind in kinds)]
    if defined:
        out.append("defined")
    if entry is None:
        out.append("lex=no")
        return out
    out += ("lex=" + entry.type, "lexname=" + entry.name.lower())
    if entry.generic:
        out.append("lex=generic")
    if entry.weak:
        out.append("lex=weak")
    if entry.parent:
        out.append("lex=parent")
    return out


def surface_features(group: Group) -> frozenset[str]:
    """Return what the names alone say: words and their classes, length, spelling, lexicon."""
    mentions = group.mentions[:6]
    kinds = frozenset().union(*(c.kinds for c in mentions))
    out = _known(group_state(group), group.entry, group.defined, kinds)
    for text in dict.fromkeys(c.text for c in mentions):
        out += _text_features(text)
    return frozenset(out)


# The score of a name by itself is a sum over its words: each word's share is looked up once, not once a name.


@lru_cache(maxsize=30_000)
def _last_share(last: str) -> int:
    return load_scorer("prior").share(_last_word(last))


@lru_cache(maxsize=30_000)
def _first_share(first: str) -> int:
    return load_scorer("prior").share(_first_word(first))


@lru_cache(maxsize=1_000)
def _kinds_share(kinds: frozenset[str], state: str) -> int:
    scorer = load_scorer("prior")
    return scorer.bias[0] + scorer.share(_known(state, None, False, kinds))


def name_probability(group: Group) -> float:
    """Return how likely a group is an entity by its name alone: the ``prior`` scorer over its surface features."""
    scorer = load_scorer("prior")
    if len(group.mentions) > 1 or group.entry is not None or group.defined:
        return scorer.probability(surface_features(group))
    mention = group.mentions[0]
    low = mention.text.lower()
    pieces = low.replace("-", " ").split()
    if not pieces:
        return 0.0
    return logistic(
        (
            _kinds_share(mention.kinds, group_state(group))
            + _last_share(pieces[-1])
            + _first_share(pieces[0])
            + scorer.share((*_word_pair(low, pieces), *_spelling(mention.text)))
        )
        / 1000
    )


_STATED = ("s=", "sec=", "c=", "tp=", "t=", "own", "prior", "test", "whole", "len=")


def clause_cues(document: Document) -> tuple[_Cues, ...]:
    """Return what each clause says to all names in it; computed once a paper."""
    return tuple(_cues(clause, document.last) for clause in document.clauses)


def context_features(
    group: Group, document: Document, cues: Sequence[_Cues], inside: frozenset[tuple[int, int, int]]
) -> set[str]:
    """Return what the places say; ``inside`` are the places of mentions that stand within a longer candidate."""
    found: list[str] = []
    mentions = group.mentions
    state = group_state(group)
    for c in mentions[:8]:
        whole = (c.clause, c.first, c.last) not in inside
        _mention(c, document.clauses[c.clause], cues[c.clause], whole, state, found)
    count = 1 if len(mentions) == 1 else len({(c.clause, c.first) for c in mentions})
    found.append("c=1" if count == 1 else "c=2" if count == 2 else "c=3" if count <= 4 else "c=5")
    sections = {document.clauses[c.clause].section for c in mentions}
    found.append("sec=" + "+".join(sorted(sections)))
    out = set(found)
    out.update([f"{state}&{known}" for known in out if known.startswith(_STATED)])
    return out
