"""The terms for claims, evidence, results and sources, read from ``structure.toml`` beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from kg.errors import LexiconError
from kg.vocabulary import vocabulary

__all__ = ["AddressRule", "OwnClass", "OwnProperty", "Structure", "structure"]

_FILE = Path(__file__).with_name("structure.toml")


class OwnClass(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class of ours that is no node type; the fields are explained at the top of ``structure.toml``."""

    name: str
    label: str
    comment: str
    parents: tuple[str, ...]
    align: tuple[str, ...]


class OwnProperty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A property of ours that is no predicate of the graph; see the top of ``structure.toml``."""

    name: str
    label: str
    comment: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    values: tuple[str, ...] = ()
    align: tuple[str, ...] = ()


class AddressRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address that follows from an identifier: ``{}`` in ``address`` is its value."""

    scheme: str
    address: str


class Structure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``structure.toml``, classes and properties by name in the order of the file."""

    namespaces: dict[str, str]
    classes: dict[str, OwnClass]
    properties: dict[str, OwnProperty]
    parents: dict[str, tuple[str, ...]]
    links: tuple[AddressRule, ...]
    borrowed: dict[str, str]


def _named(table: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {"name": name, **fields} for name, fields in table.items()}


@cache
def structure() -> Structure:
    """Read and check ``structure.toml``.

    Raises:
        LexiconError: The file does not hold what it should, or uses a prefix or predicate that is not declared.
    """
    try:
        raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        tables = {"classes": _named(raw["classes"]), "properties": _named(raw["properties"])}
        read = convert(raw | tables, Structure)
    except (tomllib.TOMLDecodeError, ValidationError, KeyError) as error:
        raise LexiconError(f"not a description of the RDF: {error}", _FILE) from error
    known = vocabulary().namespaces | read.namespaces
    curies = [curie for own in read.classes.values() for curie in own.parents + own.align]
    curies += [curie for own in read.properties.values() for curie in own.domain + own.range + own.align]
    curies += [curie for parents in read.parents.values() for curie in parents]
    curies += read.borrowed
    for curie in curies:
        if curie.partition(":")[0] not in known:
            raise LexiconError(f"the prefix of {curie!r} is not declared", _FILE)
    for name in read.parents:
        if name not in vocabulary().predicates:
            raise LexiconError(f"[parents] names an unknown predicate {name!r}", _FILE)
    return read
