"""Graphs made of graphs: parts, unions, differences; and the same graph in other libraries."""

from __future__ import annotations

from pathlib import Path

import pytest
from birds import GRAPH, claim, graph_of
from factories import paper
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kg.errors import GraphError, QueryError
from kg.graph import Graph, reader, store


def test_a_subgraph_has_the_nodes_asked_for_and_the_edges_between_them() -> None:
    part = GRAPH.subgraph(["Kite", "WRN", "Robin"])
    assert [n.label for n in part.models] == ["Kite", "Robin", "Wren"]
    assert {(c.subject, c.predicate, c.object) for c in part.claims()} == {
        ("model-wren", "basedOn", "model-robin"),
        ("model-wren", "outperforms", "model-kite"),
        ("model-kite", "basedOn", "model-wren"),
        ("model-kite", "outperforms", "model-wren"),
    }
    assert {p.id for p in part.papers} == {"paper-kite", "paper-wren"}, "the papers that are quoted are kept"
    assert part.lineage("Kite").labels == ("Wren", "Robin")


def test_a_subgraph_of_predicates_papers_or_confidence() -> None:
    assert {c.predicate for c in GRAPH.subgraph(predicates=["basedOn"]).claims()} == {"basedOn"}
    assert "Finch" not in GRAPH.subgraph(predicates=["basedOn"])
    assert GRAPH.subgraph(papers=["Kites"]).outperforms("Wren").labels == ()
    doubtful = graph_of(
        claims=[
            claim("model-kite", "uses", "model-wren", confidence=0.4),
            claim("model-kite", "uses", "model-finch", confidence=0.9),
        ]
    )
    assert doubtful.subgraph(confidence=0.5).claims("Kite")[0].object == "model-finch"


def test_an_answer_becomes_a_graph() -> None:
    part = GRAPH.subgraph(GRAPH.lineage("Kite"))
    assert [n.label for n in part.models] == ["Kite", "Robin", "Wren"]


def test_a_graph_and_a_part_of_it_are_the_graph() -> None:
    assert GRAPH.merge(GRAPH.subgraph(["Kite", "Wren"])).data == GRAPH.data
    assert GRAPH.merge(GRAPH).data == GRAPH.data


def test_merging_adds_what_the_other_says_and_keeps_every_source() -> None:
    mine = graph_of(claims=[claim("model-kite", "uses", "model-wren", paper="paper-a")])
    other = graph_of(claims=[claim("model-kite", "uses", "model-wren", paper="paper-b")])
    entities = [replace(e, aliases=("Reyezuelo",)) if e.id == "model-wren" else e for e in other.data.entities]
    other = Graph(replace(other.data, entities=tuple(entities)))
    both = mine.merge(other)
    (edge,) = both.users_of("Wren")
    assert edge.papers == ("paper-a", "paper-b")
    assert both["reyezuelo"].aliases == ("WRN", "Reyezuelo")


def test_a_difference_lists_what_is_gone_new_and_otherwise_supported() -> None:
    before = graph_of(
        claims=[
            claim("model-kite", "uses", "model-wren", paper="paper-a"),
            claim("model-kite", "basedOn", "model-robin", paper="paper-a"),
        ]
    )
    after = graph_of(
        claims=[
            claim("model-kite", "uses", "model-wren", paper="paper-a"),
            claim("model-kite", "uses", "model-wren", paper="paper-b"),
            claim("model-kite", "uses", "model-finch", paper="paper-b"),
            claim("paper-b", "mentions", "model-finch", paper="paper-b"),
        ]
    )
    found = before.diff(after)
    assert [n.id for n in found.nodes_new] == ["paper-b"]
    assert found.nodes_gone == ()
    assert [(e.predicate, e.object.label) for e in found.edges_gone] == [("basedOn", "Robin")]
    assert sorted((e.predicate, e.object.label) for e in found.edges_new) == [("mentions", "Finch"), ("uses", "Finch")]
    ((old, new),) = found.support_changed
    assert (old.support, new.support) == (1, 2)
    assert str(found).splitlines() == [
        "What changed: 1 node new, 1 edge gone, 2 edge new, 1 support changed",
        "+ About paper-b  Paper",
        "- Kite based on Robin",
        "+ Kite uses Finch",
        "~ Kite uses Wren  papers 1 → 2: +paper-b",
        "  and 1 of “a paper mentions a thing”",
    ]
    assert [n.id for n in after.diff(before).nodes_gone] == ["paper-b"]
    assert found.to_dicts()[0]["what"] == "node new"


def test_nothing_differs_from_itself() -> None:
    assert not GRAPH.diff(GRAPH)
    assert str(GRAPH.diff(GRAPH)) == "nothing changed"


# --------------------------------------------------------------------------------------------- other libraries


def test_sparql_runs_on_the_graph_in_memory() -> None:
    found = GRAPH.query("SELECT ?n WHERE { ?k skos:prefLabel 'Kite' ; kg:basedOn/skos:prefLabel ?n }")
    assert found.rows == (("Wren",),)
    assert "Wren" in str(GRAPH.named_query("lineage", "Robin").rows)
    with pytest.raises(QueryError, match="no question is named 'best'"):
        GRAPH.named_query("best")
    with pytest.raises(QueryError, match="updates are refused"):
        GRAPH.query("DELETE WHERE { ?a ?b ?c }")


def test_rdflib_gets_every_edge_and_the_prefixes() -> None:
    made = GRAPH.to_rdflib()
    asked = made.query("SELECT ?n WHERE { ?k skos:prefLabel 'Kite' ; kg:basedOn/skos:prefLabel ?n }")
    assert [str(row[0]) for row in asked] == ["Wren"]
    assert len(made) == int(GRAPH.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0][0] or 0)


# ------------------------------------------------------------------------------------------------------ reading


def test_a_graph_is_read_piece_by_piece_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    GRAPH.save(tmp_path / "graph.json")
    for size in (1, 7, 100, 1 << 20):
        monkeypatch.setattr(reader, "_PIECE", size)
        monkeypatch.setattr(store, "load", _never)
        assert reader.load(tmp_path / "graph.json") == GRAPH.data


def _never(path: object) -> object:
    raise AssertionError("the quick reader gave up on a file of ours")


def test_an_empty_graph_is_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Graph(replace(GRAPH.data, papers=(), entities=(), claims=(), scores=()))
    empty.save(tmp_path / "graph.json")
    monkeypatch.setattr(store, "load", _never)
    assert Graph.load(tmp_path / "graph.json").data == empty.data


@given(st.text(max_size=40))
def test_any_title_is_read_as_it_was(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    graph = graph_of(papers=[paper("paper-x", title.encode("utf-8", "replace").decode())])
    place = tmp_path_factory.mktemp("titles") / "graph.json"
    graph.save(place)
    assert reader.load(place) == graph.data


@pytest.mark.parametrize("layout", ["one line", "indented"])
def test_another_layout_is_read_as_well(layout: str, tmp_path: Path) -> None:
    import json

    import msgspec

    value = json.loads(msgspec.json.encode(GRAPH.data))
    (tmp_path / "graph.json").write_text(json.dumps(value, indent=2 if layout == "indented" else None), "utf-8")
    assert Graph.load(tmp_path / "graph.json").data == GRAPH.data


def test_a_damaged_file_is_told_with_its_line(tmp_path: Path) -> None:
    GRAPH.save(tmp_path / "graph.json")
    lines = (tmp_path / "graph.json").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace('"id"', '"ID"', 1)
    (tmp_path / "graph.json").write_text("".join(lines), encoding="utf-8")
    with pytest.raises(GraphError, match=r"graph\.json:5: is damaged"):
        Graph.load(tmp_path / "graph.json")
