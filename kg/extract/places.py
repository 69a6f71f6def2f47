"""Where the entities of a paper stand, and what governs them there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.syntax import Governor, Subject, find_governor, find_subject
from kg.extract.triggers import triggers
from kg.model import LocalEntity

__all__ = ["Place", "Reading", "owners", "places_of", "read_places"]


class Place(NamedTuple):
    """A mention of entity number ``entity`` at tokens ``[first, last)`` of a clause."""

    entity: int
    first: int
    last: int


class Reading(NamedTuple):
    """A mention with what governs it; ``who`` is the entity that its subject names, or -1.

    ``number`` is the clause's; ``nested`` says that the mention stands within a longer one.
    """

    number: int
    clause: Clause
    place: Place
    governor: Governor
    subject: Subject
    who: int
    nested: bool


def places_of(document: Document, entities: Sequence[LocalEntity]) -> list[list[Place]]:
    """Return the mentions of each clause in text order; of nested ones the longer comes first."""
    out: list[list[Place]] = [[] for _ in document.clauses]
    starts = {
        (clause.section, start): (number, i)
        for number, clause in enumerate(document.clauses)
        for i, start in enumerate(clause.sentence.starts)
    }
    for index, entity in enumerate(entities):
        for mention in entity.mentions:
            at = starts.get((mention.span.section, mention.span.start))
            if at is None:
                continue
            number, first = at
            ends = document.clauses[number].sentence.ends
            last = first
            while last + 1 < len(ends) and ends[last] < mention.span.end:
                last += 1
            out[number].append(Place(index, first, last + 1))
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


def read_places(document: Document, entities: Sequence[LocalEntity]) -> tuple[Reading, ...]:
    """Read the syntax around every mention, in text order."""
    return tuple(_readings(document, places_of(document, entities)))


def _readings(document: Document, places: Sequence[Sequence[Place]]) -> Iterator[Reading]:
    table = triggers()
    for number, here in enumerate(places):
        clause = document.clauses[number]
        sentence = clause.sentence
        owner = owners(here, len(sentence.words))
        for index, place in enumerate(here):
            governor = find_governor(sentence, place.first, table, owner)
            subject = find_subject(sentence, governor, table, owner)
            who = here[subject.mention].entity if subject.kind == "mention" else -1
            yield Reading(number, clause, place, governor, subject, who, owner[place.first] != index)
