"""What speaks for an entity's being new in its paper, and the words that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.extract.document import Document
from kg.extract.places import Reading, quote_span
from kg.extract.surroundings import surroundings
from kg.extract.triggers import Triggers, triggers
from kg.model import LocalEntity

__all__ = ["Novelty", "find_novelties"]


class Novelty(NamedTuple):
    """Evidence that entity number ``entity`` is introduced: features, and the clause and span that say it best.

    ``rule`` names how: ``introduce:VERB``, ``introduce:called``, ``introduce:apposition``, ``introduce:title`` or
    ``introduce:mention``; ``stated`` says that the wording leaves no doubt: ``we propose X (Y)``.
    """

    entity: int
    features: tuple[str, ...]
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
        facts: list[str] = []
        best: tuple[int, Reading, str] | None = None
        for reading in of_entity[index]:
            found, weight, rule = _evidence(reading, document, entity, low, table)
            facts += found
            if reading.clause.section != "title":
                facts += surroundings(reading, entity)
            if best is None or weight > best[0]:
                best = weight, reading, rule
        assert best is not None
        weight, reading, rule = best
        kinds = entity.rule.split("+")
        name = "generic" if entity.generic else low
        known = "lexicon" if "lexicon" in kinds else "new"
        facts += (
            f"type={entity.type}",
            f"shape={name}",
            f"known={known}",
            f"known={known}{name}",
            f"count={min(len(entity.mentions), 5)}",
            f"aliases={bool(entity.aliases)}",
            f"len={min(5, len(entity.name.split()))}",
            f"best={weight}",
            f"best={weight}&{known}{name}",
            *(f"k={kind}" for kind in kinds),
        )
        if rule != "introduce:mention" or any(m.span.section == "title" for m in entity.mentions):
            yield Novelty(
                index, tuple(dict.fromkeys(facts)), reading.number, _span(reading, rule), rule, weight >= _STATED
            )


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


def _evidence(
    reading: Reading, document: Document, entity: LocalEntity, low: str, table: Triggers
) -> tuple[list[str], int, str]:
    """What one mention says, how strongly it says that the thing is new, and the rule's name."""
    clause, place, governor, subject = reading.clause, reading.place, reading.governor, reading.subject
    lower, tags = clause.sentence.lower, clause.sentence.tags
    if clause.section == "title":
        colon = lower.index(":") if ":" in lower else -1
        where = "before" if place.last <= colon else "after"
        if place.first == 0 and place.last == colon:
            where = "name"
        elif place.first == 0 and place.last == len(lower):
            where = "whole"
        again = any(m.span.section == "abstract" for m in entity.mentions)
        return [f"title={where}{low}", f"title={where}{low}&{again}"], _TITLE, "introduce:title"
    after, tag = (lower[place.last], tags[place.last]) if place.last < len(lower) else ("$", "END")
    before = tags[place.first - 1] if place.first else "^"
    distance = place.first - governor.at
    near = "1" if distance <= 2 else "4" if distance <= 4 else "8" if distance <= 8 else "far"
    intro = "introduce" in governor.classes
    direct = intro and not governor.preposition
    called = not table.calling.isdisjoint(lower[max(0, place.first - 3) : place.first])
    novel = not table.novel.isdisjoint(lower[max(0, governor.at) : place.first])
    apposed = after == "," and place.last + 1 < len(lower) and lower[place.last + 1] in ("a", "an", "the")
    sentence = "first" if clause.number == 0 else "mid" if clause.number < document.last else "last"
    facts = [
        f"gov={governor.base if intro else governor.classes[:1]}&{subject.kind}",
        f"direct={direct}{near}&{subject.kind}&{entity.type}{low}",
        f"direct={direct}&head={tag}",
        f"direct={direct}&pre={before}",
        f"direct={direct}&nested={reading.nested}",
        f"prep={governor.preposition}&{intro}",
        f"n={after}",
        f"s={sentence}",
    ]
    own = intro and subject.kind == "own"
    proposed = own and distance <= 10 and not reading.nested and (direct or called)
    ends = _ending(after, tag, table)
    partial = before in ("NN", "NNP", "VBG") and not called
    if proposed:
        facts += (f"proposed&{ends}&{partial}&{low}", f"proposed&{ends}&{partial}&{entity.type}")
    facts += [
        fact
        for fact, holds in (
            (f"called&{intro}&{subject.kind}", called),
            ("subj" + low, tag in ("VBZ", "MD", "VBD")),
            (f"defined&{direct}", after == "("),
            (f"apposed&{direct}", apposed),
            ("novel", novel),
        )
        if holds
    ]
    unknown = low == "name" or "lexicon" not in entity.rule
    if proposed and governor.base in table.proposing and ends in ("(", "kind", "stop") and not partial and unknown:
        return facts, _STATED, f"introduce:{governor.base}"
    if called and subject.kind == "own" and not reading.nested and (own or "name" in governor.classes):
        return facts, _STATED, "introduce:called"
    if own:
        return facts, _SAID, f"introduce:{governor.base}"
    if called or (after == "," and "novel" in lower):
        return facts, _NAMED, "introduce:called" if called else "introduce:apposition"
    return facts, _MENTIONED, "introduce:mention"


def _ending(after: str, tag: str, table: Triggers) -> str:
    """What the name ends at: a definition's bracket, a noun for its kind, the end of its phrase, or more words."""
    if after in "([":
        return "("
    if after.rstrip("s") in table.own_nouns:
        return "kind"
    return "stop" if tag in ("PUNCT", "IN", "WDT", "TO", "CC", "END") else tag
