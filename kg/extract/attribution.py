"""What a reported number may belong to: the candidates for its system and its data set, and what is true of them.

Candidates are the paper's own proposal, the systems and data sets of the number's sentence and, where it names no data
set, those of the rest of the paper. What speaks for one is where it stands to the number, what stands between and
beside, which others compete, and what the paper's relations say of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.numbers import Number
from kg.extract.pairs import SYSTEMS
from kg.extract.places import Place, owners, places_of
from kg.extract.syntax import find_governor, find_subject
from kg.extract.triggers import triggers
from kg.model import LocalEntity, Relation

__all__ = ["OWN", "Candidate", "find_candidates"]

OWN = -1  # the number of the paper's own proposal among the candidates
_WORDS = 2  # of the common features, those of the words beside the number, which come first
_FAR = 9  # sentences; also for what is only named later
_ROLES = frozenset({"from", "to", "by", "vs", "vs.", "versus", "than", "over", "(", ":", "=", ";"})
_RULING = frozenset({"VBZ", "VBP", "VBD", "VBG", "IN", "TO"})
_VERBS = frozenset({"VBZ", "VBP", "VBD", "VB", "VBG", "VBN", "MD"})
_OURS = frozenset({"our", "we", "ours", "it", "its", "proposed"})
_OTHERS = frozenset({"baseline", "baselines", "models", "best", "humans", "human"})
_PARTING = frozenset({";", ".", "while", "whereas", "but"})
_TURNS = _PARTING | frozenset(
    ["and", "or", ",", "(", ")", ":", "compared", "vs", "versus", "than", "over", "with", "on"]
)
_TURNS |= frozenset(["for", "of", "to", "from", "by", "in", "respectively", "achieves", "against"])


class Candidate(NamedTuple):
    """A candidate: an entity's number or :data:`OWN`, and what is true of it and the number.

    ``place`` is where the entity stands in the number's sentence, if it does.
    """

    entity: int
    dataset: bool
    place: Place | None
    features: tuple[str, ...]


class _Scene(NamedTuple):
    """A paper with the places of its entities: which are its own, and what its relations say of each.

    ``before`` is the word before an entity's last mention; ``title`` are the entities that the title names.
    """

    document: Document
    entities: Sequence[LocalEntity]
    places: Sequence[Sequence[Place]]
    own: frozenset[int]
    main: int
    stated: Sequence[tuple[str, ...]]
    before: Mapping[int, str]
    titled: frozenset[int]
    all: Mapping[bool, int]  # how many data sets, and how many systems


class _View(NamedTuple):
    """A number in its sentence: the nearest mention of each entity, how far back others are, and common features."""

    scene: _Scene
    clause: Clause
    number: Number
    numbers: Sequence[Number]
    nearest: Mapping[int, Place]
    earlier: Mapping[int, int]
    said_of: int
    subject: str
    role: str
    near: Mapping[bool, Sequence[int]]  # data sets, and systems, of the sentence, the nearest first
    common: tuple[str, ...]


def find_candidates(
    document: Document,
    entities: Sequence[LocalEntity],
    relations: Sequence[Relation],
    own: frozenset[int],
    main: int | None,
    numbers: Sequence[Number],
) -> list[list[Candidate]]:
    """Return for each number the systems and data sets that it may belong to, the paper's proposal first."""
    scene = _scene(document, entities, relations, own, main)
    here: dict[int, list[Number]] = {}
    for number in numbers:
        here.setdefault(number.clause, []).append(number)
    return [list(_candidates(scene, number, here[number.clause])) for number in numbers]


def _scene(
    document: Document,
    entities: Sequence[LocalEntity],
    relations: Sequence[Relation],
    own: frozenset[int],
    main: int | None,
) -> _Scene:
    stated: dict[str, set[str]] = {}
    for relation in relations:
        stated.setdefault(relation.object, set()).add(relation.predicate)
        if relation.predicate != "introduces":
            stated.setdefault(relation.subject, set()).add("subject")
    places = [[p for p in here if entities[p.entity].type != "Task"] for here in places_of(document, entities)]
    before: dict[int, str] = {}
    titled: set[int] = set()
    for clause, here in zip(document.clauses, places, strict=True):
        for place in here:
            before[place.entity] = clause.sentence.lower[place.first - 1] if place.first else "^"
            if clause.section == "title":
                titled.add(place.entity)
    datasets = sum(1 for e in entities if e.type == "Dataset")
    systems = sum(1 for e in entities if e.type in SYSTEMS)
    return _Scene(
        document,
        entities,
        places,
        own,
        -2 if main is None else main,
        [tuple(sorted(stated.get(e.name, ()))) for e in entities],
        before,
        frozenset(titled),
        {True: datasets, False: systems},
    )


def _candidates(scene: _Scene, number: Number, numbers: Sequence[Number]) -> Iterator[Candidate]:
    """The candidates of one number; ``numbers`` are those of its sentence."""
    view = _view(scene, number, numbers)
    yield Candidate(OWN, False, view.nearest.get(scene.main), tuple(_of_own(view)))
    far = () if view.near[True] else [e for e in view.earlier if scene.entities[e].type == "Dataset"]
    for entity in sorted({*view.nearest, *far}):
        dataset = scene.entities[entity].type == "Dataset"
        place = view.nearest.get(entity)
        if (dataset or entity != scene.main) and not (dataset and _paired_otherwise(view, entity)):
            yield Candidate(entity, dataset, place, tuple(_of_entity(view, entity, place)))


def _paired_otherwise(view: _View, entity: int) -> bool:
    """Whether *respectively* pairs numbers and data sets of the sentence in order, and this one with another number."""
    if "respectively" not in view.clause.sentence.lower or not len(view.near[True]) == len(view.numbers) > 1:
        return False
    return _rank(view, entity) != view.numbers.index(view.number)


def _rank(view: _View, entity: int) -> int:
    """The place of an entity among those of its kind in the sentence, in the order of the text."""
    near = view.near[view.scene.entities[entity].type == "Dataset"]
    return sorted(near, key=lambda e: view.nearest[e].first).index(entity)


def _view(scene: _Scene, number: Number, numbers: Sequence[Number]) -> _View:
    clause = scene.document.clauses[number.clause]
    places = scene.places[number.clause]
    nearest: dict[int, Place] = {}
    for place in places:
        known = nearest.get(place.entity)
        if known is None or abs(_gap(place, number)) < abs(_gap(known, number)):
            nearest[place.entity] = place
    earlier: dict[int, int] = {}
    for index, there in enumerate(scene.places):
        distance = number.clause - index
        if distance:
            for place in there:
                earlier[place.entity] = min(earlier.get(place.entity, _FAR), distance if 0 < distance < _FAR else _FAR)
    near: dict[bool, list[int]] = {True: [], False: []}
    for entity in sorted(nearest, key=lambda e: (abs(_gap(nearest[e], number)), e)):
        near[scene.entities[entity].type == "Dataset"].append(entity)
    table = triggers()
    owner = owners(places, len(clause.sentence.words))
    subject = find_subject(clause.sentence, find_governor(clause.sentence, number.token, table, owner), table, owner)
    said_of = places[subject.mention].entity if subject.kind == "mention" else -2
    role = _role(clause, number)
    lower = clause.sentence.lower
    common = (
        "w-1=" + (lower[number.token - 1] if number.token else "^"),
        "w+0=" + (lower[number.last] if number.last < len(lower) else "$"),
        "kind=" + number.kind,
        "role=" + role,
        "subject=" + subject.kind,
        "section=" + clause.section,
        f"benchmark={any(scene.entities[i].type == 'Dataset' for i in scene.own)}",
    )
    return _View(scene, clause, number, numbers, nearest, earlier, said_of, subject.kind, role, near, common)


def _gap(place: Place, number: Number) -> int:
    """Tokens between a mention and a number: negative where the mention stands behind it."""
    return number.token - place.last if place.last <= number.token else number.last - place.first - 1


def _role(clause: Clause, number: Number) -> str:
    """The word that says what a number is to its sentence, adverbs and the like left out: *from*, *to*, ``(``."""
    lower, tags = clause.sentence.lower, clause.sentence.tags
    for at in range(number.token - 1, max(-1, number.token - 7), -1):
        if lower[at] in _ROLES or tags[at] in _RULING:
            return lower[at]
    return "-"


def _of_own(view: _View) -> Iterator[str]:
    """What speaks for the paper's own proposal."""
    scene, number = view.scene, view.number
    lower, prior = view.clause.sentence.lower, triggers().prior
    yield from ("own", f"own&named={scene.main >= 0}", f"own&named={scene.main >= 0}&{view.subject}")
    yield from ["own&" + f for f in view.common]
    systems = [e for e in view.near[False] if e != scene.main]
    left = [e for e in systems if view.nearest[e].last <= number.token]
    yield f"own&rivals={min(3, len(left))} {min(2, len(systems) - len(left))}"
    pronoun = next((i for i in range(number.token - 1, -1, -1) if lower[i] in _OURS), -1)
    nearer = sum(1 for e in left if view.nearest[e].first > pronoun)
    yield f"own&pronoun={lower[pronoun] if pronoun >= 0 else ''}&{min(2, nearer)}"
    yield f"own&said={view.said_of == scene.main or view.subject == 'own'}"
    yield from [f"own&has={w}" for w in lower[: number.token] if w in prior or w in _OTHERS]
    if left:
        rival = left[0]
        yield from ["own&rival&" + f for f in _of_place(view, view.nearest[rival])]
        yield from ["own&rival&r=" + r for r in scene.stated[rival]]
    if scene.main in view.nearest:
        yield from ["own&" + f for f in _of_place(view, view.nearest[scene.main])]
    else:
        yield "own&absent"


def _of_entity(view: _View, entity: int, place: Place | None) -> Iterator[str]:
    """What is true of an entity as the system, or the data set, of a number."""
    scene = view.scene
    thing = scene.entities[entity]
    dataset = thing.type == "Dataset"
    side = "d" if dataset else "s"
    near, total = len(view.near[dataset]), min(4, scene.all[dataset])
    stated = " ".join(scene.stated[entity])
    yield from (
        side,
        f"{side}&type={thing.type}{' generic' if thing.generic else ''}",
        f"{side}&sure={int(thing.confidence * 4)}",
        f"{side}&own={entity in scene.own}{entity == scene.main}",
        f"{side}&all={total}&near={min(4, near)}",
        f"{side}&titled={entity in scene.titled}",
        f"{side}&said={entity == view.said_of}",
        f"{side}&r={stated}&{'here' if place is not None else 'earlier'}{min(2, near)}{min(3, total)}",
    )
    yield from [f"{side}&r={r}" for r in scene.stated[entity]]
    if place is None:
        yield from _of_earlier(view, entity, side, total)
        return
    yield from [f"{side}&{f}" for f in _of_place(view, place)]
    yield from [f"{side}&{f}" for f in view.common]
    yield from _of_rank(view, entity, place, side)


def _of_earlier(view: _View, entity: int, side: str, total: int) -> Iterator[str]:
    """What is true of an entity that only another sentence names."""
    scene, earlier = view.scene, view.earlier[entity]
    nearest = min(view.earlier[e] for e in view.earlier if (scene.entities[e].type == "Dataset") == (side == "d"))
    yield from (
        f"{side}&earlier={earlier}&all={min(3, total)}",
        f"{side}&earlier={earlier}&own={entity in scene.own}",
        f"{side}&earlier={earlier}&nearest={earlier == nearest}",
        f"{side}&far&before={scene.before[entity]}",
    )
    yield from [f"{side}&far&{f}" for f in view.common[_WORDS:]]


def _of_rank(view: _View, entity: int, place: Place, side: str) -> Iterator[str]:
    """How an entity of the sentence stands among the others of its kind, and to what is said of the proposal."""
    scene, number, near = view.scene, view.number, view.near[side == "d"]
    left = place.last <= number.token
    where = "L" if left else "R"
    order = [e for e in near if (view.nearest[e].last <= number.token) == left].index(entity)
    yield f"{side}&rank={near.index(entity)}&{where}{min(2, order)}&of={min(3, len(near))}"
    yield f"{side}&role={view.role}&{where}{min(2, order)}"
    between = view.clause.sentence.lower[min(place.last, number.token) : max(place.first, number.token)]
    yield f"{side}&ours={where}{not _OURS.isdisjoint(between)}&{view.subject}"
    yield f"{side}&main={scene.main in view.nearest and view.nearest[scene.main].first > place.first}&{where}"
    if len(near) == len(view.numbers) > 1:
        yield f"{side}&order={_rank(view, entity) == view.numbers.index(number)}&{len(near)}"


def _of_place(view: _View, place: Place) -> Iterator[str]:
    """What lies between a mention and the number, and around the mention."""
    scene, number = view.scene, view.number
    sentence = view.clause.sentence
    lower, tags = sentence.lower, sentence.tags
    gap = _gap(place, number)
    side, size = ("L", gap) if gap >= 0 else ("R", -gap)
    first, last = (place.last, number.token) if gap >= 0 else (number.last, place.first)
    between = lower[first:last]
    dataset = scene.entities[place.entity].type == "Dataset"
    rivals = sum(1 for e in view.near[dataset] if e != place.entity and first <= view.nearest[e].first < last)
    numbers = sum(1 for other in view.numbers if first <= other.token < last)
    bucket = size if size < 4 else 4 + (size >= 6) + (size >= 10) + (size >= 16) + (size >= 25)
    before = lower[place.first - 1] if place.first else "^"
    after = lower[place.last] if place.last < len(lower) else "$"
    yield from (
        f"gap={side}{bucket}",
        f"rivals={side}{min(3, rivals)}",
        f"numbers={side}{min(3, numbers)}",
        "before=" + before,
        f"after={side}{after}",
    )
    if size <= 3:
        yield f"between={side}{' '.join(between)}"
    yield from [f"has={side}{word}" for word in sorted(_TURNS.intersection(between))]
    if not _PARTING.isdisjoint(between):
        yield "parted=" + side
    verbs = [lower[i] for i in range(first, last) if tags[i] in _VERBS]
    known = triggers().verbs
    yield from [f"verb={side}{known[verb][0] if verb in known else verb}" for verb in verbs[:3]]
    at = place.first - 1
    while at >= 0 and at > place.first - 9 and not (tags[at] in _RULING or tags[at] in _VERBS):
        at -= 1
    yield f"prep={side}{lower[at] if at >= 0 else '^'}"
    yield f"depth={side}{max(-2, min(2, between.count('(') - between.count(')')))}"
