"""What the words around a mention say: features that relations and novelty share."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.features import class_noun
from kg.extract.places import Reading
from kg.extract.triggers import triggers
from kg.model import LocalEntity

__all__ = ["surroundings"]

_VERBS = frozenset({"VB", "VBP", "VBZ", "VBD", "VBN", "VBG"})
_TELLING = _VERBS | {"NN", "NNS", "JJ", "IN", "JJR", "TO"}  # parts of speech that tell what is said


def surroundings(reading: Reading, entity: LocalEntity) -> Iterator[str]:
    """Yield what the words around a mention say, whichever of them governs it."""
    clause, place = reading.clause, reading.place
    lower, tags = clause.sentence.lower, clause.sentence.tags
    table, kind = triggers(), entity.type
    first, last = place.first, place.last
    yield from (f"w{i - first}={lower[i]}" for i in range(max(0, first - 3), first))
    yield from (f"w+{i - last}={lower[i]}" for i in range(last, min(len(lower), last + 3)))
    yield from (f"left={lower[i]}" for i in range(max(0, first - 10), first) if tags[i] in _TELLING)
    yield from (f"right={lower[i]}" for i in range(last, min(len(lower), last + 6)) if tags[i] in _TELLING)
    for i, word in enumerate(lower):
        known = table.verbs.get(word)
        if known is not None and tags[i] in _VERBS:
            side = "before" if i < first else "after"
            for c in known[1]:
                yield f"has={c} {side}"
                yield f"has={c} {side} {kind}"
    listed = class_noun(lower, tags, first)
    if listed:
        yield from ("listed=" + listed, f"listed={listed}{kind}")
    yield from ("k=" + k for k in entity.rule.split("+"))
    yield f"sure={int(entity.confidence * 5)}"
    if any(m.span.section == "title" for m in entity.mentions):
        yield "titled"
