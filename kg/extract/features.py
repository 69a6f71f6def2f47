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
from kg.extract.linear import load_scorer
from kg.extract.network import Block, Features
from kg.lexicon import Entry

__all__ = [
    "class_noun",
    "clause_cues",
    "context_features",
    "may_list",
    "name_probability",
    "surface_features",
    "word_classes",
]

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
        for word in text.split():
            if len(word) > 3 and word[0].isalpha() and not word[0].isupper():
                return "mixed" if not text.islower() and any(c.isupper() for c in text) else "lower"
        return "caps"
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


# Each of the following says what one word or place adds, as a block (see :class:`Features`) that is made once.


@lru_cache(maxsize=20_000)
def _word_before(before: str, tag: str, state: str) -> Block:
    facts = ("p=" + before, f"cp={word_classes().get(before)}", "pt=" + tag, f"{state}&p={before}")
    return (*facts, "paren") if before == "(" else facts


@lru_cache(maxsize=20_000)
def _word_after(after: str, tag: str, state: str) -> Block:
    facts = ("n=" + after, f"cn={word_classes().get(after)}", "nt=" + tag, f"{state}&nt={tag}")
    kinds = tuple(["nh=" + kind for kind in head_kinds().get(after, ())])
    return (*facts, *kinds, "subj") if tag in _FINITE else (*facts, *kinds)


@lru_cache(maxsize=20_000)
def _verb_before(verb: str, state: str, own: bool) -> Block:
    facts = ("v=" + verb, f"cv={word_classes().get(verb)}", f"{state}&v={verb}")
    return (*facts, "wev=" + verb) if own else facts


@lru_cache(maxsize=5_000)
def _with_state(facts: Block, state: str) -> Block:
    """Facts of place and number, by themselves and together with what is known of the name."""
    return (*facts, *[f"{state}&{fact}" for fact in facts])


_WHOLE: Block = ("whole",)
_LIST: Block = ("list",)
_CALLED_SO: Block = ("called",)


def _mention(c: Candidate, clause: Clause, cues: _Cues, state: str, out: list[Block], single: list[str]) -> None:
    sentence = clause.sentence
    lower, tags = sentence.lower, sentence.tags
    first, last = c.first, c.last
    before = lower[first - 1] if first else "^"
    out.append(_word_before(before, tags[first - 1] if first else "START", state))
    out.append(_word_after(lower[last], tags[last], state) if last < len(lower) else _word_after("$", "END", state))
    if first > 1:
        earlier = lower[first - 2]
        single += (f"cpp={word_classes().get(earlier)} {before}", f"pp={earlier} {before}")
    at = first - 1
    low = max(-1, first - 9)
    while at > low and tags[at] not in _VERBS:
        at -= 1
    if at > low:
        out.append(_verb_before(lower[at], state, at > 0 and lower[at - 1] in _OWN))
    if clause.section == "title":
        _in_title(c, lower, cues.colon, state, out)
        return
    out.append(_with_state(cues.facts, state))
    if cues.lists:
        _in_list(lower, tags, first, out)
    if cues.calls and not _CALLED.isdisjoint(lower[max(0, first - 4) : first]):
        out.append(_CALLED_SO)


def _in_title(c: Candidate, lower: tuple[str, ...], colon: int, state: str, out: list[Block]) -> None:
    where = "t=plain"
    if colon >= 0:
        where = "t=name" if c.last <= colon and c.first == 0 else "t=before" if c.first < colon else "t=after"
    prepositions = (word for word in reversed(lower[: c.first]) if word in _TITLE_PREPOSITIONS)
    out.append(_with_state((where, "tp=" + (next(prepositions, "-") if c.first else "^")), state))
    if c.last == len(lower):
        out.append(("tend",))


def _in_list(lower: tuple[str, ...], tags: tuple[str, ...], first: int, out: list[Block]) -> None:
    back = lower[max(0, first - 12) : first]
    if ("such" in back and "as" in back) or "including" in back or "e.g." in back or "like" in back:
        out.append(_LIST)
    kind = class_noun(lower, tags, first)
    if kind:
        out.append(("class=" + kind,))


def may_list(lower: Sequence[str]) -> bool:
    """Whether a clause has a word or mark that lists follow; without one :func:`class_noun` finds nothing."""
    return not _LISTING.isdisjoint(lower)


def class_noun(lower: tuple[str, ...], tags: tuple[str, ...], first: int) -> str:
    """Return the kind that the list says it is a list of: ``models`` in ``models like A, B and C`` for all three."""
    at = first - 1
    heads = head_kinds()
    low = max(-1, first - 40)
    while at > low:
        word = lower[at]
        if word in _LISTING:
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


@lru_cache(maxsize=20_000)
def _last_word(last: str) -> Block:
    """What the last word of a name says."""
    return (
        "last=" + last,
        "suf=" + last[-4:],
        f"cl={word_classes().get(last)}",
        *["lh=" + kind for kind in head_kinds().get(last, ())],
    )


@lru_cache(maxsize=20_000)
def _first_word(first: str) -> Block:
    """What the first word of a name says."""
    facts = ("first=" + first, f"cf={word_classes().get(first)}")
    return (*facts, "mod") if first in word_lists()["modifiers"] else facts


def _word_pair(low: str, pieces: list[str]) -> Block:
    """What the last two words of a name say together."""
    classes = word_classes()
    if len(pieces) == 1:
        return (f"cw={classes.get(low)}",)
    before, last = pieces[-2:]
    return f"clw={classes.get(low)}&{classes.get(before)} {classes.get(last)}", f"last2={before} {last}"


@lru_cache(maxsize=1_000)
def _spelling(shape: str, length: int, digit: bool) -> Block:
    facts = ("shape=" + shape, f"len={length}")
    return (*facts, "digit") if digit else facts


@lru_cache(maxsize=50_000)
def _written(text: str) -> tuple[Block, ...]:
    """What one written form says: words and their classes, length, spelling."""
    low = text.lower()
    pieces = low.replace("-", " ").split()
    if not pieces:
        return ()
    return (
        _spelling(_shape(text), min(text.count(" ") + 1, 6), _DIGIT.search(text) is not None),
        _last_word(pieces[-1]),
        _first_word(pieces[0]),
        _word_pair(low, pieces),
    )


@lru_cache(maxsize=2_000)
def _known(state: str, defined: bool, kinds: frozenset[str]) -> Block:
    """What is known of a group beside its written forms and its entry."""
    facts = ("st=" + state, *["k=" + kind for kind in kinds])
    return (*facts, "defined") if defined else facts


@lru_cache(maxsize=5_000)
def _entry(entry: Entry | None) -> Block:
    """What a group's lexicon entry says."""
    if entry is None:
        return ("lex=no",)
    flags = (("lex=generic", entry.generic), ("lex=weak", entry.weak), ("lex=parent", bool(entry.parent)))
    return ("lex=" + entry.type, "lexname=" + entry.name.lower(), *[fact for fact, holds in flags if holds])


def surface_features(group: Group) -> Features:
    """Return what the names alone say: words and their classes, length, spelling, lexicon."""
    mentions = group.mentions[:6]
    kinds = mentions[0].kinds if len(mentions) == 1 else frozenset().union(*[c.kinds for c in mentions])
    blocks = [_known(group_state(group), group.defined, kinds), _entry(group.entry)]
    for text in dict.fromkeys([c.text for c in mentions]):
        blocks += _written(text)
    return Features(blocks)


_ONE_FORM = 2 + 4  # blocks of a group that is written in one way: what is known, its entry, and those of _written


def name_probability(surface: Features) -> float:
    """Return how likely a group is an entity by its name alone: the ``prior`` scorer over its surface features."""
    scorer = load_scorer("prior")
    if len(surface.blocks) > _ONE_FORM:  # then features may be there twice
        return scorer.probability(surface)
    return scorer.block_probability(surface.blocks)


def clause_cues(document: Document) -> tuple[_Cues, ...]:
    """Return what each clause says to all names in it; computed once a paper."""
    return tuple([_cues(clause, document.last) for clause in document.clauses])


_COUNTS = ("c=1", "c=1", "c=2", "c=3", "c=3")


def context_features(
    group: Group, document: Document, cues: Sequence[_Cues], inside: frozenset[tuple[int, int, int]]
) -> Features:
    """Return what the places say; ``inside`` are the places of mentions that stand within a longer candidate."""
    out: list[Block] = []
    single: list[str] = []
    mentions = group.mentions
    state = group_state(group)
    clauses = document.clauses
    for c in mentions[:8]:
        _mention(c, clauses[c.clause], cues[c.clause], state, out, single)
        if (c.clause, c.first, c.last) not in inside:
            out.append(_with_state(_WHOLE, state))
    count = 1 if len(mentions) == 1 else len({(c.clause, c.first) for c in mentions})
    sections = {clauses[c.clause].section for c in mentions}
    number = _COUNTS[count] if count < len(_COUNTS) else "c=5"
    out.append(_with_state((number, "sec=" + "+".join(sorted(sections))), state))
    return Features(out, single)
