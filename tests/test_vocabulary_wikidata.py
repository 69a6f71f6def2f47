"""Links to Wikidata: few, well-formed, unique, and only where a node is that very thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kg.vocabulary.wikidata as module
from kg.errors import LexiconError
from kg.lexicon import load_lexicon
from kg.vocabulary.wikidata import same_item, wikidata

FILE = Path(module.__file__).with_name("wikidata.tsv")


def test_items_are_well_formed_and_unique() -> None:
    items = list(wikidata().values())
    assert len(items) >= 12
    assert all(re.fullmatch(r"Q[1-9][0-9]{3,}", item) for item in items)
    assert len(set(items)) == len(items)


def test_every_name_is_one_of_the_lexicon() -> None:
    known = {(entry.type, entry.name.casefold()) for entry in load_lexicon([]).entries}
    assert set(wikidata()) <= known


@pytest.mark.parametrize(
    ("kind", "label", "aliases", "item"),
    [
        ("Model", "BERT", (), "Q61726893"),
        ("Model", "bert", (), "Q61726893"),
        ("Method", "BERT", (), None),
        ("Model", "BERT-base", ("BERT",), None),
        ("Model", "LSTM", ("long short-term memory",), "Q6673524"),
        ("Model", "CRNN", ("convolutional neural network", "recurrent neural network"), None),
        ("Model", "Kestrel", (), None),
    ],
)
def test_which_nodes_are_the_same(kind: str, label: str, aliases: tuple[str, ...], item: str | None) -> None:
    assert same_item(kind, label, aliases) == item


@pytest.mark.parametrize(
    "row",
    ["BERT\tModel", "BERT\tModel\t42", "BERT\tAnimal\tQ2", "A\tModel\tQ1\nB\tModel\tQ1", "A\tModel\tQ1\na\tModel\tQ2"],
)
def test_a_wrong_row_is_named(row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wikidata.tsv").write_text(row + "\n", "utf-8")
    monkeypatch.setattr(module, "_FILE", tmp_path / "wikidata.tsv")
    with pytest.raises(LexiconError, match=r"wikidata\.tsv:[12]"):
        wikidata.__wrapped__()
