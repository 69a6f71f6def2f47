"""The words that state relations, read from ``data/triggers.toml`` and looked up by inflected form."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Rule", "Triggers", "triggers"]

_VOWELS = frozenset("aeiou")


class Rule(NamedTuple):
    """A wording that states one predicate; the fields are explained in ``data/triggers.toml``."""

    id: str
    predicate: str
    governors: frozenset[tuple[str, str]]
    prepositions: frozenset[str]
    objects: frozenset[str]
    confidence: float


class Triggers(NamedTuple):
    """Look-up tables: inflected verb or noun to ``(base form, its classes)``; word sets of the other lists."""

    verbs: dict[str, tuple[str, tuple[str, ...]]]
    nouns: dict[str, tuple[str, tuple[str, ...]]]
    adjectives: dict[str, tuple[str, tuple[str, ...]]]
    use_prepositions: frozenset[str]
    using: frozenset[str]
    descriptive: frozenset[str]
    comparatives: frozenset[str]
    winning: frozenset[str]
    hypotheses: frozenset[str]
    negation: frozenset[str]
    affirming: frozenset[tuple[str, str]]
    undoing: frozenset[str]
    hedges: frozenset[str]
    calling: frozenset[str]
    novel: frozenset[str]
    proposing: frozenset[str]
    prior: frozenset[str]
    own_pronouns: frozenset[str]
    own_nouns: frozenset[str]
    own_determiners: frozenset[str]
    rules: tuple[Rule, ...]
    thresholds: dict[str, float]


def _verb_forms(base: str) -> list[str]:
    """Regular inflections: ``use`` gives uses, used, using; ``apply`` applies; ``embed`` embedded."""
    if base.endswith("e"):
        return [base, base + "s", base + "d", base[:-1] + "ing"]
    if base.endswith("y") and base[-2] not in _VOWELS:
        return [base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"]
    sibilant = base.endswith(("s", "x", "z", "ch", "sh"))
    forms = [base, base + ("es" if sibilant else "s"), base + "ed", base + "ing"]
    if len(base) > 2 and base[-1] not in "aeiouwxy" and base[-2] in _VOWELS and base[-3] not in _VOWELS:
        forms += [base + base[-1] + "ed", base + base[-1] + "ing"]
    return forms


def _rule(fields: dict[str, Any]) -> Rule:
    parts = (("verb", "verbs"), ("noun", "nouns"), ("adjective", "adjectives"))
    return Rule(
        id=fields["id"],
        predicate=fields["predicate"],
        governors=frozenset((part, word) for part, key in parts for word in fields.get(key, "").split()),
        prepositions=frozenset("" if word == "-" else word for word in fields["prepositions"].split()),
        objects=frozenset(fields["objects"].split()),
        confidence=fields["confidence"],
    )


def _plural(noun: str) -> str:
    if noun.endswith("y"):
        return noun[:-1] + "ies"
    return noun[:-2] + "es" if noun.endswith("is") else noun + "s"


@cache
def triggers() -> Triggers:
    """Read the table once."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "triggers.toml").read_text(encoding="utf-8"))
    irregular = {base: forms.split() for base, forms in raw["irregular"].items()}
    verbs: dict[str, tuple[str, tuple[str, ...]]] = {}
    for kind, words in raw["verbs"].items():
        for base in words.split():
            for form in [*_verb_forms(base), *irregular.get(base, [])]:
                known = verbs.get(form, (base, ()))
                if kind not in known[1]:
                    verbs[form] = (known[0], (*known[1], kind))
    nouns: dict[str, tuple[str, tuple[str, ...]]] = {}
    for kind, words in raw["nouns"].items():
        for base in words.split():
            for form in (base, _plural(base)):
                known = nouns.get(form, (base, ()))
                if kind not in known[1]:
                    nouns[form] = (known[0], (*known[1], kind))
    return Triggers(
        verbs=verbs,
        nouns=nouns,
        adjectives={word: (word, (kind,)) for kind, words in raw["adjectives"].items() for word in words.split()},
        use_prepositions=frozenset(raw["prepositions"]["use"].split()),
        using=frozenset(raw["prepositions"]["using"].split()),
        descriptive=frozenset(raw["descriptive"]["words"].split()),
        comparatives=frozenset(raw["comparatives"]["words"].split()),
        winning=frozenset(raw["comparatives"]["winning"]),
        hypotheses=frozenset(raw["negation"]["hypotheses"].split()),
        negation=frozenset(raw["negation"]["words"].split()),
        affirming=frozenset((words.split()[0], words.split()[1]) for words in raw["negation"]["affirming"]),
        undoing=frozenset(raw["negation"]["undoing"].split()),
        calling=frozenset(raw["naming"]["calling"].split()),
        novel=frozenset(raw["naming"]["novel"].split()),
        proposing=frozenset(raw["naming"]["proposing"].split()),
        hedges=frozenset(raw["negation"]["hedges"].split()),
        prior=frozenset(raw["prior"]["words"].split()),
        own_pronouns=frozenset(raw["own"]["pronouns"].split()),
        own_nouns=frozenset(raw["own"]["nouns"].split()),
        own_determiners=frozenset(raw["own"]["determiners"].split()),
        rules=tuple(_rule(fields) for fields in raw["rules"]),
        thresholds=raw["thresholds"],
    )
