"""SPARQL in process: answers in every format, errors in one line, nothing but reading."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
import rdflib
from export_sample import CLAIMS, ENTITIES, MORTAR, PAPERS, SAMPLE, STONE, claim

from kg.errors import GraphError, QueryError
from kg.export import RdfSettings, based_at, write_ntriples, write_turtle
from kg.export.terms import prefixes
from kg.model import Date, Entity, Paper, Text
from kg.query import named_queries, run, select, store_of

NAMES = (
    "SELECT ?name ?generic { ?m a kg:Model ; skos:prefLabel ?name OPTIONAL { ?m kg:generic ?generic } } ORDER BY ?name"
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return store_of(SAMPLE)


@pytest.fixture(scope="module")
def rdflib_graph(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    path = tmp_path_factory.mktemp("query") / "graph.ttl"
    write_turtle(SAMPLE, path)
    return rdflib.Graph().parse(path)


def test_a_select_is_a_table(store: ox.Store) -> None:
    answer = run(store, NAMES)
    assert answer.columns == ("name", "generic")
    assert answer.rows == (("Brick", None), ("Brick-7B", None), ("Stone", "true"))
    assert len(answer) == 3
    assert answer.to_table() == "name      generic\n--------  -------\nBrick\nBrick-7B\nStone     true\n"
    assert answer.to_table(limit=1).splitlines()[-1] == "... 2 more rows"


def test_the_standard_formats(store: ox.Store) -> None:
    answer = run(store, NAMES)
    assert answer.to_csv() == "name,generic\r\nBrick,\r\nBrick-7B,\r\nStone,true\r\n"
    assert answer.to_tsv() == '?name\t?generic\n"Brick"\t\n"Brick-7B"\t\n"Stone"\ttrue\n'
    bindings = json.loads(answer.to_json())["results"]["bindings"]
    assert [b["name"]["value"] for b in bindings] == ["Brick", "Brick-7B", "Stone"]
    assert "http://www.w3.org/2005/sparql-results#" in answer.to_xml()
    with pytest.raises(ValueError, match="CONSTRUCT"):
        answer.to_turtle()


def test_ask(store: ox.Store) -> None:
    answer = run(store, "ASK { ?m a kg:Model }")
    assert (answer.columns, answer.rows) == (("answer",), (("true",),))
    assert json.loads(answer.to_json())["boolean"] is True
    assert answer.to_csv() == "answer\r\ntrue\r\n"
    assert run(store, "ASK { ?m a kg:Nothing }").rows == (("false",),)


def test_construct_and_describe(store: ox.Store) -> None:
    made = run(store, "CONSTRUCT { ?a skos:related ?b } WHERE { ?a kg:outperforms ?b }")
    assert made.rows == (
        ("kgr:model-brick", "skos:related", "kgr:model-stone"),
        ("kgr:model-stone", "skos:related", "kgr:model-brick"),
    )
    assert "kgr:model-brick skos:related kgr:model-stone ." in made.to_turtle()
    assert list(csv.reader(io.StringIO(made.to_csv())))[1:] == [list(row) for row in made.rows]
    described = run(store, "DESCRIBE kgr:claim-003")
    assert len(rdflib.Graph().parse(data=described.to_turtle(), format="turtle")) == len(described)
    assert len(rdflib.Graph().parse(data=described.to_json(), format="json-ld")) == len(described)
    assert len(rdflib.Graph().parse(data=described.to_xml(), format="xml")) == len(described)


def test_a_description_is_the_same_after_every_load() -> None:
    answers = [select(SAMPLE, "DESCRIBE kgr:claim-003") for _ in range(2)]
    assert answers[0].to_turtle() == answers[1].to_turtle()
    assert answers[0].rows == answers[1].rows


def test_files_and_values_hold_the_same(store: ox.Store, tmp_path: Path) -> None:
    write_turtle(SAMPLE, tmp_path / "graph.ttl")
    write_ntriples(SAMPLE, tmp_path / "graph.nt")
    for path in (tmp_path / "graph.ttl", str(tmp_path / "graph.nt")):
        assert select(path, NAMES) == run(store, NAMES)
    ours = RdfSettings(terms="https://example.org/t#", nodes="https://example.org/n/")
    assert (
        select(SAMPLE, "SELECT ?m { ?m kg:generic true }", ours).to_csv()
        == "m\r\nhttps://example.org/n/model-stone\r\n"
    )


def test_a_table_is_safe_on_a_terminal(store: ox.Store) -> None:
    answer = run(store, r'SELECT ("a\u001B[31m\nb" AS ?x) ("日本語" AS ?y) (("' + "w" * 99 + '") AS ?z) {}')
    header, _, row = answer.to_table(width=10).splitlines()
    assert row == "a [31m b  日本語  wwwwwwwww…"
    assert header == "x         y       z"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * WHERE { ?s ?p }", "line 1, column 25"),
        ("SELECT *\n{ ?s unknown:thing ?o }", "line 2, column"),
        ("SELECT * { ?s unknown:thing ?o }", "prefix here is not declared"),
        ("", "line 1, column 1"),
        ("what outperforms BERT?", "not valid SPARQL"),
        ("SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }", "not valid SPARQL"),
    ],
)
def test_mistakes_are_told_in_one_line(store: ox.Store, query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        run(store, query)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <x:a> <x:b> <x:c> }",
        "PREFIX x: <urn:x>\n# a remark\nBASE <urn:y>\ndelete where { ?s ?p ?o }",
        "LOAD <https://example.org/data>",
        "CLEAR ALL",
        "DROP GRAPH <x:g>",
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(store: ox.Store, query: str) -> None:
    before = len(store)
    with pytest.raises(QueryError, match="updates are refused"):
        run(store, query)
    assert len(store) == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://192.0.2.1/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent <http://192.0.2.1/sparql> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?e SERVICE ?e { ?s ?p ?o } }",
        "PREFIX x: <http://192.0.2.1/> SELECT * { SERVICE\n# {\nx:sparql\n# }\n{ ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://192.0.2.1/sparql> { ?s ?p ?o } }",
        "SELECT * { ?s <x:a#b> ?o FILTER(1<2)SERVICE<http://192.0.2.1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?e FILTER(1<2)SERVICE?e#>\n{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE <http://192.0.2.1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p true SERVICE<http://192.0.2.1/>{} }",
    ],
)
def test_other_servers_are_never_asked(store: ox.Store, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        run(store, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a kg:Model }",
        'SELECT * { ?s skos:prefLabel "SERVICE desk" } # SERVICE is not used',
        "PREFIX service: <urn:x> SELECT * { ?s service:p ?o }",
        "PREFIX insert: <urn:x> SELECT * { ?s insert:p ?o }",
    ],
)
def test_words_that_only_look_like_it_are_fine(store: ox.Store, query: str) -> None:
    run(store, query)


@pytest.mark.parametrize(("name", "text"), [("a.ttl", "kgr:a a"), ("a.nt", "<a> <b> .")])
def test_a_damaged_graph_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(GraphError, match=rf"{name}.*not valid"):
        store_of(tmp_path / name)
    with pytest.raises(GraphError, match="cannot read"):
        store_of(tmp_path / "missing.ttl")


# -------------------------------------------------------------------------------------------- named queries

# Beside the sample: a paper that introduces Mortar and gives its code, a Mortar-XL after Mortar, a thing that Wikidata
# knows, and a paper of another month that uses Brick.
GROUT = Paper(id="paper-grout", title=Text("Grout"), abstract=Text("We fine-tune Brick."), date=Date("2024-02-01"))
MORE = msgspec.structs.replace(
    SAMPLE,
    papers=(*PAPERS, GROUT),
    entities=(
        *ENTITIES,
        Entity(id="dataset-imagenet", type="Dataset", label="ImageNet"),
        Entity(id="method-mortar-xl", type="Method", label="Mortar-XL"),
        Entity(id="repository-mortar", type="Repository", label="m", url="https://github.com/masonry/mortar"),
    ),
    claims=(
        *CLAIMS,
        claim(21, MORTAR, MORTAR.id, "introduces", "method-mortar", "Mortar builds", span=None),
        claim(
            22, MORTAR, MORTAR.id, "hasRepository", "repository-mortar", "https://github.com/masonry/mortar", span=None
        ),
        claim(23, MORTAR, "method-mortar", "trainedOn", "dataset-imagenet", "WallBench", span=None),
        claim(24, GROUT, GROUT.id, "mentions", "dataset-imagenet", "ImageNet", span=None),
        claim(25, GROUT, GROUT.id, "basedOn", "model-brick", "We fine-tune Brick"),
        claim(26, STONE, "model-stone", "comparesWith", "model-brick", "Brick", confidence=0.25),
        claim(27, GROUT, "method-mortar-xl", "basedOn", "method-mortar", "Brick", span=None, confidence=0.5),
        claim(28, STONE, "model-brick", "trainedOn", "dataset-wallbench", "Brick", polarity="negated"),
        claim(29, MORTAR, "model-brick", "trainedOn", "dataset-wallbench", "Brick"),
    ),
)
TITLE = 'Brick: A "solid" network'

ANSWERS: dict[str, tuple[list[str], list[tuple[str | None, ...]]]] = {
    "agreed": ([], [("Brick", "outperforms", "Stone", "2")]),
    "ancestors": (["mortar-xl"], [("Brick", "model"), ("Mortar", "method")]),  # one step, and another
    "code": (
        [],
        [
            ("Brick", "https://github.com/masonry/brick", TITLE),
            ("Mortar", "https://github.com/masonry/mortar", "Mortar joins bricks"),
        ],
    ),
    "compared": (
        ["STONE"],
        [
            ("it loses", "Brick", None, TITLE, "3.1times faster than Stone"),
            ("it loses", "Brick", None, "Stone", "Brick is better than Stone"),
            ("it loses", "Brick", "WallBench", TITLE, "Brick outperforms Stone on WallBench"),
            ("it wins", "Brick", None, "Mortar joins bricks", "Stone beats Brick"),
            ("no winner", "Brick", None, "Stone", "Brick"),
        ],
    ),
    "contradictions": (
        [],
        [
            (
                "Brick",
                "outperforms",
                "Stone",
                TITLE,
                "3.1times faster than Stone",
                "Mortar joins bricks",
                "Stone beats Brick",
            ),
            (
                "Brick",
                "outperforms",
                "Stone",
                TITLE,
                "Brick outperforms Stone on WallBench",
                "Mortar joins bricks",
                "Stone beats Brick",
            ),
            (
                "Brick",
                "outperforms",
                "Stone",
                "Stone",
                "Brick is better than Stone",
                "Mortar joins bricks",
                "Stone beats Brick",
            ),
            ("Brick", "trainedOn", "WallBench", "Mortar joins bricks", "Brick", "Stone", "Brick"),
        ],
    ),
    "datasets-together": (
        [],
        [("FloorSet", "ImageNet", "1"), ("FloorSet", "WallBench", "1"), ("ImageNet", "WallBench", "1")],
    ),
    "introduced": (["2024-01"], [("Brick", TITLE, "1")]),
    "leaderboard": (
        ["floorset"],
        [("F1", "90.25", "90.25", "Mortar", "Mortar joins bricks")],
    ),
    "lineage": (["BRICK"], [("Brick-7B", "model"), ("Mortar", "method"), ("Mortar-XL", "method")]),
    "outperforms": (
        ["stone"],
        [
            ("Brick", None, TITLE, "0.875", "3.1times faster than Stone"),
            ("Brick", None, "Stone", "0.875", "Brick is better than Stone"),
            ("Brick", "WallBench", TITLE, "0.875", "Brick outperforms Stone on WallBench"),
        ],
    ),
    "picked-up": (
        ["2024-01"],
        [
            ("Brick", TITLE, "Grout", "basedOn"),
            ("Brick", TITLE, "Mortar joins bricks", "basedOn"),
            ("Brick", TITLE, "Mortar joins bricks", "outperforms"),
            ("Brick", TITLE, "Stone", "comparesWith"),
        ],
    ),
    "to-review": (
        ["0.6"],
        [
            ("0.25", "Stone", "comparesWith", "Brick", "Brick", "by-hand", "Stone"),
            ("0.5", "Mortar-XL", "basedOn", "Mortar", "Brick", "by-hand", "Grout"),
        ],
    ),
    "training-data": ([], [("ImageNet", "FloorSet", "1"), ("ImageNet", "WallBench", "1")]),
    "uses-with-code": (["brick"], [("Mortar joins bricks", "https://github.com/masonry/mortar")]),
    "wikidata": ([], [("ImageNet", "wd:Q24901201", "1")]),
}


@pytest.fixture(scope="module")
def more() -> ox.Store:
    return store_of(MORE)


def test_every_named_query_has_a_question_and_a_test() -> None:
    assert set(named_queries()) == set(ANSWERS)
    assert len(ANSWERS) >= 12
    for query in named_queries().values():
        assert query.question.endswith("?")


@pytest.mark.parametrize("name", ANSWERS)
def test_named_queries_answer(name: str, more: ox.Store) -> None:
    values, expected = ANSWERS[name]
    assert list(run(more, named_queries()[name].fill(*values)).rows) == expected


@pytest.mark.parametrize("name", ANSWERS)
def test_rdflib_gives_the_same_answer(name: str, more: ox.Store, tmp_path: Path) -> None:
    def plain(term: object) -> object:
        if term is None:
            return None
        text = str(term)
        return Decimal(text) if text.replace(".", "").isdigit() else text.replace(prefixes()["wd"], "wd:")

    write_ntriples(MORE, tmp_path / "graph.nt")
    query = named_queries()[name].fill(*ANSWERS[name][0])
    ours = [tuple(map(plain, row)) for row in run(more, query).rows]
    theirs = rdflib.Graph().parse(tmp_path / "graph.nt").query(query, initNs=prefixes())
    assert [tuple(map(plain, row)) for row in theirs] == ours != []


@pytest.mark.parametrize("name", ANSWERS)
def test_another_base_changes_no_answer(name: str) -> None:
    ours = based_at("https://example.org/kg")
    values, expected = ANSWERS[name]
    assert list(select(MORE, named_queries()[name].fill(*values), ours).rows) == expected


def test_a_leaderboard_is_sorted_by_number_and_not_by_text() -> None:
    scores = tuple(
        msgspec.structs.replace(SAMPLE.scores[0], id=f"r-{n}", value=f"{n}", number=n) for n in (9.0, 10.5, 100.0, 2.0)
    )
    rows = select(msgspec.structs.replace(SAMPLE, scores=scores), named_queries()["leaderboard"].fill("WallBench")).rows
    assert [row[2] for row in rows] == ["100.0", "10.5", "9.0", "2.0"]


def test_values_cannot_break_out_of_a_named_query(store: ox.Store) -> None:
    query = named_queries()["lineage"]
    for value in ('x" } ?s ?p ?o {', "\\", "a\nb", "$", r"\1"):
        assert run(store, query.fill(value)).rows == ()
    assert query.fill() == query.sparql
    with pytest.raises(QueryError, match="takes name; it got 2"):
        query.fill("a", "b")
