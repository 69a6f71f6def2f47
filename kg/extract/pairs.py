"""Candidate relations: a mention, the subject of the word that governs it, and what is true of the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.network import Block, Features
from kg.extract.places import Place, Reading, quote_span
from kg.extract.syntax import Governor, Subject
from kg.extract.triggers import Rule, Triggers, triggers
from kg.model import LocalEntity

__all__ = ["Pair", "find_pairs"]

_COMPARING = frozenset({"beat", "lose", "match", "compare"})
_SPEAKING = frozenset({"we", "our", "ours", "proposed"})
_AFTERWARDS = 4  # tokens behind a name in which a passive verb may take back what stands before it


class Pair(NamedTuple):
    """A candidate: subject and object (entity numbers, or -1 for the paper's own proposal), and the evidence.

    ``speaker`` is the proposal, of several, that the words name, or -1; ``span`` are the offsets in the clause's
    section of the words from subject to object; ``rule`` names the governing words; ``stated`` is the rule of the
    trigger file that holds for them, if one does; ``stating`` says that the words are such as state a relation of this
    subject, rather than only set a scene; ``veto`` says why they do not state what they seem to, empty if they do.
    """

    subject: int
    object: int
    speaker: int
    clause: int
    span: tuple[int, int]
    rule: str
    features: Features
    stated: Rule | None
    stating: bool
    veto: str


def find_pairs(
    document: Document, entities: Sequence[LocalEntity], readings: Sequence[Reading], own: frozenset[int]
) -> Iterator[Pair]:
    """Yield every candidate pair; ``own`` are the entities that the paper introduces."""
    table = triggers()
    speaking = {
        r.number for r in readings if r.place.entity in own or not _SPEAKING.isdisjoint(r.clause.sentence.lower)
    }
    for reading in readings:
        governor, place = reading.governor, reading.place
        entity = entities[place.entity]
        if reading.who == place.entity:
            continue
        who, subject, speaker = reading.who, reading.subject, -1
        if who in own:
            who, subject, speaker = -1, Subject("own", -1, subject.at), who
        swapped = _swapped(governor)
        compares = not _COMPARING.isdisjoint(governor.classes)
        target = -1 if place.entity in own else place.entity
        if target < 0 and (who < 0 or not compares):
            continue  # what is said of the paper's own proposal is a relation only where it is compared
        first, second = (target, who) if swapped else (who, target)
        if first == second:
            continue
        features = _features(reading, document, entity, subject, entities[who].type if who >= 0 else "own")
        if swapped:
            features.append(("swap",))
        stated = _stated(reading, subject, entities[second if second >= 0 else place.entity].type)
        if stated is not None:
            features.append(("rule=" + stated.id, "says=" + stated.predicate))
        yield Pair(
            first,
            second,
            place.entity if target < 0 else speaker,
            reading.number,
            _span(reading),
            _rule(reading),
            Features(features).joined(reading.around),
            stated,
            _stating(reading, entity.type, reading.number in speaking, table),
            _veto(reading.clause, subject, governor, place, table),
        )


def _stating(reading: Reading, kind: str, speaking: bool, table: Triggers) -> bool:
    """Whether the words can state a relation; ``speaking`` says that the sentence is about the paper's own work.

    "Video generation poses challenges" sets the scene, "models excel at video generation" is said of others.
    """
    governor, subject = reading.governor, reading.subject
    if reading.clause.section == "title":
        return True
    known = subject.kind in ("own", "mention")
    if governor.part == "none" or governor.classes == ("other",):
        on = governor.preposition == "on" and kind == "Dataset"
        return known and governor.part == "none" and (on or governor.preposition in table.use_prepositions)
    return known or speaking or (governor.part == "noun" and "test" in governor.classes)


def _stated(reading: Reading, subject: Subject, kind: str) -> Rule | None:
    """The rule whose wording this is, if the subject is known and the governor is not far."""
    governor = reading.governor
    if subject.kind not in ("own", "mention") or reading.clause.section == "title":
        return None
    return _rule_of(governor.part, governor.base, governor.preposition, governor.passive, governor.comparative, kind)


@lru_cache(maxsize=5_000)
def _rule_of(part: str, base: str, preposition: str, passive: bool, comparative: str, kind: str) -> Rule | None:
    table = triggers()
    for rule in table.rules:
        if rule.predicate == "outperforms" and preposition == "by" and not passive:
            continue
        if rule.id == "better-than" and comparative not in table.winning:
            continue
        if (part, base) in rule.governors and preposition in rule.prepositions and kind in rule.objects:
            return rule
    return None


def _swapped(governor: Governor) -> bool:
    """Whether the grammatical subject is the loser: ``B is outperformed by A``, ``A lags behind B``."""
    if "lose" in governor.classes:
        return True
    return "beat" in governor.classes and governor.passive and governor.preposition == "by"


def _span(reading: Reading) -> tuple[int, int]:
    """From the subject, or the governor if no subject is named, to the end of the object; all if nothing governs."""
    sentence, place = reading.clause.sentence, reading.place
    first, last = place.first, place.last - 1
    if reading.clause.section == "title":
        return quote_span(sentence, 0, last)
    if reading.governor.part == "none":
        return sentence.start, sentence.end
    if reading.governor.at >= 0:
        first = min(first, reading.governor.at)
    if reading.subject.kind in ("own", "mention", "prior"):
        first = min(first, reading.subject.at)
        if reading.subject.kind == "own":
            last = max(last, reading.subject.at)
    return quote_span(sentence, first, last)


def _rule(reading: Reading) -> str:
    governor = reading.governor
    if not governor.base:
        return f"{reading.clause.section}:{governor.preposition or 'plain'}"
    return f"{governor.part}:{governor.base}" + (f"-{governor.preposition}" if governor.preposition else "")


def _veto(clause: Clause, subject: Subject, governor: Governor, place: Place, table: Triggers) -> str:
    """Why the words do not state what they seem to: negated, hedged or said of prior work; else empty."""
    lower, first = clause.sentence.lower, place.first
    if not table.undoing.isdisjoint(lower[place.last : place.last + _AFTERWARDS]):
        return "negated"
    if lower[-1] == "?" and clause.section != "title":
        return "question"
    if not table.hypotheses.isdisjoint(lower[: max(0, subject.at)]):
        return "hedged"
    begin = max(0, min(subject.at, governor.at)) if governor.at >= 0 else max(0, first - 6)
    for i in range(begin, first):
        low = lower[i]
        following = lower[i + 1] if i + 1 < len(lower) else ""
        if low in table.negation and (low, following) not in table.affirming:
            return "negated"
        if low in table.hedges and i >= subject.at:
            return "hedged"
    return "prior work" if subject.kind == "prior" else ""


def _distance(tokens: int) -> str:
    return "1" if tokens <= 1 else "3" if tokens <= 3 else "7" if tokens <= 7 else "far"


# Each of the following is what some of the facts of a candidate say together, as a block that is made once.


@lru_cache(maxsize=20_000)
def _governed(base: str, preposition: str, second: str, part: str, kind: str) -> Block:
    return (
        f"b={base} {preposition}",
        "prep=" + preposition,
        f"prep&type={preposition}{kind}",
        "second=" + second,
        "part=" + part,
        f"b&type={base}{kind}",
    )


@lru_cache(maxsize=20_000)
def _named(kind: str, shape: str, who: str, subject_type: str, section: str) -> Block:
    return (
        "type=" + kind,
        "shape=" + shape,
        f"type&shape={kind}{shape}",
        "sub=" + who,
        f"sub&type={who}{kind}",
        f"stype={subject_type}",
        f"sec&type={section}{kind}",
    )


@lru_cache(maxsize=20_000)
def _beside(before: str, after: str, after_tag: str, distance: str, count: int) -> Block:
    return "pt=" + before, "n=" + after, "nt=" + after_tag, "d=" + distance, f"count={count}"


@lru_cache(maxsize=20_000)
def _classed(c: str, preposition: str, kind: str, who: str) -> Block:
    return (
        f"c={c}",
        f"c&prep={c} {preposition}",
        f"c&type={c}{kind}",
        f"c&prep&type={c} {preposition} {kind}",
        f"c&sub={c} {who}",
        f"c&sub&type={c} {who}{kind}",
    )


@lru_cache(maxsize=5_000)
def _compared(base: str, preposition: str, first_class: str, kind: str) -> Block:
    return "clausejjr", f"clausejjr&{base} {preposition}", f"clausejjr&{first_class}{kind}"


@lru_cache(maxsize=1_000)
def _flags(passive: bool, participle: bool, nested: bool, own: bool, kind: str) -> Block:
    facts = (("passive", passive), ("participle", participle), ("nested", nested), ("own&" + kind, own))
    return tuple([fact for fact, holds in facts if holds])


@lru_cache(maxsize=5_000)
def _titled(before: str, colon: bool, first_class: str, preposition: str, kind: str) -> Block:
    return (
        f"title&{before}&{kind}",
        f"title&colon={colon}&{kind}",
        f"title&c={first_class}{kind}",
        f"title&p={preposition}{kind}",
    )


@lru_cache(maxsize=1_000)
def _placed(where: str, kind: str, who: str) -> Block:
    return f"s={where}", f"s&type={where}{kind}", f"s&sub={where}{who}"


def _features(
    reading: Reading, document: Document, entity: LocalEntity, subject: Subject, subject_type: str
) -> list[Block]:
    clause, place, governor, scene = reading.clause, reading.place, reading.governor, reading.scene
    lower, tags = clause.sentence.lower, clause.sentence.tags
    kind, who, preposition = entity.type, subject.kind, governor.preposition
    first, last = place.first, place.last
    shape = "generic" if entity.generic else "term" if entity.name.islower() else "name"
    classes = governor.classes or ("-",)
    after, after_tag = (lower[last], tags[last]) if last < len(lower) else ("$", "END")
    before = tags[first - 1] if first else "^"
    out = [
        _governed(governor.base, preposition, governor.second, governor.part, kind),
        _named(kind, shape, who, subject_type, clause.section),
        _beside(before, after, after_tag, _distance(first - governor.at), min(3, len(entity.mentions))),
        _flags(governor.passive, governor.participle, reading.nested, scene.own, kind),
        _where(reading, document, kind, who, classes[0]),
    ]
    out += [_classed(c, preposition, kind, who) for c in classes]
    if scene.compares:
        out.append(_compared(governor.base, preposition, classes[0], kind))
    if governor.comparative:
        out.append(("jjr=" + governor.comparative, "jjr"))
    return out


def _where(reading: Reading, document: Document, kind: str, who: str, first_class: str) -> Block:
    """What the place in the paper says: the title's layout, or the number of the sentence."""
    clause, place = reading.clause, reading.place
    lower = clause.sentence.lower
    if clause.section == "title":
        before = lower[place.first - 1] if place.first else "^"
        return _titled(before, ":" in lower[: place.first], first_class, reading.governor.preposition, kind)
    where = {0: "first", 1: "second"}.get(clause.number, "last" if clause.number >= document.last - 1 else "mid")
    return _placed(where, kind, who)
