"""Questions as a person asks them, on a small family of made-up models."""

from __future__ import annotations

from pathlib import Path

import networkx
import pytest
from factories import PAPER, entity, extraction, paper, relation, repository, span_of

from kg.errors import UnknownNameError
from kg.graph import Graph, assemble
from kg.resolve import resolve

ROBIN = "We introduce Robin, a network trained on BirdSet. Code: https://github.com/lab/robin"
WREN = "Wren extends Robin. Our approach outperforms Robin and Finch. Wren-2 is larger."
LATER = "Kite is built on Wren. Kite beats Wren on BirdSet. We use layer normalisation (LN)."


@pytest.fixture(scope="module")
def graph() -> Graph:
    papers = [
        paper("paper-1", "Robin: A Network", ROBIN, arxiv="2301.00001"),
        paper("paper-2", "Growing Robin", WREN),
        paper("paper-3", "Kites", LATER),
    ]
    read = [
        extraction(
            "paper-1",
            entity("Robin", "Model", text=ROBIN),
            entity("BirdSet", "Dataset", text=ROBIN),
            relations=(
                relation(PAPER, "introduces", "Robin", span_of(ROBIN, "We introduce Robin")),
                relation("Robin", "trainedOn", "BirdSet", span_of(ROBIN, "trained on BirdSet")),
            ),
            links=(repository("lab", "robin", span=span_of(ROBIN, "https://github.com/lab/robin")),),
        ),
        extraction(
            "paper-2",
            entity("Wren", "Model", text=WREN),
            entity("Wren-2", "Model", text=WREN),
            entity("Robin", "Model", text=WREN),
            entity("Finch", "Model", text=WREN),
            relations=(
                relation(PAPER, "introduces", "Wren", span_of(WREN, "Wren extends")),
                relation("Wren", "basedOn", "Robin", span_of(WREN, "Wren extends Robin")),
                relation(PAPER, "outperforms", "Robin", span_of(WREN, "outperforms Robin")),
                relation(PAPER, "outperforms", "Finch", span_of(WREN, "outperforms Robin and Finch")),
            ),
        ),
        extraction(
            "paper-3",
            entity("Kite", "Model", text=LATER),
            entity("Wren", "Model", text=LATER),
            entity("Robin", "Model"),
            entity("BirdSet", "Dataset", text=LATER),
            entity("layer normalisation", "Method", "LN", text=LATER),
            relations=(
                relation(PAPER, "introduces", "Kite", span_of(LATER, "Kite")),
                relation(PAPER, "introduces", "layer normalisation", span_of(LATER, "We use")),
                relation("Kite", "basedOn", "Wren", span_of(LATER, "Kite is built on Wren")),
                relation("Kite", "outperforms", "Wren", span_of(LATER, "Kite beats Wren")),
                relation(PAPER, "outperforms", "Robin", span_of(LATER, "beats Wren")),
                relation("Kite", "evaluatedOn", "BirdSet", span_of(LATER, "on BirdSet")),
            ),
        ),
    ]
    return Graph(assemble(papers, read, resolve(read)))


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Robin", "model-robin"),
        ("robin", "model-robin"),
        ("Layer Normalization", "method-layer-normalisation"),
        ("LN", "method-layer-normalisation"),
        ("wren 2", "model-wren-2"),
        ("model-kite", "model-kite"),
        ("Robin: a network", "paper-1"),
        ("2301.00001", "paper-1"),
        ("lab/robin", "repository-github-com-lab-robin"),
    ],
)
def test_nodes_are_found_by_label_alias_id_title_and_number(graph: Graph, name: str, identifier: str) -> None:
    assert graph[name].id == identifier
    assert name in graph


def test_an_unknown_name_is_answered_with_near_ones(graph: Graph) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'Robin'"):
        graph["Robbin"]
    with pytest.raises(UnknownNameError, match=r"graph\.methods"):
        graph["qqqqqqqqqq"]
    assert "Robbin" not in graph
    assert graph.get("Robbin") is None


def test_nodes_by_type_are_sorted_by_label(graph: Graph) -> None:
    assert [n.label for n in graph.models] == ["Finch", "Kite", "Robin", "Wren", "Wren-2"]
    assert [n.label for n in graph.papers] == ["Growing Robin", "Kites", "Robin: A Network"]
    assert [n.label for n in graph.datasets] == ["BirdSet"]
    assert [n.label for n in graph.methods] == ["layer normalisation"]
    assert [n.label for n in graph.repositories] == ["lab/robin"]
    assert graph.tasks == () and graph.pages == ()


def test_a_node_knows_its_aliases_papers_and_claims(graph: Graph) -> None:
    node = graph["layer normalisation"]
    assert node.aliases == ("LN",)
    assert [p.label for p in node.papers] == ["Kites"]
    assert {c.predicate for c in node.claims} == {"introduces", "mentions"}
    assert repr(node) == "<Method 'layer normalisation' (method-layer-normalisation)>"


def test_what_a_paper_says_of_itself_counts_for_the_one_thing_that_it_introduces(graph: Graph) -> None:
    answer = graph.outperforms("Wren")
    assert answer.labels == ("Finch", "Robin")
    assert all(edge.through == graph["Growing Robin"] for edge in answer)
    assert answer[1].quotes == ("outperforms Robin",)


def test_what_a_paper_of_two_proposals_says_of_itself_stays_with_the_paper(graph: Graph) -> None:
    assert graph.outperforms("Kite").labels == ("Wren",)
    assert graph.outperforms("Kites").labels == ("Robin",)


def test_outperformed_by_turns_the_question_round(graph: Graph) -> None:
    assert graph.outperformed_by("Wren").labels == ("Kite",)
    assert set(graph.outperformed_by("Robin").labels) == {"Wren", "Kites"}
    (via,) = (e for e in graph.outperformed_by("Robin") if e.through is not None)
    assert (via.subject.label, via.through) == ("Wren", graph["paper-2"])
    assert "Wren" in graph.outperformed_by("Robin")


def test_lineage_goes_up_and_down_nearest_first(graph: Graph) -> None:
    assert graph.lineage("Kite").labels == ("Wren", "Robin")
    assert [e.hops for e in graph.lineage("Kite")] == [1, 2]
    assert graph.lineage("Robin", "down").labels == ("Wren", "Kite", "Wren-2")
    assert graph.based_on("Wren-2").labels == ("Wren",)
    with pytest.raises(ValueError, match="'up' or 'down'"):
        graph.lineage("Robin", "sideways")  # type: ignore[arg-type]


def test_users_and_code(graph: Graph) -> None:
    assert graph.users_of("BirdSet").labels == ("Kite", "Robin")
    assert graph.code_for("Robin").labels == ("lab/robin",)
    assert graph.code_for("paper-1").labels == ("lab/robin",)
    assert graph.code_for("Kite").labels == ()


def test_claims_are_found_by_any_part(graph: Graph) -> None:
    (claim,) = graph.claims("Kite", "outperforms", "Wren")
    assert claim.quote == "Kite beats Wren"
    assert {c.subject for c in graph.claims(predicate="trainedOn")} == {"model-robin"}
    assert {c.predicate for c in graph.claims(object="Finch")} == {"mentions", "outperforms"}
    assert len(graph.claims()) == len(graph.data.claims)
    assert graph.claims("Finch") == ()


def test_answers_print_with_their_quotes(graph: Graph) -> None:
    assert repr(graph.outperforms("Kite")).splitlines() == [
        "What Kite outperforms: 1 found",
        "Kite outperforms Wren",
        "  “Kite beats Wren” (paper-3)",
    ]
    assert "[said of the paper 'Growing Robin']" in repr(graph.outperforms("Wren"))
    assert repr(graph.outperforms("Finch")) == "What Finch outperforms: nothing found"
    assert "<td>Kite beats Wren</td>" in graph.outperforms("Kite")._repr_html_()


def test_stats_count_nodes_edges_and_claims(graph: Graph) -> None:
    stats = graph.stats()
    assert stats["nodes"] == {"Dataset": 1, "Method": 1, "Model": 5, "Paper": 3, "Repository": 1}
    assert stats["edges"]["basedOn"] == 2 and stats["edges"]["variantOf"] == 1 and stats["claims"]["introduces"] == 4
    assert graph.summary().startswith("11 nodes, ")
    assert "Model" in graph.summary()


def test_networkx_gets_every_node_and_edge_with_its_evidence(graph: Graph) -> None:
    made = graph.to_networkx()
    assert isinstance(made, networkx.MultiDiGraph)
    assert set(made) == set(graph.nodes)
    assert made.nodes["model-robin"]["label"] == "Robin"
    edge = made["model-kite"]["model-wren"]["outperforms"]
    assert (edge["support"], edge["quotes"], edge["papers"]) == (1, ["Kite beats Wren"], ["paper-3"])
    assert made.number_of_edges() == sum(graph.stats()["edges"].values())


def test_a_graph_is_saved_and_loaded_whole(graph: Graph, tmp_path: Path) -> None:
    graph.save(tmp_path / "graph.json")
    again = Graph.load(tmp_path / "graph.json")
    assert again.data == graph.data
    assert repr(again.outperforms("Wren")) == repr(graph.outperforms("Wren"))
