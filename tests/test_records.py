"""The record that `kg extract` prints: a public contract, field by field, as docs/records.md has it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from factories import entity, extraction, relation, repository, result, span_of
from samples import ROOT, Run

from kg.export import records
from kg.export.records import FORMAT, Record, encode_record, make_record
from kg.model import PAPER, Edit, Extraction, Paper, Span, Text
from kg.pipeline import Built
from kg.vocabulary import vocabulary

Json = dict[str, Any]
DOCUMENT = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
SCORE = ROOT / ".." / "shared" / "gold" / "score.py"

FIELDS = {
    "record": ["format", "id", "title", "entities", "relations", "results", "urls"],
    "entities": ["name", "type", "aliases", "optional", "node", "confidence", "mentions"],
    "mentions": ["section", "start", "end", "text"],
    "relations": ["s", "p", "o", "quote", "optional", "section", "start", "end", "rule", "confidence"],
    "results": [
        "system", "dataset", "metric", "value", "quote", "kind", "section", "start", "end", "rule", "confidence",
    ],
    "urls": ["url", "kind", "written", "node", "section", "start", "end"],
}  # fmt: skip
"""Version 1. Fields may be added; that these are there, under these names, is what was promised."""


@pytest.fixture(scope="module")
def demo_records(demo: Built) -> list[tuple[Paper, Json]]:
    """The bundled example's records, as a program reads them."""
    made = (
        make_record(p, e, demo.resolution.nodes[p.id]) for p, e in zip(demo.read.papers, demo.extractions, strict=True)
    )
    return [(p, json.loads(encode_record(r))) for p, r in zip(demo.read.papers, made, strict=True)]


def parts(record: Json) -> list[tuple[str, Json]]:
    found = [("record", record)]
    for name in ("entities", "relations", "results", "urls"):
        found += [(name, item) for item in record[name]]
    return found + [("mentions", mention) for item in record["entities"] for mention in item["mentions"]]


# ------------------------------------------------------------------------------------------------ the contract


def test_the_format_names_its_version() -> None:
    assert FORMAT == "paper-kg/record/1"
    assert f"`{FORMAT}`" in DOCUMENT


def test_every_object_has_exactly_the_documented_fields(demo_records: list[tuple[Paper, Json]]) -> None:
    seen = set()
    for _, record in demo_records:
        assert record["format"] == FORMAT
        for name, part in parts(record):
            assert list(part) == FIELDS[name]
            seen.add(name)
    assert seen == set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_documented_under_its_object(name: str) -> None:
    section = re.search(rf"^## .*`{name}`.*\n((?:(?!^## ).*\n)*)", DOCUMENT, re.MULTILINE)
    assert section is not None, f"docs/records.md has no section for {name}"
    rows = re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE)
    assert rows == FIELDS[name]


def test_the_example_of_the_documentation_is_a_record() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    record = msgspec.json.decode(example, type=Record, strict=True)
    assert record.format == FORMAT
    assert json.loads(encode_record(record)) == json.loads(example)
    for name, part in parts(json.loads(example)):
        assert list(part) == FIELDS[name]


def test_the_classes_are_what_is_documented() -> None:
    classes = {
        "record": records.Record, "entities": records.RecordEntity, "mentions": records.RecordMention,
        "relations": records.RecordRelation, "results": records.RecordResult, "urls": records.RecordUrl,
    }  # fmt: skip
    assert {name: list(cls.__struct_fields__) for name, cls in classes.items()} == FIELDS


# ----------------------------------------------------------------------------------------- on the whole example


def test_offsets_and_quotes_are_those_of_the_text_as_it_was_read(demo_records: list[tuple[Paper, Json]]) -> None:
    for read, record in demo_records:
        raw = {name: read.section(name).raw for name in ("title", "abstract", "comment")}
        assert record["title"] == raw["title"]
        for name, part in parts(record):
            words = part.get("quote") or part.get("text") or (part.get("written") if name == "urls" else None)
            if name in ("record", "entities") or part["section"] is None:
                continue
            assert raw[part["section"]][part["start"] : part["end"]] == words, (record["id"], part)


def test_names_are_unique_in_a_record_and_stand_in_the_text(demo_records: list[tuple[Paper, Json]]) -> None:
    for read, record in demo_records:
        names = [item["name"] for item in record["entities"]]
        assert len(set(names)) == len(names)
        text = read.title.raw + "\n" + read.abstract.raw
        assert [name for name in names if name not in text] == []
        for item in record["entities"]:
            assert item["mentions"]
            assert {m["text"] for m in item["mentions"]} & {item["name"], *item["aliases"]}
            assert item["name"] not in item["aliases"]


def test_ends_of_relations_and_results_are_entities_of_the_record(demo_records: list[tuple[Paper, Json]]) -> None:
    for _, record in demo_records:
        types = {item["name"]: item["type"] for item in record["entities"]} | {PAPER: "Paper"}
        for item in record["relations"]:
            predicate = vocabulary().predicates[item["p"]]
            assert predicate.origin == "text"
            assert types[item["s"]] in predicate.domain, item
            assert types[item["o"]] in predicate.range, item
            assert item["o"] != PAPER
        for item in record["results"]:
            assert item["system"] in types
            assert item["dataset"] is None or types[item["dataset"]] == "Dataset"
            assert item["kind"] in {"value", "delta", "ratio", "range"}


def test_nodes_are_those_of_the_graph(demo: Built, demo_records: list[tuple[Paper, Json]]) -> None:
    nodes = {entity.id: entity for entity in demo.data.entities}
    for _, record in demo_records:
        for name, part in parts(record):
            if name in ("entities", "urls"):
                assert part["node"] in nodes, part
        for item in record["urls"]:
            assert nodes[item["node"]].type == item["kind"]
    assert {record["id"] for _, record in demo_records} == {p.id for p in demo.data.papers}


def test_confidences_are_probabilities(demo_records: list[tuple[Paper, Json]]) -> None:
    for _, record in demo_records:
        for _, part in parts(record):
            assert 0 <= part.get("confidence", 1) <= 1


# ------------------------------------------------------------------------------------------------- small cases

RAW = r"We propose Foo-$\pi$. It is 2times faster than Bar\_Net (88\% on Baz) at hub.example.org/x"
EDITS = (Edit(14, 20, "-π"), Edit(29, 34, "×"), Edit(50, 51, ""), Edit(59, 60, ""))


def small() -> tuple[Paper, Extraction]:
    read = Paper(id="paper-small", title=Text("Foo"), abstract=Text(RAW, EDITS), comment=Text("see github.com/lab/foo"))
    clean = read.abstract.clean
    foo = entity("Foo-π", "Model", text=clean, confidence=0.5)
    bar = entity("Bar_Net", "Model", text=clean, generic=True)
    baz = entity("Baz", "Dataset", text=clean)
    faster = span_of(clean, "It is 2× faster than Bar_Net")
    return read, extraction(
        "paper-small",
        foo,
        bar,
        baz,
        relations=(relation("Foo-π", "outperforms", "Bar_Net", faster), relation(PAPER, "introduces", "Foo-π", faster)),
        results=(result(PAPER, "speed", "2×", faster, kind="ratio", dataset="Baz"),),
        links=(
            repository("lab", "foo", span=Span("comment", 4, 22)),
            repository("lab", "bar"),
        ),
    )


def test_names_are_given_as_they_were_read_with_the_repaired_form_beside() -> None:
    record = make_record(*small(), nodes={"Foo-π": "model-foo-pi"})
    foo, bar, _ = record.entities
    assert RAW[11:20] == r"Foo-$\pi$" == foo.name
    assert foo.aliases == ("Foo-π",)
    assert foo.node == "model-foo-pi"
    assert (bar.name, bar.optional, bar.node) == (r"Bar\_Net", True, None)
    assert (record.relations[0].s, record.relations[0].o) == (foo.name, bar.name)
    assert record.relations[0].quote == r"It is 2times faster than Bar\_Net"
    assert [item.optional for item in record.relations] == [True, False]
    assert (record.results[0].system, record.results[0].dataset, record.results[0].kind) == (PAPER, "Baz", "ratio")


def test_an_address_of_a_field_has_no_place_and_one_of_the_comment_is_left_to_the_graph() -> None:
    record = make_record(*small(), nodes={})
    (url,) = record.urls
    assert url.url == "https://github.com/lab/bar"
    assert (url.section, url.start, url.end) == (None, None, None)


def test_a_record_is_one_line_of_json() -> None:
    read, found = small()
    line = encode_record(make_record(read, found, {}))
    assert "\n" not in line
    assert msgspec.json.decode(line, type=Record) == make_record(read, found, {})
    assert r"Foo-$\\pi$" in line, "text stays readable"


# ---------------------------------------------------------------------------------------------- on the command line


def test_one_object_a_paper_in_the_order_of_their_ids(pages: Path, kg: Run) -> None:
    ended = kg("extract", "second.txt", "third.jsonl", "first.txt", cwd=pages)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(lines) == 5
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    kestrels = {e["node"] for line in lines for e in line["entities"] if e["name"] == "Kestrel"}
    assert len(kestrels) == 1, "nodes are those of all given input"


@pytest.mark.corpus
@pytest.mark.skipif(not SCORE.exists(), reason="needs ../shared/gold")
@pytest.mark.parametrize("arguments", [["dev.jsonl"], ["--pairs", "pairs.jsonl"]], ids=["entities", "pairs"])
def test_the_scorer_reads_it_as_it_is(arguments: list[str], kg: Run, tmp_path: Path) -> None:
    corpus = sorted((SCORE.parents[1] / "corpus").glob("*.txt"))
    ended = kg("extract", *corpus, cwd=tmp_path)
    (tmp_path / "records.jsonl").write_text(ended.stdout, encoding="utf-8")
    gold = [str(SCORE.parent / a) if a.endswith("jsonl") else a for a in arguments]
    command = [sys.executable, str(SCORE), *gold, str(tmp_path / "records.jsonl")]
    scored = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert scored.returncode == 0, scored.stderr
    assert scored.stdout
