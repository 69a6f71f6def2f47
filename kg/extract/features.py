"""What is true of a group of mentions, as strings: the input of the linear scorers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from kg.extract.candidates import Candidate, is_name_shaped
from kg.extract.document import Clause, Document, head_kinds, word_lists
from kg.extract.groups import Group

__all__ = ["context_features", "group_state", "surface_features", "word_classes"]

_CLASSES = Path(__file__).parents[1] / "text" / "data" / "clusters.json"


@cache
def word_classes() -> dict[str, int]:
    """Read the word classes: words that keep the same company have the same number."""
    return msgspec.json.decode(_CLASSES.read_bytes(), type=dict[str, int])



_VERBS = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG"})
_PRIOR = frozenset(
    "existing previous prior recent recently traditional conventional typically however despite although while current currently".split()
)
_OWN = frozenset("we our ours us".split())
_TEST = frozenset("experiment experiments results result evaluate evaluated evaluation evaluations benchmarks benchmark datasets dataset".split())
_NAMED = frozenset({"shape", "definition", "title"})
_CALLED = frozenset("called named termed dubbed namely denoted".split())


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


def _mention(c: Candidate, clause: Clause, whole: bool, last_number: int, heads: dict[str, tuple[str, ...]], state: str, out: set[str]) -> None:
    sentence = clause.sentence
    lower, tags, words = sentence.lower, sentence.tags, sentence.words
    first, last = c.first, c.last
    before = lower[first - 1] if first else "^"
    after = lower[last] if last < len(lower) else "$"
    out.add("p=" + before)
    out.add("n=" + after)
    classes = word_classes()
    out.add(f"cp={classes.get(before)}")
    out.add(f"cn={classes.get(after)}")
    if first > 1:
        out.add(f"cpp={classes.get(lower[first - 2])} {before}")
        out.add(f"pp={lower[first - 2]} {before}")
    if last < len(lower):
        stem = after[:-1] if after.endswith("s") and len(after) > 3 else after
        for kind in heads.get(stem) or heads.get(after) or ():
            out.add("nh=" + kind)
    out.add("nt=" + (tags[last] if last < len(tags) else "END"))
    out.add("pt=" + (tags[first - 1] if first else "START"))
    at = first - 1
    low = max(-1, first - 9)
    while at > low and tags[at] not in _VERBS:
        at -= 1
    if at > low:
        out.add("v=" + lower[at])
        out.add(f"cv={classes.get(lower[at])}")
        if at and lower[at - 1] in _OWN:
            out.add("wev=" + lower[at])
    if last < len(tags) and tags[last] in ("VBZ", "VBP", "VBD", "MD"):
        out.add("subj")
    if clause.section == "title":
        colon = next((i for i, w in enumerate(words) if w == ":"), None)
        if colon is None:
            out.add("t=plain")
        else:
            out.add("t=name" if last <= colon and first == 0 else "t=before" if first < colon else "t=after")
        if first:
            prepositions = [w for w in lower[:first] if w in ("via", "for", "with", "in", "on", "of", "using", "from", "by", "through")]
            out.add("tp=" + (prepositions[-1] if prepositions else "-"))
        else:
            out.add("tp=^")
        if last == len(words):
            out.add("tend")
    else:
        n = clause.number
        out.add("s=" + ("first" if n == 0 else "end" if n == last_number else "2" if n == 1 else "mid"))
        seen = frozenset(lower)
        if seen & _OWN:
            out.add("own")
        if seen & _PRIOR:
            out.add("prior")
        if seen & _TEST:
            out.add("test")
        back = lower[max(0, first - 12) : first]
        if "such" in back and "as" in back or "including" in back or "e.g." in back or "like" in back:
            out.add("list")
        kind = _class_noun(lower, tags, first, heads)
        if kind:
            out.add("class=" + kind)
        if _CALLED & frozenset(lower[max(0, first - 4) : first]):
            out.add("called")
    if before == "(":
        out.add("paren")
    for known in ("p=" + before, "nt=" + (tags[last] if last < len(tags) else "END")):
        out.add(f"{state}&{known}")
    if at > low:
        out.add(f"{state}&v={lower[at]}")
    if whole:
        out.add("whole")


def _class_noun(lower: tuple[str, ...], tags: tuple[str, ...], first: int, heads: dict[str, tuple[str, ...]]) -> str:
    """The kind that the list says it is a list of: ``models`` in ``models like A, B and C`` for all three."""
    at = first - 1
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
        elif tags[at].startswith("VB") and tags[at] not in ("VBN", "VBG") or word in (";", "."):
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


def surface_features(group: Group) -> set[str]:
    """Return what the names alone say: words and their classes, length, spelling, lexicon."""
    heads, modifiers, classes = head_kinds(), word_lists()["modifiers"], word_classes()
    out: set[str] = set()
    for text in {c.text for c in group.mentions[:6]}:
        low = text.lower()
        pieces = low.replace("-", " ").split()
        if not pieces:
            continue
        last, first = pieces[-1], pieces[0]
        cl = classes.get(last)
        out.add("shape=" + _shape(text))
        out.add("last=" + last)
        out.add("suf=" + last[-4:])
        out.add("first=" + first)
        out.add(f"cl={cl}")
        out.add(f"cf={classes.get(first)}")
        if len(pieces) > 1:
            out.add(f"clw={classes.get(low)}&{classes.get(pieces[-2])} {cl}")
            out.add(f"last2={pieces[-2]} {last}")
        else:
            out.add(f"cw={classes.get(low)}")
        out.add(f"len={min(text.count(' ') + 1, 6)}")
        if first in modifiers:
            out.add("mod")
        if not text.isalpha() and any(ch.isdigit() for ch in text):
            out.add("digit")
        stem = last[:-1] if last.endswith("s") else last
        for kind in heads.get(stem, ()):
            out.add("lh=" + kind)
    if group.defined:
        out.add("defined")
    entry = group.entry
    if entry is None:
        out.add("lex=no")
    else:
        out.add("lex=" + entry.type)
        if entry.generic:
            out.add("lex=generic")
        if entry.weak:
            out.add("lex=weak")
        if entry.parent:
            out.add("lex=parent")
        out.add("lexname=" + entry.name.lower())
    out.add("st=" + group_state(group))
    for c in group.mentions[:6]:
        for kind in c.kinds:
            out.add("k=" + kind)
    return out


_STATED = ("s=", "sec=", "c=", "tp=", "t=", "own", "prior", "test", "whole", "len=")


def context_features(group: Group, document: Document, inside: frozenset[tuple[int, int, int]]) -> set[str]:
    """Return what the places say; ``inside`` are the places of mentions that stand within a longer candidate."""
    heads = head_kinds()
    out: set[str] = set()
    mentions = group.mentions
    state = group_state(group)
    for c in mentions[:8]:
        _mention(c, document.clauses[c.clause], (c.clause, c.first, c.last) not in inside, document.last, heads, state, out)
    count = len({(c.clause, c.first) for c in mentions})
    out.add("c=1" if count == 1 else "c=2" if count == 2 else "c=3" if count <= 4 else "c=5")
    sections = {document.clauses[c.clause].section for c in mentions}
    out.add("sec=" + "+".join(sorted(sections)))
    out |= {f"{state}&{known}" for known in out if known.startswith(_STATED)}
    return out
