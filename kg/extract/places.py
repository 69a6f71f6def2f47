"""Where the entities of a paper stand, and what governs them there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.network import Features
from kg.extract.surroundings import Scene, entity_facts, scene_of, surroundings
from kg.extract.syntax import Governor, Subject, find_governor, find_passive, find_subject
from kg.extract.triggers import triggers
from kg.model import LocalEntity
from kg.text.tokens import Sentence

__all__ = ["Place", "Reading", "owners", "places_of", "quote_span", "read_places"]


class Place(NamedTuple):
    """A mention of entity number ``entity`` at tokens ``[first, last)`` of a clause."""

    entity: int
    first: int
    last: int


class Reading(NamedTuple):
    """A mention with what governs it; ``who`` is the entity that its subject names, or -1.

    ``number`` is the clause's; ``nested`` says that the mention stands within a longer one; ``scene`` is what the
    clause says to all mentions in it, ``around`` what the words around this one say.
    """

    number: int
    clause: Clause
    place: Place
    governor: Governor
    subject: Subject
    who: int
    nested: bool
    scene: Scene
    around: Features


def places_of(document: Document, entities: Sequence[LocalEntity]) -> list[list[Place]]:
    """Return the mentions of each clause in text order; of nested ones the longer comes first."""
    out: list[list[Place]] = [[] for _ in document.clauses]
    # of each section: where its clauses start, and their numbers
    begins: dict[str, tuple[list[int], list[int]]] = {"title": ([], []), "abstract": ([], [])}
    for number, clause in enumerate(document.clauses):
        begins[clause.section][0].append(clause.sentence.start)
        begins[clause.section][1].append(number)
    for index, entity in enumerate(entities):
        for mention in entity.mentions:
            span = mention.span
            starts, numbers = begins[span.section]
            number = numbers[bisect_right(starts, span.start) - 1]
            sentence = document.clauses[number].sentence
            first = bisect_left(sentence.starts, span.start)
            last = bisect_left(sentence.ends, span.end)
            out[number].append(Place(index, first, min(last, len(sentence.ends) - 1) + 1))
    for places in out:
        places.sort(key=lambda p: (p.first, -p.last, p.entity))
    return out


def owners(places: Sequence[Place], size: int) -> list[int]:
    """Return for each of ``size`` tokens the index of the mention that covers it, the longest one, or -1."""
    owner = [-1] * size
    for index in range(len(places) - 1, -1, -1):
        for token in range(places[index].first, places[index].last):
            owner[token] = index
    return owner


def quote_span(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Return the offsets of tokens ``first`` to ``last``, with the bracket that closes one opened between them."""
    words = sentence.words
    opened = sum(1 for word in words[first : last + 1] if word in "([") - sum(
        1 for word in words[first : last + 1] if word in ")]"
    )
    end = last
    while opened > 0 and end + 1 < len(words) and end < last + 12:
        end += 1
        opened += (words[end] in "([") - (words[end] in ")]")
    return sentence.starts[first], sentence.ends[end if opened <= 0 else last]


def read_places(document: Document, entities: Sequence[LocalEntity]) -> tuple[Reading, ...]:
    """Read the syntax around every mention, in text order."""
    return tuple(_readings(document, entities))


def _readings(document: Document, entities: Sequence[LocalEntity]) -> Iterator[Reading]:
    table = triggers()
    known = [entity_facts(entity) for entity in entities]
    for number, here in enumerate(places_of(document, entities)):
        if not here:
            continue
        clause = document.clauses[number]
        sentence = clause.sentence
        scene = scene_of(clause)
        owner = owners(here, len(sentence.words))
        for index, place in enumerate(here):
            entity, first, last = place
            governor = find_governor(sentence, first, table, owner)
            passive = find_passive(sentence, last, table) if governor.part == "none" else None
            if passive is None:
                subject = find_subject(sentence, governor, table, owner)
            else:
                governor, subject = passive, Subject("none", -1, first)
            who = here[subject.mention].entity if subject.kind == "mention" else -1
            around = surroundings(clause, scene, first, last, entities[entity].type, known[entity])
            yield Reading(number, clause, place, governor, subject, who, owner[first] != index, scene, around)
