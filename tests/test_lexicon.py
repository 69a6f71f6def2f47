"""The lexicon: rows as its README documents them, errors with file and line, matches as a careful reader has them."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.lexicon
from kg.errors import LexiconError
from kg.lexicon import Entry, Lexicon, default_lexicon, fold, load_lexicon, read_entries
from kg.resolve.editions import ancestors, mark
from kg.resolve.names import match_key, normal_form

HEADER = "name\ttype\taliases\tflags\tparent\n"
README = Path(kg.lexicon.__file__).with_name("README.md").read_text(encoding="utf-8")

SMALL = Lexicon(
    [
        Entry(name="LLaMA-2", type="Model", aliases=("Llama 2",)),
        Entry(name="LLaMA-2-7B", type="Model", parent="LLaMA-2"),
        Entry(name="beam search", type="Method"),
        Entry(name="moe", type="Method"),
        Entry(name="LoRA", type="Method", aliases=("Low-Rank Adaptation",)),
        Entry(name="Adam", type="Method", exact=True),
        Entry(name="ImageNet", type="Dataset"),
        Entry(name="fine-tuning", type="Method"),
        Entry(name="auto-encoder", type="Model"),
        Entry(name="loss", type="Method"),
    ]
)


def written(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "mine.tsv"
    path.write_text(header + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def found(text: str) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], hit.entry.name) for hit in SMALL.find(text)]


# ------------------------------------------------------------------------------------------------------ rows


def test_a_row_holds_what_its_columns_say(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# a comment",
        "",
        "Quasi-Fast Attention\tMethod\tQFA | quick attention\texact weak\t",
        "Kestrel-7B\tModel\t\t\tKestrel",
        "small language model\tModel\tSLM\tgeneric",
    )
    rows = dict(read_entries(path))
    assert rows[4] == Entry(
        name="Quasi-Fast Attention", type="Method", aliases=("QFA", "quick attention"), exact=True, weak=True
    )
    assert rows[5] == Entry(name="Kestrel-7B", type="Model", parent="Kestrel")
    assert rows[6].generic
    assert len(rows) == 3


def test_a_file_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode() + b"Kestrel\tModel\r\n")
    assert [entry.name for _, entry in read_entries(path)] == ["Kestrel"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Kestrel\tNetwork", "type 'Network' is none of Dataset, Method, Model, Task"),
        ("\tModel", "the name is empty"),
        ("Kestrel\tModel\t\tfast", "unknown flag 'fast'; known: exact, generic, weak"),
        ("Kestrel\tModel\ta\tb\tc\td", "6 columns where 5 are known"),
        ("Kestrel", "type ''"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(row: str, told: str, tmp_path: Path) -> None:
    path = written(tmp_path, "Fine\tModel", row)
    with pytest.raises(LexiconError) as error:
        list(read_entries(path))
    assert str(error.value).startswith(f"{path}:3: ")
    assert told in str(error.value)


@pytest.mark.parametrize("header", ["name\ttype\n", "name type aliases flags parent\n", "Kestrel\tModel\n"])
def test_a_file_without_its_header_is_refused_with_the_header(header: str, tmp_path: Path) -> None:
    path = written(tmp_path, header=header)
    with pytest.raises(LexiconError, match=r":1: the first row must be .* name type aliases flags parent"):
        list(read_entries(path))


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LexiconError, match=r"mine.tsv: cannot be read: .*UTF-8 text file"):
        load_lexicon([path])


# --------------------------------------------------------------------------------------------------- matches


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        # the longest of those that begin at one place comes first
        ("We tune LLaMA-2-7B here", [("LLaMA-2-7B", "LLaMA-2-7B"), ("LLaMA-2", "LLaMA-2")]),
        # hyphen, blank, slash and underscore are alike
        ("Llama-2, Llama_2", [("Llama-2", "LLaMA-2"), ("Llama_2", "LLaMA-2")]),
        ("fine tuning and Fine-Tuning", [("fine tuning", "fine-tuning"), ("Fine-Tuning", "fine-tuning")]),
        # only whole words
        ("finetuning", []),
        ("glossary, floss", []),
        (r"\loss", []),
        ("ImageNets and ImageNet1k", [("ImageNets", "ImageNet")]),
        # a plural belongs to the hit
        ("two auto-encoders", [("auto-encoders", "auto-encoder")]),
        ("losses of a loss", [("losses", "loss"), ("loss", "loss")]),
        # lower-case terms stand in any case, but not as a short acronym of something else
        ("Beam Search, BEAM SEARCH", [("Beam Search", "beam search"), ("BEAM SEARCH", "beam search")]),
        ("MOE", []),
        # short names stand as they are written
        ("LoRA is no lora and no LORA", [("LoRA", "LoRA")]),
        ("low-rank adaptation", [("low-rank adaptation", "LoRA")]),
        # longer ones have some capital
        ("imagenet", []),
        ("IMAGENET", [("IMAGENET", "ImageNet")]),
        # exact ones match as written only
        ("Adam, adam, ADAM", [("Adam", "Adam")]),
        ("", []),
    ],
)
def test_where_names_stand(text: str, hits: list[tuple[str, str]]) -> None:
    assert found(text) == hits


@given(st.text(alphabet=string.ascii_letters + " -_/.sİß2", max_size=40))
def test_a_hit_is_a_whole_word_that_the_lexicon_knows(text: str) -> None:
    hits = SMALL.find(text)
    assert hits == sorted(hits, key=lambda hit: (hit.start, -hit.end))
    for hit in hits:
        surface = text[hit.start : hit.end]
        assert not text[hit.start - 1 : hit.start].isalnum()
        assert not text[hit.end : hit.end + 1].isalnum()
        assert SMALL.canonical(surface) == hit.entry.name


@given(st.text(max_size=30))
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("LLaMA-2-7B", "LLaMA-2-7B"),
        ("Llama 2", "LLaMA-2"),
        ("Low-Rank Adaptation", "LoRA"),
        ("auto-encoders", "auto-encoder"),
        ("losses", "loss"),
        ("LORA", None),
        ("nothing", None),
        ("", None),
    ],
)
def test_lookup_by_surface_form(surface: str, name: str | None) -> None:
    assert SMALL.canonical(surface) == name


# --------------------------------------------------------------------------------------- files of a user, ours


def test_a_users_row_wins_over_ours(tmp_path: Path) -> None:
    ours = default_lexicon().lookup("BERT")
    assert ours is not None
    assert ours.type == "Model"
    path = written(tmp_path, "BERT\tDataset\t\t\t", "Kestrel\tModel\t\t\tBERT")
    lexicon = load_lexicon([path])
    assert lexicon.lookup("BERT") == Entry(name="BERT", type="Dataset", own=True)
    assert lexicon.canonical("Kestrel") == "Kestrel"
    assert lexicon.canonical("RoBERTa") == "RoBERTa"
    assert default_lexicon().lookup("BERT") == ours


def test_of_two_users_files_the_first_wins(tmp_path: Path) -> None:
    first = written(tmp_path, "Kestrel\tModel")
    second = tmp_path / "second.tsv"
    second.write_text(HEADER + "Kestrel\tDataset\n", encoding="utf-8")
    chosen = load_lexicon([first, second]).lookup("Kestrel")
    assert chosen is not None
    assert chosen.type == "Model"


def test_the_example_of_the_readme_is_a_lexicon(tmp_path: Path) -> None:
    example = re.search(r"```\n(name\ttype.*?)```", README, re.DOTALL)
    assert example is not None, "the README shows an example"
    path = tmp_path / "example.tsv"
    path.write_text(example[1], encoding="utf-8")
    rows = {entry.name: entry for _, entry in read_entries(path)}
    assert rows["Low-Rank Adaptation"].aliases == ("LoRA",)
    assert rows["Kestrel"].exact
    assert rows["Kestrel"].weak
    assert rows["Kestrel-7B"].parent == "Kestrel"
    assert rows["small language model"].generic


def test_the_readme_documents_every_column_type_and_flag() -> None:
    for name in (*kg.lexicon._COLUMNS, *kg.lexicon._TYPES, *kg.lexicon._FLAGS):
        assert f"`{name}`" in README


def test_our_own_files_are_sound() -> None:
    lexicon = default_lexicon()
    names = {entry.name for entry in lexicon.entries}
    assert len(names) > 10_000
    assert sorted({e.parent for e in lexicon.entries if e.parent and e.parent not in names}) == []
    for name, kind in [("LoRA", "Method"), ("BERT", "Model"), ("GSM8K", "Dataset"), ("machine translation", "Task")]:
        entry = lexicon.lookup(name)
        assert entry is not None
        assert entry.type == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [("OpenWebText", "OpenWebText2"), ("GenEval 2", "GenEval++"), ("doc2query", "docTTTTTquery"), ("XTTS", "XTTS-v2")],
)
def test_two_things_have_two_rows(one: str, other: str) -> None:
    lexicon = default_lexicon()
    assert lexicon.canonical(one) == one and lexicon.canonical(other) == other


NAMED_WITH_THEIR_NUMBER = {"Atari", "E5-Mistral", "Kimi-VL", "NLLB"}  # Atari 2600 is the Atari, NLLB-200 the NLLB


def test_no_alias_of_ours_is_a_version_or_size_among_several() -> None:
    """`Zephyr-7B` may stand for Zephyr, of which there is one; where there are several, each has a row of its own."""
    entries = default_lexicon().entries
    parents = {entry.parent for entry in entries}
    faults = []
    for entry in entries:
        key = match_key(normal_form(entry.name))
        told = {
            mark(normal_form(alias))
            for alias in entry.aliases
            for ancestor in ancestors(normal_form(alias), alias)
            if ancestor.key == key and ancestor.rule in ("names-version", "names-size")
        }
        if len(told) > 1 or (told and entry.name in parents):
            faults.append(entry.name)
    assert set(faults) <= NAMED_WITH_THEIR_NUMBER
