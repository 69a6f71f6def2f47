"""What the words around a mention say: features that relations and novelty share."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kg.extract.document import Clause
from kg.extract.features import class_noun, may_list
from kg.extract.network import Block, Features
from kg.extract.triggers import triggers
from kg.model import LocalEntity

__all__ = ["Scene", "entity_facts", "scene_of", "surroundings"]

_VERBS = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG"})
_TELLING = _VERBS | {"NN", "NNS", "JJ", "IN", "JJR", "TO"}  # parts of speech that tell what is said

_BEFORE = ("w-1=", "w-2=", "w-3=")
_AFTER = ("w+0=", "w+1=", "w+2=")


class Scene(NamedTuple):
    """What a clause says to all mentions in it.

    ``verbs`` are the tokens of the verbs that state relations, with their classes; ``left`` and ``right`` are what each
    token says to the mentions on its right and on its left, if its part of speech tells what is said, else empty.
    """

    verbs: list[tuple[int, tuple[str, ...]]]
    left: list[str]
    right: list[str]
    own: bool
    compares: bool
    lists: bool


def scene_of(clause: Clause) -> Scene:
    """Look at a clause once, for all mentions in it."""
    lower, tags = clause.sentence.lower, clause.sentence.tags
    known = triggers().verbs
    return Scene(
        verbs=[(i, known[lower[i]][1]) for i, tag in enumerate(tags) if tag in _VERBS and lower[i] in known],
        left=["left=" + word if tag in _TELLING else "" for word, tag in zip(lower, tags, strict=True)],
        right=["right=" + word if tag in _TELLING else "" for word, tag in zip(lower, tags, strict=True)],
        own="we" in lower or "our" in lower,
        compares="JJR" in tags or "than" in lower,
        lists=may_list(lower),
    )


@lru_cache(maxsize=5_000)
def _has(classes: tuple[str, ...], side: str, kind: str) -> Block:
    return tuple([fact for c in classes for fact in (f"has={c} {side}", f"has={c} {side} {kind}")])


@lru_cache(maxsize=1_000)
def _listed(listed: str, kind: str) -> Block:
    return "listed=" + listed, f"listed={listed}{kind}"


@lru_cache(maxsize=5_000)
def _entity(rule: str, sure: int, titled: bool) -> Block:
    facts = (*["k=" + kind for kind in rule.split("+")], f"sure={sure}")
    return (*facts, "titled") if titled else facts


def entity_facts(entity: LocalEntity) -> Block:
    """Return what is known of an entity wherever it stands."""
    titled = any(m.span.section == "title" for m in entity.mentions)
    return _entity(entity.rule, int(entity.confidence * 5), titled)


def surroundings(clause: Clause, scene: Scene, first: int, last: int, kind: str, known: Block) -> Features:
    """Return what the words around tokens ``[first, last)`` say, whichever of them governs the mention.

    ``kind`` is the type of the entity that is mentioned, ``known`` what is known of it.
    """
    lower, tags = clause.sentence.lower, clause.sentence.tags
    single = [place + word for place, word in zip(_BEFORE, reversed(lower[max(0, first - 3) : first]), strict=False)]
    single += [place + word for place, word in zip(_AFTER, lower[last : last + 3], strict=False)]
    single += filter(None, scene.left[max(0, first - 10) : first])
    single += filter(None, scene.right[last : last + 6])
    blocks = [known]
    blocks += [_has(classes, "before" if i < first else "after", kind) for i, classes in scene.verbs]
    listed = class_noun(lower, tags, first) if scene.lists else ""
    if listed:
        blocks.append(_listed(listed, kind))
    return Features(blocks, single)
