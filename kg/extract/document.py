"""The paper as the extractor sees it: sections cut into tagged sentences, with the lexicon's hits."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from kg.lexicon import Hit, Lexicon
from kg.model import Paper, Section
from kg.text.tokens import Sentence, sentences

__all__ = ["Clause", "Document", "head_kinds", "read_document", "word_lists"]


class Clause(NamedTuple):
    """One sentence of one section, with the lexicon's hits in it; ``number`` counts the abstract's sentences."""

    section: Section
    number: int
    text: str
    sentence: Sentence
    hits: tuple[Hit, ...]


class Document(Struct, frozen=True, eq=False):
    """All sentences of a paper in order: the title first; equal to itself only, so that it can be a key."""

    paper: Paper
    clauses: tuple[Clause, ...]
    last: int


def read_document(paper: Paper, lexicon: Lexicon) -> Document:
    """Cut a paper's title and abstract into sentences and find the lexicon's names."""
    clauses: list[Clause] = []
    number = 0
    for section in ("title", "abstract"):
        text = paper.section(section).clean
        hits = lexicon.find(text)
        at = 0
        for sentence in sentences(text):
            inside = []
            while at < len(hits) and hits[at].start < sentence.end:
                if hits[at].end <= sentence.end:
                    inside.append(hits[at])
                at += 1
            clauses.append(Clause(section, number, text, sentence, tuple(inside)))
            number += section == "abstract"
    return Document(paper, tuple(clauses), max(0, number - 1))


@cache
def head_kinds() -> dict[str, tuple[str, ...]]:
    """Return, for each noun that names a kind of thing (singular and plural), the entity types that it hints at."""
    out: dict[str, tuple[str, ...]] = {}
    for kind, nouns in word_lists()["heads"].items():
        for noun in nouns:
            for form in (noun, noun + "s"):
                if kind not in out.get(form, ()):
                    out[form] = (*out.get(form, ()), kind)
    return out


@cache
def word_lists() -> dict[str, Any]:
    """Read ``data/words.toml``; every list becomes a frozen set."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))
    return {
        key: {k: frozenset(v.split()) for k, v in value.items()}
        if isinstance(value, dict)
        else frozenset(value.split())
        for key, value in raw.items()
    }
