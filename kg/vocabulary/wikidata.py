"""Which things are the same in Wikidata, read from ``wikidata.tsv`` beside this file: few, and certain."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from kg.errors import LexiconError
from kg.vocabulary import vocabulary

__all__ = ["same_item", "wikidata"]

_FILE = Path(__file__).with_name("wikidata.tsv")
_ITEM = re.compile(r"Q[1-9][0-9]*")


@cache
def wikidata() -> Mapping[tuple[str, str], str]:
    """Return the items by type and name (case-folded): ``("Model", "bert")`` is ``Q61726893``.

    Raises:
        LexiconError: A row is wrong, or an item or a name comes twice.
    """
    items: dict[tuple[str, str], str] = {}
    for number, row in enumerate(csv.reader(_FILE.open(encoding="utf-8"), delimiter="\t"), 1):
        if row[0].startswith("#") or row == ["name", "type", "item"]:
            continue
        if len(row) != 3 or row[1] not in vocabulary().types or not _ITEM.fullmatch(row[2]):
            raise LexiconError("a row holds a name, a type and an item such as Q2539", _FILE, number)
        name, kind, item = row
        if (kind, name.casefold()) in items or item in items.values():
            raise LexiconError(f"{name} or {item} comes twice", _FILE, number)
        items[kind, name.casefold()] = item
    return items


def same_item(kind: str, label: str, aliases: Iterable[str] = ()) -> str | None:
    """Return the item of a node, known by its label, or by an alias of several words.

    An alias of one word may be the name of its whole family (``BERT`` of ``BERT-base``) and decides nothing.
    """
    known = wikidata()
    found = {known.get((kind, label.casefold()))}
    found |= {known.get((kind, alias.casefold())) for alias in aliases if " " in alias}
    found.discard(None)
    return found.pop() if len(found) == 1 else None
