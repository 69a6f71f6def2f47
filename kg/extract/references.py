"""Which entities of one paper are one thing that the paper calls by several names.

``co-speech gesture generation`` is ``gesture generation`` two sentences later, ``SP-Guard`` the ``Selective
Prompt-adaptive Guidance`` that it is short for. Pairs of names that share words or letters are weighed by a small
network; different numbers, versions and editions are different things whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rapidfuzz import fuzz

from kg.extract.candidates import long_form_start
from kg.extract.document import head_kinds, word_lists
from kg.extract.features import word_classes
from kg.extract.groups import DisjointSets, name_key
from kg.extract.network import Block, load_network
from kg.model import LocalEntity

__all__ = ["Likeness", "find_likenesses", "unite"]

_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_MARK = re.compile(r"\W")
_LEAST = 0.5
_ABBREVIATING = frozenset({"initials", "capitals", "letters"})
_SAME = _ABBREVIATING | {"same words", "same letters", "similar"}
_SMALL = frozenset({"of", "for", "the", "with", "a", "an", "in", "on", "and", "to"})
_SIMILAR = 88  # rapidfuzz ratio of names that differ by a slip of the pen
_NEAREST = 30  # names that have the same in common and are compared; more stand in no paper, only in hostile texts


class Likeness(NamedTuple):
    """Two entities, by their numbers, of which ``short`` may be another name of ``long``; how, and what is true."""

    short: int
    long: int
    kind: str
    features: tuple[str, ...]


class _Name(NamedTuple):
    """A name without the noun for its kind, and what of it is compared, made once.

    ``words`` are in small letters and without plural -s, ``known`` is their set, ``joined`` all in one; ``text`` is how
    they stand, ``low`` the same in small letters, ``letters`` the same without marks; ``initials`` and ``capitals`` are
    letters that an abbreviation may be made of; ``first`` is its first letter in small, ``short`` says that it can be
    an abbreviation itself; ``keys`` are what it has in common with every name that is alike (:func:`_keys`).
    """

    words: tuple[str, ...]
    known: frozenset[str]
    text: str
    low: str
    joined: str
    letters: str
    initials: str
    capitals: str
    first: str
    short: bool
    keys: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def _read(text: str) -> _Name:
    heads = head_kinds()
    found = list(_WORD.finditer(text))
    while len(found) > 1 and found[-1].group().lower() in heads:
        found.pop()
    words = []
    for match in found:
        word = match.group().lower()
        words.append(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word)
    text = text[: found[-1].end()] if found else text
    letters = _MARK.sub("", text)
    name = _Name(
        tuple(words),
        frozenset(words),
        text,
        text.lower(),
        "".join(words),
        letters,
        "".join([word[0] for word in words]),
        "".join([c for c in text if c.isupper() or c.isdigit()]),
        next((c for c in text if c.isalnum()), "").lower(),
        len(words) <= 2 and 2 <= len(letters) <= 14 and any(c.isupper() for c in letters),
    )
    return name._replace(keys=frozenset(_keys(name))) if words else name


def _abbreviates(short: _Name, long: _Name) -> str:
    """Whether the letters of one name are taken from the words of the other, and how."""
    if not short.short or len(long.words) < 2 or len(long.text) < len(short.text) + 4:
        return ""
    letters = short.letters
    if len(letters) > 2 and long.capitals == letters.upper():
        return "capitals"
    if long.initials == letters.lower():
        return "initials"
    if len(letters) <= 2 or short.first != long.text[0].lower():
        return ""  # the one cannot be the whole long form of the other
    return "letters" if long_form_start(long.text, len(long.text), short.text) == 0 else ""


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


def _sharing(a: _Name, b: _Name) -> str:
    """What two names that share words have in common."""
    if (a.known & b.known) <= _SMALL:
        return ""
    if a.words[-1] == b.words[-1]:
        return "within" if a.known <= b.known else "head"
    return "first" if a.words[0] == b.words[0] else "overlap"


def _kind(short: _Name, long: _Name) -> str:
    """How the shorter name stands to the longer one; empty if they have nothing in common."""
    shares = not short.known.isdisjoint(long.known)
    if shares and short.known == long.known:
        return "same words"
    if short.joined == long.joined:
        return "same letters"
    kind = _abbreviates(short, long)
    if not kind and shares:
        kind = _contained(short.words, long.words)
    if not kind and _similar(short, long):
        kind = "similar"
    return kind or (_sharing(short, long) if shares else "")


def _similar(short: _Name, long: _Name) -> bool:
    """Whether two names differ by a slip of the pen."""
    a, b = len(short.text), len(long.text)
    if a <= 5 or 200 * min(a, b) < _SIMILAR * (a + b):  # the ratio is 200 times the letters in common, by a + b
        return False
    return fuzz.ratio(short.low, long.low, score_cutoff=_SIMILAR) >= _SIMILAR


# How telling the ways are in which two names can be alike, the least first.
_STRENGTH = {
    kind: number
    for number, kind in enumerate(
        (
            *("", "overlap", "first", "head", "within", "inner", "prefix", "similar", "suffix", "letters"),
            *("same letters", "same words", "initials", "capitals"),
        )
    )
}


def _differs_by_number(short: _Name, long: _Name, kind: str) -> bool:
    """Whether the names differ in a number, a version or an edition: then they are never one thing."""
    if kind in _ABBREVIATING:
        return False
    return any(_tells_apart(word) for word in short.known ^ long.known)


@lru_cache(maxsize=5_000)
def _tells_apart(word: str) -> bool:
    """Whether a word is a number, a version or an edition."""
    editions = word_lists()["editions"]
    return _DIGIT.search(word) is not None or word.capitalize() in editions or word.upper() in editions


def _keys(name: _Name) -> Iterator[str]:
    """What two names have in common, one of it at least, if they are alike in any way: see :func:`_kind`."""
    yield from name.known
    yield "joined " + name.joined
    if name.short:
        yield "first letter " + name.letters[0].lower()
        yield "first letter " + name.first
    if len(name.words) > 1:
        yield "first letter " + name.text[0].lower()
        yield "first letter " + name.initials[0]
        yield "first letter " + name.capitals[:1].lower()
    if len(name.text) > 4:
        yield "begins " + name.low[:3]
        yield "ends " + name.low[-3:]


def _alike(forms: Sequence[Sequence[_Name]]) -> Iterator[tuple[int, int]]:
    """The pairs of numbers of entities that may be alike, in order: those of which two forms have a key in common."""
    holders: dict[str, list[int]] = {}
    for number, names in enumerate(forms):
        near: set[int] = set()
        for key in names[0].keys.union(*[name.keys for name in names[1:]]):
            before = holders.setdefault(key, [])
            near.update(before[-_NEAREST:])
            before.append(number)
        for other in near:
            yield other, number


def find_likenesses(entities: Sequence[LocalEntity]) -> Iterator[Likeness]:
    """Yield the pairs of entities whose names have something in common and that no number tells apart."""
    forms = [[_read(form) for form in (entity.name, *entity.aliases)] for entity in entities]
    for i, j in sorted(_alike(forms)):
        kind, a, b = "", forms[i][0], forms[j][0]
        for x in forms[i]:
            for y in forms[j]:
                if x.words and y.words:
                    short, long = _ordered(x, y)
                    found = _kind(short, long)
                    if _STRENGTH[found] > _STRENGTH[kind]:
                        kind, a, b = found, short, long
        if kind and not _differs_by_number(a, b, kind):
            first, second = (i, j) if a in forms[i] else (j, i)
            yield Likeness(first, second, kind, _features(entities[first], entities[second], a, b, kind))


def _ordered(x: _Name, y: _Name) -> tuple[_Name, _Name]:
    return (x, y) if (len(x.words), len(x.text)) <= (len(y.words), len(y.text)) else (y, x)


def _shape(entity: LocalEntity) -> str:
    if entity.generic:
        return "generic"
    return "term" if entity.name.islower() else "title" if entity.name.istitle() else "name"


@lru_cache(maxsize=20_000)
def _word(side: str, word: str) -> Block:
    """What a word says that only one of the names has: ``x`` the longer, ``y`` the shorter."""
    return (
        f"{side}={word}",
        f"{side}c={word_classes().get(word)}",
        *[f"{side}h={kind}" for kind in head_kinds().get(word, ())],
    )


@lru_cache(maxsize=20_000)
def _head(word: str) -> Block:
    return "head=" + word, f"headc={word_classes().get(word)}"


@lru_cache(maxsize=5_000)
def _relation(kind: str, types: str, extra: int, missing: int, words: str, order: bool) -> Block:
    """How the two names stand to each other."""
    return (
        "kind=" + kind,
        "types=" + types,
        f"extra={extra}",
        f"missing={missing}",
        f"kind={kind}&extra={extra}",
        f"kind={kind}&types={types}",
        "words=" + words,
        f"order={order}",
        f"order={order}&{kind}",
    )


@lru_cache(maxsize=5_000)
def _side(side: str, sections: str, count: int, shape: str, sure: int, rule: str) -> Block:
    """What is known of one of the two: ``s`` the shorter, ``l`` the longer."""
    return (
        f"{side}in={sections}",
        f"{side}count={count}",
        f"{side}shape={shape}",
        f"{side}sure={sure}",
        *[f"{side}k={kind}" for kind in rule.split("+")],
    )


def _features(short: LocalEntity, long: LocalEntity, a: _Name, b: _Name, kind: str) -> tuple[str, ...]:
    extra = [w for w in b.words if w not in a.known]
    missing = [w for w in a.words if w not in b.known]
    order = _first_mention(short)[:2] < _first_mention(long)[:2]
    words = f"{min(4, len(a.words))} {min(6, len(b.words))}"
    blocks = [
        _relation(kind, f"{short.type} {long.type}", min(4, len(extra)), min(3, len(missing)), words, order),
        _head(a.words[-1]),
    ]
    blocks += [_word("x", word) for word in extra]
    blocks += [_word("y", word) for word in missing]
    for side, entity in (("s", short), ("l", long)):
        sections = "+".join(sorted({m.span.section for m in entity.mentions}))
        sure = int(entity.confidence * 4)
        blocks.append(_side(side, sections, min(3, len(entity.mentions)), _shape(entity), sure, entity.rule))
    return tuple(dict.fromkeys(chain.from_iterable(blocks)))


def unite(entities: Sequence[LocalEntity]) -> tuple[LocalEntity, ...]:
    """Return the entities with those that are one thing made one, in the order of their first mention.

    The surest name stands for all. An abbreviation or another spelling becomes an alias; what is only another way to
    refer to the thing here keeps its mentions but not its name, since elsewhere it may mean something else.
    """
    pairs = list(find_likenesses(entities))
    (scored,) = load_network("same").probabilities([pair.features for pair in pairs])
    things, names = DisjointSets(len(entities)), DisjointSets(len(entities))
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
