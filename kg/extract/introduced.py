"""What speaks for an entity's being new in its paper, and the words that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.extract.document import Document
from kg.extract.meanings import Stretch
from kg.extract.network import Block, Features
from kg.extract.places import Reading, quote_span
from kg.extract.triggers import Triggers, triggers
from kg.model import LocalEntity

__all__ = ["Novelty", "find_novelties"]


class Novelty(NamedTuple):
    """Evidence that entity number ``entity`` is introduced: features, and the clause and span that say it best.

    ``mentions`` are all places of the entity.
    ``rule`` names how: ``introduce:VERB``, ``introduce:called``, ``introduce:apposition``, ``introduce:title`` or
    ``introduce:mention``; ``stated`` says that the wording leaves no doubt: ``we propose X (Y)``.
    """

    entity: int
    mentions: tuple[Stretch, ...]
    features: Features
    clause: int
    span: tuple[int, int]
    rule: str
    stated: bool


def find_novelties(
    document: Document, entities: Sequence[LocalEntity], readings: Sequence[Reading]
) -> Iterator[Novelty]:
    """Yield what speaks for each entity's being new.

    What no word introduces, calls by its name or sets beside "a novel ..." must at least stand in the title.
    """
    table = triggers()
    of_entity: dict[int, list[Reading]] = {}
    for reading in readings:
        of_entity.setdefault(reading.place.entity, []).append(reading)
    for index in sorted(of_entity):
        entity = entities[index]
        low = "low" if entity.name.islower() else "name"
        titled = any(m.span.section == "title" for m in entity.mentions)
        again = any(m.span.section == "abstract" for m in entity.mentions)
        blocks: list[Block] = []
        single: list[str] = []
        best: tuple[int, Reading, str] | None = None
        for reading in of_entity[index]:
            if reading.clause.section == "title":
                weight, rule = _TITLE, "introduce:title"
                blocks.append(_title_facts(_in_title(reading), low, again))
            else:
                weight, rule = _evidence(reading, document, entity, low, table, blocks)
                blocks += reading.around.blocks
                single += reading.around.single
            if best is None or weight > best[0]:
                best = weight, reading, rule
        assert best is not None
        weight, reading, rule = best
        if rule == "introduce:mention" and not titled:
            continue
        name = "generic" if entity.generic else low
        blocks += (
            _about(entity.type, name, entity.rule, weight),
            _counts(min(len(entity.mentions), 5), bool(entity.aliases), min(5, len(entity.name.split()))),
        )
        span = _span(reading, rule)
        mentions = tuple([(r.number, r.place.first, r.place.last) for r in of_entity[index]])
        yield Novelty(index, mentions, Features(blocks, single), reading.number, span, rule, weight >= _STATED)


# How strongly a mention says that the thing is new.
_MENTIONED, _TITLE, _NAMED, _SAID, _STATED = 1, 2, 3, 4, 5


def _span(reading: Reading, rule: str) -> tuple[int, int]:
    """From the verb's subject to the name; where no verb says it, the whole sentence or title does."""
    sentence, place = reading.clause.sentence, reading.place
    if rule in ("introduce:title", "introduce:mention"):
        return sentence.start, sentence.end
    first = place.first
    if "introduce" in reading.governor.classes and reading.governor.at >= 0:
        first = min(first, reading.governor.at)
    if reading.subject.kind == "own":
        first = min(first, reading.subject.at)
    if rule in ("introduce:called", "introduce:apposition") and reading.governor.at >= 0:
        first = min(first, reading.governor.at)
    return quote_span(sentence, first, place.last - 1)


def _in_title(reading: Reading) -> str:
    """Where in its title a mention stands."""
    place, lower = reading.place, reading.clause.sentence.lower
    colon = lower.index(":") if ":" in lower else -1
    if place.first == 0 and place.last == colon:
        return "name"
    if place.first == 0 and place.last == len(lower):
        return "whole"
    return "before" if place.last <= colon else "after"


# Each of the following is what some of the facts say together, as a block that is made once.


@lru_cache(maxsize=100)
def _title_facts(where: str, low: str, again: bool) -> Block:
    return f"title={where}{low}", f"title={where}{low}&{again}"


@lru_cache(maxsize=5_000)
def _about(kind: str, name: str, rule: str, weight: int) -> Block:
    kinds = rule.split("+")
    known = "lexicon" if "lexicon" in kinds else "new"
    return (
        f"type={kind}",
        f"shape={name}",
        f"known={known}",
        f"known={known}{name}",
        f"best={weight}",
        f"best={weight}&{known}{name}",
        *[f"k={kind}" for kind in kinds],
    )


@lru_cache(maxsize=100)
def _counts(mentions: int, aliases: bool, words: int) -> Block:
    return f"count={mentions}", f"aliases={aliases}", f"len={words}"


@lru_cache(maxsize=20_000)
def _governed(base: str, classes: tuple[str, ...], intro: bool, preposition: str, who: str) -> Block:
    return f"gov={base if intro else classes[:1]}&{who}", f"prep={preposition}&{intro}"


@lru_cache(maxsize=20_000)
def _direct(direct: bool, near: str, who: str, kind: str, low: str, nested: bool) -> Block:
    return f"direct={direct}{near}&{who}&{kind}{low}", f"direct={direct}&nested={nested}"


@lru_cache(maxsize=20_000)
def _beside(direct: bool, before: str, after: str, tag: str, low: str, sentence: str) -> Block:
    facts: Block = (f"direct={direct}&head={tag}", f"direct={direct}&pre={before}", f"n={after}", f"s={sentence}")
    if tag in ("VBZ", "MD", "VBD"):
        facts += ("subj" + low,)
    if after == "(":
        facts += (f"defined&{direct}",)
    return facts


def _evidence(
    reading: Reading, document: Document, entity: LocalEntity, low: str, table: Triggers, out: list[Block]
) -> tuple[int, str]:
    """Add what one mention says; return how strongly it says that the thing is new, and the rule's name."""
    clause, place, governor, subject = reading.clause, reading.place, reading.governor, reading.subject
    lower, tags = clause.sentence.lower, clause.sentence.tags
    after, tag = (lower[place.last], tags[place.last]) if place.last < len(lower) else ("$", "END")
    before = tags[place.first - 1] if place.first else "^"
    distance = place.first - governor.at
    near = "1" if distance <= 2 else "4" if distance <= 4 else "8" if distance <= 8 else "far"
    intro = "introduce" in governor.classes
    direct = intro and not governor.preposition
    called = not table.calling.isdisjoint(lower[max(0, place.first - 3) : place.first])
    sentence = "first" if clause.number == 0 else "mid" if clause.number < document.last else "last"
    out += (
        _governed(governor.base, governor.classes, intro, governor.preposition, subject.kind),
        _direct(direct, near, subject.kind, entity.type, low, reading.nested),
        _beside(direct, before, after, tag, low, sentence),
    )
    own = intro and subject.kind == "own"
    proposed = own and distance <= 10 and not reading.nested and (direct or called)
    ends = _ending(after, tag, table)
    partial = before in ("NN", "NNP", "VBG") and not called
    if proposed:
        out.append((f"proposed&{ends}&{partial}&{low}", f"proposed&{ends}&{partial}&{entity.type}"))
    if called:
        out.append((f"called&{intro}&{subject.kind}",))
    if after == "," and place.last + 1 < len(lower) and lower[place.last + 1] in ("a", "an", "the"):
        out.append((f"apposed&{direct}",))
    if not table.novel.isdisjoint(lower[max(0, governor.at) : place.first]):
        out.append(("novel",))
    unknown = low == "name" or "lexicon" not in entity.rule
    if proposed and governor.base in table.proposing and ends in ("(", "kind", "stop") and not partial and unknown:
        return _STATED, f"introduce:{governor.base}"
    if called and subject.kind == "own" and not reading.nested and (own or "name" in governor.classes):
        return _STATED, "introduce:called"
    if own:
        return _SAID, f"introduce:{governor.base}"
    if called or (after == "," and "novel" in lower):
        return _NAMED, "introduce:called" if called else "introduce:apposition"
    return _MENTIONED, "introduce:mention"


def _ending(after: str, tag: str, table: Triggers) -> str:
    """What the name ends at: a definition's bracket, a noun for its kind, the end of its phrase, or more words."""
    if after in "([":
        return "("
    if after.rstrip("s") in table.own_nouns:
        return "kind"
    return "stop" if tag in ("PUNCT", "IN", "WDT", "TO", "CC", "END") else tag
