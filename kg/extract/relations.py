"""Relations between the entities of a paper, clause by clause, each with the words that state it.

For every mention the governor and its subject are found (:mod:`kg.extract.syntax`); a linear scorer over what is
true of the two (verb and its class, preposition, subject, types, place in the paper) says which predicate the words
state, if any. What a negation, a wish or prior work says is rejected whatever the scorer thinks of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.linear import Scorer, load_scorer
from kg.extract.syntax import Governor, Subject, find_governor, find_subject
from kg.extract.triggers import Triggers, triggers
from kg.model import PAPER, LocalEntity, Rejected, Relation, Span
from kg.vocabulary import vocabulary

__all__ = ["Pair", "Place", "find_introduced", "find_pairs", "find_relations", "places_of"]

NONE = "none"
THRESHOLD = 0.5
INTRODUCED = 0.5


class Place(NamedTuple):
    """A mention of entity number ``entity`` at tokens ``[first, last)`` of a clause."""

    entity: int
    first: int
    last: int


class Pair(NamedTuple):
    """A candidate: subject (entity number, or -1 for the paper's own proposal) and object, and what is true of it."""

    subject: int
    object: int
    clause: int
    span: tuple[int, int]
    rule: str
    features: tuple[str, ...]
    veto: str


def places_of(document: Document, entities: Sequence[LocalEntity]) -> list[list[Place]]:
    """Return the mentions of each clause in text order; of nested ones the longer comes first."""
    out: list[list[Place]] = [[] for _ in document.clauses]
    starts: dict[tuple[str, int], tuple[int, int]] = {}
    for number, clause in enumerate(document.clauses):
        for i, start in enumerate(clause.sentence.starts):
            starts[clause.section, start] = (number, i)
    for index, entity in enumerate(entities):
        for mention in entity.mentions:
            at = starts.get((mention.span.section, mention.span.start))
            if at is None:
                continue
            number, first = at
            ends = document.clauses[number].sentence.ends
            last = first
            while last < len(ends) and ends[last] < mention.span.end:
                last += 1
            out[number].append(Place(index, first, last + 1))
    for places in out:
        places.sort(key=lambda p: (p.first, -p.last, p.entity))
    return out


def _owner(places: Sequence[Place], size: int) -> list[int]:
    owner = [-1] * size
    for index in range(len(places) - 1, -1, -1):  # longer and earlier mentions win
        for token in range(places[index].first, min(places[index].last, size)):
            owner[token] = index
    return owner


def _veto(clause: Clause, subject: Subject, governor: Governor, first: int, table: Triggers) -> str:
    """Why the words do not state what they seem to: negated, hedged or said of prior work; else empty."""
    lower = clause.sentence.lower
    begin = max(0, min(subject.at, governor.at)) if governor.at >= 0 else max(0, first - 6)
    for i in range(begin, first):
        low = lower[i]
        if low in table.negation:
            if low == "not" and i + 1 < len(lower) and lower[i + 1] in ("only", "just", "merely"):
                continue
            if low == "no" and i + 1 < len(lower) and lower[i + 1] in ("loss", "less", "worse"):
                continue
            if low in ("never", "free") and i + 1 < first and low == "free":
                continue
            return "negated"
        if low in table.hedges and i >= subject.at:
            return "hedged"
    if subject.kind == "prior":
        return "prior work"
    return ""


def _pair_features(
    clause: Clause, document: Document, place: Place, entity: LocalEntity, governor: Governor, subject: Subject, subject_type: str, nested: bool, count: int
) -> list[str]:
    sentence = clause.sentence
    lower, tags = sentence.lower, sentence.tags
    kind = entity.type
    shape = "generic" if entity.generic else "term" if entity.name.islower() else "name"
    verb = f"{governor.base} {governor.preposition}"
    classes = governor.classes or ("-",)
    out = [
        "b=" + verb,
        "sub=" + subject.kind,
        "type=" + kind,
        "shape=" + shape,
        f"type&shape={kind}{shape}",
        "prep=" + governor.preposition,
        f"prep&type={governor.preposition}{kind}",
        "second=" + governor.second,
        "part=" + governor.part,
        f"b&type={governor.base}{kind}",
        f"sec={clause.section}",
        f"sec&type={clause.section}{kind}",
        f"stype={subject_type}",
        f"sub&type={subject.kind}{kind}",
    ]
    for c in classes:
        out += (f"c={c}", f"c&prep={c} {governor.preposition}", f"c&type={c}{kind}", f"c&prep&type={c} {governor.preposition} {kind}", f"c&sub={c} {subject.kind}", f"c&sub&type={c} {subject.kind}{kind}")
    if any(t == "JJR" for t in tags) or "than" in lower:
        out += ("clausejjr", f"clausejjr&{governor.base} {governor.preposition}", f"clausejjr&{classes[0]}{kind}")
    if governor.passive:
        out.append("passive")
    if governor.participle:
        out.append("participle")
    if governor.comparative:
        out += ("jjr=" + governor.comparative, "jjr")
    after = lower[place.last] if place.last < len(lower) else "$"
    out += ("n=" + after, "nt=" + (tags[place.last] if place.last < len(tags) else "END"))
    distance = place.first - governor.at
    out.append("d=" + ("1" if distance <= 1 else "3" if distance <= 3 else "7" if distance <= 7 else "far"))
    out.append("pt=" + (tags[place.first - 1] if place.first else "^"))
    if nested:
        out.append("nested")
    if any(w in ("we", "our") for w in lower):
        out.append("own")
        out.append("own&" + kind)
    if clause.section == "title":
        before = lower[place.first - 1] if place.first else "^"
        colon = ":" in lower[: place.first]
        out += (f"title&{before}&{kind}", f"title&colon={colon}&{kind}", f"title&c={classes[0]}{kind}", f"title&p={governor.preposition}{kind}")
    else:
        where = "first" if clause.number == 0 else "second" if clause.number == 1 else "last" if clause.number >= document.last - 1 else "mid"
        out += (f"s={where}", f"s&type={where}{kind}", f"s&sub={where}{subject.kind}")
    out.append("count=" + ("1" if count == 1 else "2" if count == 2 else "3"))
    return out


def _governed(governor: Governor, subject: Subject, kind: str, table: Triggers) -> bool:
    """Whether there is a word that can state a relation: without one nothing is stated."""
    if governor.part != "none" and governor.classes != ("other",):
        return True
    if subject.kind not in ("own", "mention"):
        return False
    return governor.preposition in table.use_prepositions or (governor.preposition == "on" and kind == "Dataset")


def find_pairs(
    document: Document, entities: Sequence[LocalEntity], places: Sequence[Sequence[Place]], own: frozenset[int]
) -> Iterator[Pair]:
    """Yield every candidate pair; ``places`` are :func:`places_of`, ``own`` the entities that the paper introduces."""
    table = triggers()
    counts = [len(e.mentions) for e in entities]
    for number, clause in enumerate(document.clauses):
        here = places[number]
        if not here:
            continue
        sentence = clause.sentence
        size = len(sentence.words)
        owner = _owner(here, size)
        for index, place in enumerate(here):
            entity = entities[place.entity]
            nested = owner[place.first] != index
            governor = find_governor(sentence, place.first, table, owner)
            subject = find_subject(sentence, governor, table, owner)
            if clause.section != "title" and not _governed(governor, subject, entity.type, table):
                continue
            who = here[subject.mention].entity if subject.kind == "mention" else -1
            if who in own:
                who = -1
                subject = Subject("own", -1, subject.at)
            if who == place.entity:
                continue
            target = place.entity
            if place.entity in own:
                if who < 0 or "beat" not in governor.classes and "lose" not in governor.classes:
                    continue
            subject_type = entities[who].type if who >= 0 else "own"
            features = _pair_features(clause, document, place, entity, governor, subject, subject_type, nested, counts[place.entity])
            swap = ("beat" in governor.classes and governor.passive and governor.preposition == "by") or ("lose" in governor.classes)
            if target in own:
                target = -1
            pair = (target, who) if swap else (who, target)
            if pair[1] < 0 or pair[0] == pair[1]:
                continue
            if swap:
                features.append("swap")
            begin = min(x for x in (subject.at if subject.kind not in ("none", "other") else place.first, governor.at if governor.at >= 0 else place.first, place.first))
            begin = max(0, begin)
            if clause.section == "title":
                begin = 0
            rule = f"{governor.part}:{governor.base} {governor.preposition}".strip().replace(" ", "-") if governor.base else f"{clause.section}:{governor.preposition or 'plain'}"
            yield Pair(
                pair[0],
                pair[1],
                number,
                (sentence.starts[begin], sentence.ends[max(place.last - 1, subject.at if subject.kind == "own" else 0)]),
                rule,
                tuple(dict.fromkeys(features)),
                _veto(clause, subject, governor, place.first, table),
            )


def find_introduced(
    document: Document, entities: Sequence[LocalEntity], places: Sequence[Sequence[Place]]
) -> Iterator[tuple[int, list[str], int, tuple[int, int]]]:
    """Yield for each entity what speaks for its being new here: features, and the clause and span that say so."""
    table = triggers()
    found: dict[int, set[str]] = {}
    best: dict[int, tuple[int, int, tuple[int, int]]] = {}
    for number, clause in enumerate(document.clauses):
        here = places[number]
        if not here:
            continue
        sentence = clause.sentence
        lower = sentence.lower
        owner = _owner(here, len(sentence.words))
        for index, place in enumerate(here):
            out = found.setdefault(place.entity, set())
            governor = find_governor(sentence, place.first, table, owner)
            subject = find_subject(sentence, governor, table, owner)
            entity = entities[place.entity]
            kind = entity.type
            name = "low" if entity.name.islower() else "name"
            intro = "introduce" in governor.classes
            direct = intro and not governor.preposition
            called = any(lower[i] in ("called", "named", "termed", "dubbed", "namely", "coined") for i in range(max(0, place.first - 3), place.first))
            after = lower[place.last] if place.last < len(lower) else "$"
            tag = sentence.tags[place.last] if place.last < len(lower) else "END"
            distance = place.first - governor.at
            near = "1" if distance <= 2 else "4" if distance <= 4 else "8" if distance <= 8 else "far"
            if clause.section == "title":
                colon = lower.index(":") if ":" in lower else -1
                where = "name" if place.first == 0 and place.last == colon else "before" if place.last <= colon else "after"
                again = any(m.span.section == "abstract" for m in entity.mentions)
                out |= {f"title={where}{name}", f"title={where}{name}&{again}"}
                score = 1
            else:
                score = 2
                out |= {
                    f"gov={governor.base if intro else governor.classes[:1]}&{subject.kind}",
                    f"direct={direct}{near}&{subject.kind}&{kind}{name}",
                    f"direct={direct}&head={tag}",
                    f"direct={direct}&pre={sentence.tags[place.first - 1] if place.first else '^'}",
                    f"direct={direct}&nested={owner[place.first] != index}",
                    f"prep={governor.preposition}&{intro}",
                    f"n={after}",
                    "s=" + ("first" if clause.number == 0 else "mid" if clause.number < document.last else "last"),
                }
                if intro and subject.kind == "own" and distance <= 10 and owner[place.first] == index and (direct or called):
                    ends = "(" if after in "([" else "kind" if after.rstrip("s") in table.own_nouns else "stop" if tag in ("PUNCT", "IN", "WDT", "TO", "CC", "END") else tag
                    partial = sentence.tags[place.first - 1] in ("NN", "NNP", "VBG") and not called
                    out.add(f"proposed&{ends}&{partial}&{name}")
                    out.add(f"proposed&{ends}&{partial}&{kind}")
                if called:
                    out.add(f"called&{intro}&{subject.kind}")
                if tag in ("VBZ", "MD", "VBD"):
                    out.add("subj" + name)
                if after == "(":
                    out.add(f"defined&{direct}")
                if place.last + 1 < len(lower) and after == "," and lower[place.last + 1] in ("a", "an", "the"):
                    out.add(f"apposed&{direct}")
                if "novel" in lower[governor.at : place.first] or "new" in lower[max(0, governor.at) : place.first]:
                    out.add("novel")
                if intro and subject.kind == "own":
                    score = 4
                elif called or (after == "," and "novel" in lower):
                    score = 3
            begin = max(0, min(subject.at if subject.kind == "own" else place.first, governor.at if intro and governor.at >= 0 else place.first, place.first))
            span = (sentence.starts[begin], sentence.ends[place.last - 1])
            if place.entity not in best or score > best[place.entity][0]:
                best[place.entity] = (score, number, span)
    for index, out in sorted(found.items()):
        entity = entities[index]
        kinds = set(entity.rule.split("+"))
        name = "generic" if entity.generic else "low" if entity.name.islower() else "name"
        known = "lexicon" if "lexicon" in kinds else "new"
        out |= {f"type={entity.type}", f"shape={name}", f"known={known}", f"known={known}{name}", "count=" + str(min(len(entity.mentions), 5)), f"aliases={bool(entity.aliases)}", "len=" + str(min(5, len(entity.name.split())))}
        out |= {f"k={k}" for k in kinds}
        score, number, span = best[index]
        out.add(f"best={score}")
        out.add(f"best={score}&{known}{name}")
        yield index, sorted(out), number, span


def _allowed(scorer: Scorer) -> Mapping[tuple[str, str], frozenset[int]]:
    """Which labels the types of subject and object allow."""
    predicates = vocabulary().predicates
    types = ("Paper", "Method", "Model", "Dataset", "Task")
    return {
        (s, o): frozenset(
            i for i, label in enumerate(scorer.labels) if label == NONE or (s in predicates[label].domain and o in predicates[label].range)
        )
        for s in types
        for o in types
    }


def find_relations(document: Document, entities: Sequence[LocalEntity]) -> tuple[tuple[Relation, ...], tuple[Rejected, ...]]:
    """Return what the paper states, best evidence for each edge, and what was rejected and why."""
    new = load_scorer("introduces")
    places = places_of(document, entities)
    relations: dict[tuple[str, str, str], Relation] = {}
    rejected: dict[tuple[str, str, str, Span], Rejected] = {}
    own: list[tuple[float, int]] = []
    for index, features, number, (start, end) in find_introduced(document, entities, places):
        if entities[index].type == "Task":
            continue
        probability = new.probability(features) * min(1.0, entities[index].confidence + 0.2)
        name = entities[index].name
        span = Span(document.clauses[number].section, start, end)
        if probability >= INTRODUCED:
            own.append((probability, index))
            relations[PAPER, "introduces", name] = Relation(
                subject=PAPER, predicate="introduces", object=name, span=span, rule="introduce", confidence=round(probability, 3)
            )
        elif probability >= 0.25:
            rejected[PAPER, "introduces", name, span] = Rejected(
                subject=PAPER, predicate="introduces", object=name, span=span, rule="introduce", reason=f"scored {probability:.2f}, below {INTRODUCED}"
            )
    introduced = frozenset(index for _, index in own)
    main = _main_proposal(own, entities)
    scorer = load_scorer("relation")
    allowed = _allowed(scorer)
    none = scorer.labels.index(NONE)
    for pair in find_pairs(document, entities, places, introduced):
        clause = document.clauses[pair.clause]
        target = entities[pair.object]
        subject_type = entities[pair.subject].type if pair.subject >= 0 else (entities[main].type if main is not None else "Paper")
        chances = scorer.probabilities(pair.features)
        legal = allowed[subject_type, target.type]
        label = max(sorted(legal - {none}), key=chances.__getitem__)
        probability = chances[label] * min(1.0, target.confidence + 0.1)
        predicate = scorer.labels[label]
        subject = entities[pair.subject].name if pair.subject >= 0 else (entities[main].name if main is not None else PAPER)
        span = Span(clause.section, *pair.span)
        if subject == target.name:
            continue
        if pair.veto or probability < THRESHOLD:
            reason = pair.veto or f"scored {probability:.2f}, below {THRESHOLD}"
            if pair.veto or probability >= 0.2:
                rejected[subject, predicate, target.name, span] = Rejected(
                    subject=subject, predicate=predicate, object=target.name, span=span, rule=pair.rule, reason=reason
                )
            continue
        key = (subject, predicate, target.name)
        known = relations.get(key)
        if known is None or probability > known.confidence:
            relations[key] = Relation(
                subject=subject, predicate=predicate, object=target.name, span=span, rule=pair.rule, confidence=round(probability, 3)
            )
    return tuple(relations.values()), tuple(rejected.values())


def _main_proposal(own: list[tuple[float, int]], entities: Sequence[LocalEntity]) -> int | None:
    """The proposal that speaks for the paper: the named one in the title, else the surest; None if none is named."""
    if not own:
        return None
    in_title = [i for _, i in own if any(m.span.section == "title" for m in entities[i].mentions)]
    if in_title:
        return min(in_title, key=lambda i: (min(m.span.start for m in entities[i].mentions if m.span.section == "title"), i))
    return max(own, key=lambda item: (item[0], -item[1]))[1]
