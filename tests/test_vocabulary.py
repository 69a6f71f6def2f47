"""Node types and predicates: each has all that the Python API, Turtle, the ontology and the view need of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import kg.vocabulary
from kg.errors import LexiconError
from kg.model import EntityType, LinkKind
from kg.vocabulary import NodeType, Predicate, vocabulary

TYPES = list(vocabulary().types.values())
PREDICATES = list(vocabulary().predicates.values())
FILE = Path(kg.vocabulary.__file__).with_name("vocabulary.toml")
SHAPES = {"box", "diamond", "dot", "ellipse", "hexagon", "square", "star", "triangle", "triangleDown"}


@pytest.mark.parametrize("node_type", TYPES, ids=lambda t: t.name)
def test_every_type_has_what_it_needs(node_type: NodeType) -> None:
    assert node_type.comment.endswith(".")
    assert re.fullmatch(r"[a-z]+", node_type.label)
    assert re.fullmatch(r"[a-z]+", node_type.plural)
    assert node_type.plural != node_type.label
    assert re.fullmatch(r"[a-z]+", node_type.slug)
    assert re.fullmatch(r"#[0-9A-F]{6}", node_type.colour)
    assert node_type.shape in SHAPES
    assert node_type.rdf
    for curie in (*node_type.rdf, *node_type.align):
        assert vocabulary().expand(curie).startswith("http")


@pytest.mark.parametrize("predicate", PREDICATES, ids=lambda p: p.name)
def test_every_predicate_has_what_it_needs(predicate: Predicate) -> None:
    assert predicate.comment.endswith(".")
    assert predicate.label != predicate.inverse
    assert predicate.domain
    assert predicate.range
    assert set(predicate.domain) | set(predicate.range) <= set(vocabulary().types)
    for curie in (predicate.rdf, *predicate.align):
        assert vocabulary().expand(curie).startswith("http")


@pytest.mark.parametrize("field", ["label", "plural", "slug", "colour", "shape"])
def test_types_are_told_apart(field: str) -> None:
    values = [getattr(node_type, field) for node_type in TYPES]
    assert len(set(values)) == len(values)


def test_predicates_are_told_apart() -> None:
    read = [label for p in PREDICATES for label in (p.label, p.inverse)]
    assert len(set(read)) == len(read)
    assert len({p.rdf for p in PREDICATES}) == len(PREDICATES)


def test_the_types_of_the_stages_are_the_types_of_the_vocabulary() -> None:
    assert set(vocabulary().types) == {"Paper", *get_args(EntityType), *get_args(LinkKind)}


@pytest.mark.parametrize(
    ("name", "subjects", "objects"),
    [
        ("introduces", {"Paper"}, {"Method", "Model", "Dataset"}),
        ("outperforms", {"Method", "Model", "Paper"}, {"Method", "Model"}),
        ("comparesWith", {"Method", "Model", "Paper"}, {"Method", "Model"}),
        ("basedOn", {"Method", "Model", "Dataset", "Task", "Paper"}, {"Method", "Model", "Dataset"}),
        ("uses", {"Method", "Model", "Dataset", "Task", "Paper"}, {"Method", "Model", "Dataset"}),
        ("trainedOn", {"Method", "Model", "Paper"}, {"Dataset"}),
        ("evaluatedOn", {"Method", "Model", "Paper"}, {"Dataset"}),
        ("appliedTo", {"Method", "Model", "Dataset", "Paper"}, {"Task"}),
        ("partOf", {"Method", "Model", "Dataset", "Task"}, {"Method", "Model", "Dataset", "Task"}),
    ],
)
def test_the_predicates_of_the_annotation_guidelines(name: str, subjects: set[str], objects: set[str]) -> None:
    predicate = vocabulary().predicates[name]
    assert set(predicate.domain) == subjects
    assert set(predicate.range) == objects
    assert predicate.origin == "text"


def test_an_undeclared_prefix_is_an_error() -> None:
    with pytest.raises(LexiconError, match=r"prefix 'nope' of 'nope:x' is not declared"):
        vocabulary().expand("nope:x")


@pytest.fixture
def fresh() -> Iterator[None]:
    """Read the file anew, before and after."""
    vocabulary.cache_clear()
    yield
    vocabulary.cache_clear()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('domain = ["Paper"]', 'domain = ["Article"]', "predicate introduces names an unknown type 'Article'"),
        ('rdf = "kg:introduces"', 'rdf = "nope:introduces"', "prefix 'nope'"),
        ('rdf = ["kg:Method", "skos:Concept"]', 'rdf = ["nope:Method"]', "prefix 'nope'"),
        ('slug = "paper"\n', "", "not a vocabulary"),
        ("[types.Paper]", "[types.Paper", "not a vocabulary"),
        ("[types.", "[kinds.", "not a vocabulary"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(
    old: str, new: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "vocabulary.toml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(kg.vocabulary, "_FILE", changed)
    with pytest.raises(LexiconError) as error:
        vocabulary()
    assert str(error.value).startswith(f"{changed}: ")
    assert told in str(error.value)
