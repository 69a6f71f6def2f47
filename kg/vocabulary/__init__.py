"""Node types, predicates and their RDF terms, read from ``vocabulary.toml`` beside this file.

Everything that must agree on them (the Python API, Turtle, ontology, view, reference page) asks here.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, ValidationError, convert

from kg.errors import LexiconError

__all__ = ["NodeType", "Predicate", "Vocabulary", "vocabulary"]

_FILE = Path(__file__).with_name("vocabulary.toml")


class NodeType(Struct, frozen=True, kw_only=True):
    """A kind of node; the fields are explained at the top of ``vocabulary.toml``."""

    name: str
    label: str
    plural: str
    comment: str
    slug: str
    rdf: tuple[str, ...]
    align: tuple[str, ...]
    colour: str
    shape: str


class Predicate(Struct, frozen=True, kw_only=True, rename={"origin": "from"}):
    """A kind of edge; the fields are explained at the top of ``vocabulary.toml``."""

    name: str
    label: str
    inverse: str
    comment: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    rdf: str
    align: tuple[str, ...]
    origin: Literal["text", "field", "names"]
    colour: str
    dash: tuple[int, ...]


class Vocabulary(Struct, frozen=True, kw_only=True):
    """All types and predicates by name, in the order of the file, and the prefixes of compact IRIs."""

    namespaces: dict[str, str]
    types: dict[str, NodeType]
    predicates: dict[str, Predicate]

    def expand(self, curie: str) -> str:
        """Return the full IRI of a compact one.

        Raises:
            LexiconError: The prefix is not declared.

        >>> vocabulary().expand("kg:uses")
        'https://w3id.org/paper-kg/ns#uses'
        """
        prefix, _, local = curie.partition(":")
        try:
            return self.namespaces[prefix] + local
        except KeyError:
            raise LexiconError(f"prefix {prefix!r} of {curie!r} is not declared under [namespaces]", _FILE) from None


def _named(table: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {"name": name, **fields} for name, fields in table.items()}


@cache
def vocabulary() -> Vocabulary:
    """Read and check ``vocabulary.toml``.

    Raises:
        LexiconError: The file does not hold what it should, or names a type or prefix that it does not declare.
    """
    try:
        raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        read = convert(raw | {"types": _named(raw["types"]), "predicates": _named(raw["predicates"])}, Vocabulary)
    except (tomllib.TOMLDecodeError, ValidationError, KeyError) as error:
        raise LexiconError(f"not a vocabulary: {error}", _FILE) from error
    for predicate in read.predicates.values():
        for name in (*predicate.domain, *predicate.range):
            if name not in read.types:
                raise LexiconError(f"predicate {predicate.name} names an unknown type {name!r}", _FILE)
        for curie in (predicate.rdf, *predicate.align):
            read.expand(curie)
    for node_type in read.types.values():
        for curie in (*node_type.rdf, *node_type.align):
            read.expand(curie)
    return read
