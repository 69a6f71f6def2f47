"""Which entities of one paper are one thing that the paper calls by several names.

``co-speech gesture generation`` is ``gesture generation`` two sentences later, ``SP-Guard`` the ``Selective
Prompt-adaptive Guidance`` that it is short for. Pairs of names that share words or letters are weighed by a small
network; different numbers, versions and editions are different things whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from kg.extract.candidates import long_form_start
from kg.extract.document import head_kinds, word_lists
from kg.extract.features import word_classes
from kg.extract.groups import name_key
from kg.extract.network import load_network
from kg.model import LocalEntity

__all__ = ["Likeness", "find_likenesses", "unite"]

_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_LEAST = 0.5
_ABBREVIATING = frozenset({"initials", "capitals", "letters"})
_SAME = _ABBREVIATING | {"same words", "same letters", "similar"}
_SMALL = frozenset({"of", "for", "the", "with", "a", "an", "in", "on", "and", "to"})
_SIMILAR = 88  # rapidfuzz ratio of names that differ by a slip of the pen


class Likeness(NamedTuple):
    """Two entities, by their numbers, of which ``short`` may be another name of ``long``; how, and what is true."""

    short: int
    long: int
    kind: str
    features: tuple[str, ...]


class _Name(NamedTuple):
    """A name without the noun for its kind: its words in small letters without plural -s, and as they stand."""

    words: tuple[str, ...]
    text: str


def _read(text: str) -> _Name:
    heads = head_kinds()
    found = list(_WORD.finditer(text))
    while len(found) > 1 and found[-1].group().lower() in heads:
        found.pop()
    words = []
    for match in found:
        word = match.group().lower()
        words.append(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word)
    return _Name(tuple(words), text[: found[-1].end()] if found else text)


def _abbreviates(short: _Name, long: _Name) -> str:
    """Whether the letters of one name are taken from the words of the other, and how."""
    letters = re.sub(r"\W", "", short.text)
    if len(short.words) > 2 or not 2 <= len(letters) <= 14 or not any(c.isupper() for c in letters):
        return ""
    if len(long.words) < 2 or len(long.text) < len(short.text) + 4:
        return ""
    if "".join(c for c in long.text if c.isupper() or c.isdigit()) == letters.upper() and len(letters) > 2:
        return "capitals"
    if "".join(word[0] for word in long.words) == letters.lower():
        return "initials"
    return "letters" if len(letters) > 2 and long_form_start(long.text, len(long.text), short.text) == 0 else ""


def _contained(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """Where the words of the shorter name stand in the longer one, in a row."""
    n = len(a)
    if len(b) <= n:
        return ""
    if b[-n:] == a:
        return "suffix"
    if b[:n] == a:
        return "prefix"
    return "inner" if any(b[i : i + n] == a for i in range(1, len(b) - n)) else ""


def _sharing(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """What two names that share words have in common."""
    shared = set(a) & set(b) - _SMALL
    if not shared:
        return ""
    if a[-1] == b[-1]:
        return "within" if set(a) <= set(b) else "head"
    return "first" if a[0] == b[0] else "overlap"


def _kind(short: _Name, long: _Name) -> str:
    """How the shorter name stands to the longer one; empty if they have nothing in common."""
    a, b = short.words, long.words
    if set(a) == set(b):
        return "same words"
    if "".join(a) == "".join(b):
        return "same letters"
    kind = _abbreviates(short, long) or _contained(a, b)
    if not kind and len(short.text) > 5 and fuzz.ratio(short.text.lower(), long.text.lower()) >= _SIMILAR:
        kind = "similar"
    return kind or _sharing(a, b)


# How telling the ways are in which two names can be alike, the least first.
_STRENGTH = (
    *("", "overlap", "first", "head", "within", "inner", "prefix", "similar", "suffix", "letters"),
    *("same letters", "same words", "initials", "capitals"),
)


def _differs_by_number(short: _Name, long: _Name, kind: str) -> bool:
    """Whether the names differ in a number, a version or an edition: then they are never one thing."""
    if kind in _ABBREVIATING:
        return False
    different = set(short.words) ^ set(long.words)
    editions = word_lists()["editions"]
    return any(_DIGIT.search(w) for w in different) or any(
        w.capitalize() in editions or w.upper() in editions for w in different
    )


def find_likenesses(entities: Sequence[LocalEntity]) -> Iterator[Likeness]:
    """Yield the pairs of entities whose names have something in common and that no number tells apart."""
    forms = [[_read(form) for form in (entity.name, *entity.aliases)] for entity in entities]
    for i in range(len(entities)):
        for j in range(i + 1, len(entities)):
            kind, a, b = max(
                ((_kind(*_ordered(x, y)), *_ordered(x, y)) for x in forms[i] for y in forms[j] if x.words and y.words),
                key=lambda found: _STRENGTH.index(found[0]),
                default=("", forms[i][0], forms[j][0]),
            )
            if kind and not _differs_by_number(a, b, kind):
                short, long = (i, j) if a in forms[i] else (j, i)
                yield Likeness(short, long, kind, tuple(_features(entities[short], entities[long], a, b, kind)))


def _ordered(x: _Name, y: _Name) -> tuple[_Name, _Name]:
    return (x, y) if (len(x.words), len(x.text)) <= (len(y.words), len(y.text)) else (y, x)


def _shape(entity: LocalEntity) -> str:
    if entity.generic:
        return "generic"
    return "term" if entity.name.islower() else "title" if entity.name.istitle() else "name"


def _features(short: LocalEntity, long: LocalEntity, a: _Name, b: _Name, kind: str) -> Iterator[str]:
    classes, heads = word_classes(), head_kinds()
    extra = [w for w in b.words if w not in a.words]
    missing = [w for w in a.words if w not in b.words]
    yield from (
        "kind=" + kind,
        f"types={short.type} {long.type}",
        f"extra={min(4, len(extra))}",
        f"missing={min(3, len(missing))}",
    )
    yield f"kind={kind}&extra={min(4, len(extra))}"
    yield f"kind={kind}&types={short.type} {long.type}"
    for word in extra:
        yield from ("x=" + word, f"xc={classes.get(word)}", *(f"xh={h}" for h in heads.get(word, ())))
    for word in missing:
        yield from ("y=" + word, f"yc={classes.get(word)}", *(f"yh={h}" for h in heads.get(word, ())))
    yield from (
        "head=" + a.words[-1],
        f"headc={classes.get(a.words[-1])}",
        f"words={min(4, len(a.words))} {min(6, len(b.words))}",
    )
    for side, entity in (("s", short), ("l", long)):
        sections = {m.span.section for m in entity.mentions}
        yield from (
            f"{side}in={'+'.join(sorted(sections))}",
            f"{side}count={min(3, len(entity.mentions))}",
            f"{side}shape={_shape(entity)}",
            f"{side}sure={int(entity.confidence * 4)}",
            *(f"{side}k={k}" for k in entity.rule.split("+")),
        )
    first_short, first_long = (
        min((m.span.section == "abstract", m.span.start) for m in e.mentions) for e in (short, long)
    )
    yield f"order={first_short < first_long}"
    yield f"order={first_short < first_long}&{kind}"


class _Groups:
    """Disjoint sets of entity numbers."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        a, b = self.root(i), self.root(j)
        self.parent[max(a, b)] = min(a, b)


def unite(entities: Sequence[LocalEntity]) -> tuple[LocalEntity, ...]:
    """Return the entities with those that are one thing made one, in the order of their first mention.

    The surest name stands for all. An abbreviation or another spelling becomes an alias; what is only another way to
    refer to the thing here keeps its mentions but not its name, since elsewhere it may mean something else.
    """
    pairs = list(find_likenesses(entities))
    (scored,) = load_network("same").probabilities([pair.features for pair in pairs])
    things, names = _Groups(len(entities)), _Groups(len(entities))
    for (probability,), pair in zip(scored, pairs, strict=True):
        if probability >= _LEAST:
            things.join(pair.short, pair.long)
            if pair.kind in _SAME:
                names.join(pair.short, pair.long)
    members: dict[int, list[int]] = {}
    for i in range(len(entities)):
        members.setdefault(things.root(i), []).append(i)
    united = []
    for group in members.values():
        main = max(group, key=lambda i: (entities[i].confidence, len(entities[i].name), -i))
        same = [entities[i] for i in group if names.root(i) == names.root(main)]
        united.append(entities[main] if len(group) == 1 else _joined(same, [entities[i] for i in group]))
    return tuple(sorted(united, key=_first_mention))


def _first_mention(entity: LocalEntity) -> tuple[bool, int, int]:
    return min((m.span.section == "abstract", m.span.start, -m.span.end) for m in entity.mentions)


def _joined(same: Sequence[LocalEntity], group: Sequence[LocalEntity]) -> LocalEntity:
    """One entity of a group: called by the names of ``same``, of which the fullest is its name."""
    main = max(same, key=lambda e: (len(e.name), e.confidence, e.name))
    forms = {name_key(main.name): main.name}
    for entity in same:
        for form in (entity.name, *entity.aliases):
            forms.setdefault(name_key(form), form)
    surest = max(group, key=lambda e: (e.confidence, e.name))
    return LocalEntity(
        name=main.name,
        type=surest.type,
        aliases=tuple(form for form in forms.values() if form != main.name),
        mentions=tuple(sorted({m for e in group for m in e.mentions}, key=lambda m: (m.span.section == "abstract", m))),
        generic=surest.generic,
        confidence=surest.confidence,
        rule="+".join(sorted({kind for entity in group for kind in entity.rule.split("+")})),
    )
