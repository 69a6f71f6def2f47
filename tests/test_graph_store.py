"""graph.json: lossless, a line each, whole or not at all, and clear about what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ExportError, GraphError
from kg.graph.atomic import write_atomically
from kg.graph.store import FORMAT, generate_json, load, save
from kg.model import Claim, Date, Entity, GraphData, Merge, Paper, PaperLink, Score, SourceRef, Span, Text, Variant

TEXTS = st.text(max_size=12)
SECTIONS = st.sampled_from(["title", "abstract"])
SPANS = st.one_of(st.none(), st.builds(Span, SECTIONS, st.integers(0, 9), st.integers(0, 99)))
PAPERS = st.builds(
    Paper,
    id=TEXTS,
    title=TEXTS.map(Text),
    abstract=TEXTS.map(Text),
    date=st.one_of(st.none(), st.builds(Date, TEXTS, st.booleans())),
    authors=st.tuples(TEXTS),
    sources=st.tuples(st.builds(SourceRef, path=TEXTS, line=st.integers(0, 9), kind=TEXTS)),
)
ENTITIES = st.builds(Entity, id=TEXTS, type=TEXTS, label=TEXTS, aliases=st.tuples(TEXTS, TEXTS), url=st.none() | TEXTS)
CLAIMS = st.builds(
    Claim, id=TEXTS, subject=TEXTS, predicate=TEXTS, object=TEXTS, paper=TEXTS, quote=TEXTS, rule=TEXTS, span=SPANS,
    confidence=st.floats(0, 1),
)  # fmt: skip
SCORES = st.builds(
    Score, id=TEXTS, system=TEXTS, metric=TEXTS, value=TEXTS, paper=TEXTS, quote=TEXTS, rule=TEXTS, span=SPANS
)
GRAPHS = st.builds(
    GraphData,
    format=st.just(FORMAT),
    generator=TEXTS,
    papers=st.lists(PAPERS, max_size=3).map(tuple),
    entities=st.lists(ENTITIES, max_size=3).map(tuple),
    claims=st.lists(CLAIMS, max_size=3).map(tuple),
    scores=st.lists(SCORES, max_size=2).map(tuple),
    links=st.lists(st.builds(PaperLink, paper=TEXTS, entity=TEXTS, url=TEXTS, written=TEXTS), max_size=2).map(tuple),
    merges=st.just((Merge(entity="e", rule="r", surfaces=("a", "b"), papers=("p", "q"), score=0.5),)),
    variants=st.just((Variant(child="a", parent="b", rule="r"),)),
)
EMPTY = GraphData(format=FORMAT, generator="test", papers=(), entities=(), claims=())
SMALL = GraphData(
    format=FORMAT,
    generator="test",
    papers=(),
    entities=(Entity(id="a", type="Method", label="A"), Entity(id="b", type="Method", label="B")),
    claims=(),
)


@settings(max_examples=40, deadline=None)
@given(data=GRAPHS)
def test_saving_and_loading_lose_nothing(data: GraphData, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("graphs") / "graph.json"
    save(data, path)
    assert load(path) == data


def test_the_file_is_json_with_a_line_for_each_node(tmp_path: Path) -> None:
    written = b"".join(generate_json(SMALL)).decode()
    assert json.loads(written) == json.loads(msgspec.json.encode(SMALL))
    assert [line for line in written.splitlines() if '"id"' in line] == [
        '{"id":"a","type":"Method","label":"A","aliases":[],"generic":false,"url":null,"mentions":[]},',
        '{"id":"b","type":"Method","label":"B","aliases":[],"generic":false,"url":null,"mentions":[]}',
    ]
    assert json.loads(b"".join(generate_json(EMPTY)))["claims"] == []


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "damaged"),
        (b'{"format": "paper-kg/graph/1",\n"papers": [', 2, "damaged"),
        (b"\xff\xfe", 1, "damaged"),
        (b'{"format": "paper-kg/graph/2"}', 1, "version 2"),
        (b'{"format": "other"}', 1, "no graph of paper-kg"),
        (b"[1]", None, "damaged"),
        (b"".join(generate_json(SMALL)).replace(b'"label":"B"', b'"label":3'), 6, "damaged"),
        (b"".join(generate_json(SMALL)).replace(b'"label":"B"', b'"label";"B"'), 6, "damaged"),
    ],
)
def test_a_strange_file_is_refused_with_its_place(
    tmp_path: Path, content: bytes, line: int | None, message: str
) -> None:
    path = tmp_path / "graph.json"
    path.write_bytes(content)
    with pytest.raises(GraphError, match=message) as error:
        load(path)
    assert error.value.path == str(path)
    assert error.value.line == line


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="No such file"):
        load(tmp_path / "nowhere.json")


def test_an_interrupted_write_leaves_the_earlier_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out" / "file.txt"
    write_atomically(path, ["one ", b"two"])
    assert path.read_text() == "one two"

    def failing() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, failing())
    assert path.read_text() == "one two"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


def test_a_place_that_cannot_be_written_is_an_export_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="cannot be written"):
        write_atomically(tmp_path / "file" / "below.txt", ["x"])
