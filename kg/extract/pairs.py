"""Candidate relations: a mention, the subject of the word that governs it, and what is true of the two.

What all mentions say of the same two things is read together (:func:`pooled`): a paper often names what it uses in
passing before it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.network import Block, Features
from kg.extract.places import Place, Reading, quote_span
from kg.extract.syntax import Governor, Subject
from kg.extract.triggers import Rule, Triggers, triggers
from kg.model import LocalEntity

__all__ = ["SYSTEMS", "Pair", "find_pairs", "pooled"]

_COMPARING = frozenset({"beat", "lose", "match", "compare"})
_STATING = frozenset({"use", "base", "train"})  # classes of verbs that say something of a whole class of models, too
SYSTEMS = frozenset({"Method", "Model"})
_SPEAKING = frozenset({"we", "our", "ours", "proposed"})
_TRIED = frozenset({"on", "across", "over"})
_POOLED = 6  # mentions of two things that are read together
_AFTERWARDS = 4  # tokens behind a name in which a passive verb may take back what stands before it


class Pair(NamedTuple):
    """A candidate: subject and object (entity numbers, or -1 for the paper's own proposal), and the evidence.

    ``speaker`` is the proposal, of several, that the words name, or -1; ``place`` is the mention's; ``span`` are the
    offsets in the clause's section of the words from subject to object; ``rule`` names the governing words; ``stated``
    is the rule of the trigger file that holds for them, if one does; ``stating`` says that the words are such as state
    a relation of this subject, rather than only set a scene; ``veto`` says why they do not state what they seem to,
    empty if they do.
    """

    subject: int
    object: int
    speaker: int
    clause: int
    place: Place
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
    speaking = _speaking(document, readings, own)
    readings_of: dict[int, list[Reading]] = {}
    for reading in readings:
        readings_of.setdefault(reading.number, []).append(reading)
    for reading in readings:
        for who in _subjects(reading, readings_of[reading.number], entities, own):
            pair = _pair(reading, who, document, entities, own, reading.number in speaking)
            if pair is not None:
                yield pair


def _subjects(
    reading: Reading, beside: Sequence[Reading], entities: Sequence[LocalEntity], own: frozenset[int]
) -> Iterator[int]:
    """Of what the words are said: their subject and, of a benchmark of the paper's own, what *is evaluated on* it."""
    yield reading.who
    place, governor = reading.place, reading.governor
    if place.entity in own and entities[place.entity].type == "Dataset" and "test" in governor.classes:
        for other in beside:
            if governor.at < other.place.first < place.first and entities[other.place.entity].type in SYSTEMS:
                yield other.place.entity


def _pair(
    reading: Reading,
    who: int,
    document: Document,
    entities: Sequence[LocalEntity],
    own: frozenset[int],
    speaking: bool,
) -> Pair | None:
    """What the words around a mention say of entity number ``who`` (-1 if they name none), or None if nothing."""
    table = triggers()
    governor, place = reading.governor, reading.place
    entity = entities[place.entity]
    if who == place.entity:
        return None
    subject, speaker = reading.subject, -1
    if who != reading.who:
        subject = Subject("mention", -1, governor.at)
    if who in own:
        who, subject, speaker = -1, Subject("own", -1, subject.at), who
    swapped = _swapped(governor)
    target = -1 if place.entity in own else place.entity
    if target < 0 and (who < 0 or (entity.type != "Dataset" and _COMPARING.isdisjoint(governor.classes))):
        return None  # of the paper's own proposal only that it is compared is a relation, or that it is tried on
    first, second = (target, who) if swapped else (who, target)
    if first == second:
        return None
    features = _features(reading, document, entity, subject, entities[who].type if who >= 0 else "own")
    if swapped:
        features.append(("swap",))
    stated = _stated(reading, subject, entities[second if second >= 0 else place.entity].type)
    if stated is not None:
        features.append(("rule=" + stated.id, "says=" + stated.predicate))
    return Pair(
        first,
        second,
        place.entity if target < 0 else speaker,
        reading.number,
        place,
        _span(reading),
        _rule(reading),
        Features(features).joined(reading.around),
        stated,
        _stating(reading, entity, speaking, table),
        _veto(reading.clause, subject, governor, place, table),
    )


def _speaking(document: Document, readings: Sequence[Reading], own: frozenset[int]) -> set[int]:
    """The clauses that are about the paper's own work: they say so, or go on after one that does."""
    table = triggers()
    said = {reading.number for reading in readings if reading.place.entity in own}
    said |= {n for n, clause in enumerate(document.clauses) if _speaks(clause.sentence.lower, table)}
    first = min((n for n in said if document.clauses[n].section == "abstract"), default=len(document.clauses))
    later = range(first, len(document.clauses))
    return said | {n for n in later if table.prior.isdisjoint(document.clauses[n].sentence.lower)}


def _speaks(lower: tuple[str, ...], table: Triggers) -> bool:
    """Whether a sentence says *we*, *our*, *proposed* or, say, *this framework*."""
    if not _SPEAKING.isdisjoint(lower):
        return True
    return "this" in lower and any(a == "this" and b in table.own_nouns for a, b in pairwise(lower))


def pooled(pairs: Sequence[Pair]) -> Features:
    """Return what several mentions say together of the same two things.

    What only sets a scene counts as something else than what states, and so does how often either is met.
    """
    stating = [pair for pair in pairs if pair.stating]
    blocks: list[Block] = [_times(min(4, len(pairs)), min(4, len(stating)))]
    single: list[str] = []
    for pair in stating[:_POOLED]:
        blocks += pair.features.blocks
        single += pair.features.single
    for pair in [pair for pair in pairs if not pair.stating][:_POOLED]:
        blocks += map(_aside, pair.features.blocks)
        single += map("aside ".__add__, pair.features.single)
    return Features(blocks, single)


@lru_cache(maxsize=100)
def _times(pairs: int, stating: int) -> Block:
    return f"pairs={pairs}", f"stating={stating}"


@lru_cache(maxsize=50_000)
def _aside(block: Block) -> Block:
    return tuple(["aside " + fact for fact in block])


def _stating(reading: Reading, entity: LocalEntity, speaking: bool, table: Triggers) -> bool:
    """Whether the words can state a relation; ``speaking`` says that the sentence is about the paper's own work.

    "Video generation poses challenges" sets the scene, "models excel at video generation" is said of others, and "we
    study hallucination in large language models" only says what the paper is about.
    """
    governor, subject = reading.governor, reading.subject
    if entity.generic and _STATING.isdisjoint(governor.classes):
        return False
    if reading.clause.section == "title":  # a name alone states nothing
        return reading.place.first > 0 or reading.place.last < len(reading.clause.sentence.lower)
    known = subject.kind in ("own", "mention")
    if governor.part == "none" or governor.classes == ("other",):
        on = governor.part == "none" and governor.preposition in _TRIED and entity.type in ("Dataset", "Task")
        return known and (on or governor.preposition in table.use_prepositions)
    return known or speaking or (governor.part == "noun" and "test" in governor.classes)


def _stated(reading: Reading, subject: Subject, kind: str) -> Rule | None:
    """The rule whose wording this is, if the subject is known and the governor is not far."""
    governor = reading.governor
    if subject.kind not in ("own", "mention") or (reading.clause.section == "title" and governor.part != "noun"):
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
        first, last = min(first, reading.governor.at), max(last, reading.governor.at)
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
