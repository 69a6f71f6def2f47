"""The questions about results, time and ways through the graph, on made-up birds; every answer is asserted."""

from __future__ import annotations

from itertools import pairwise

import networkx
import pytest
from birds import GRAPH, claim, graph_of, score, thing
from factories import paper
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import Graph
from kg.model import Date

# ------------------------------------------------------------------------------------------------- leaderboard


def test_a_leaderboard_ranks_values_with_their_quotes_and_papers() -> None:
    board = GRAPH.leaderboard("NestBench", "accuracy")
    assert [(row.rank, row.system.label, row.value) for row in board] == [
        (1, "Kite", "91.0%"),
        (2, "Robin", "88.1%"),
        (2, "Wren", "88.1"),
    ]
    assert (board.unit, board.better, board.labels[0]) == ("%", "higher", "Kite")
    assert (board[0].paper.id, board[0].quote) == ("paper-kite", "Kite reaches 91.0% accuracy on NestBench")
    assert [claim.id for claim in board.claims] == ["claim-kite-nest"]


def test_equal_values_share_a_rank_and_the_next_rank_is_left_out() -> None:
    given = [score("wren", "accuracy", "80%"), score("robin", "accuracy", "80%"), score("finch", "accuracy", "70%")]
    board = graph_of(scores=given).leaderboard("NestBench", "accuracy")
    assert [(row.rank, row.system.label) for row in board] == [(1, "Robin"), (1, "Wren"), (3, "Finch")]


@pytest.mark.parametrize(
    ("metric", "way", "best"),
    [("accuracy", "higher", "Kite"), ("perplexity", "lower", "Wren"), ("word error rates", "lower", "Wren")],
)
def test_which_way_is_better_is_known_of_usual_metrics(metric: str, way: str, best: str) -> None:
    given = [score("wren", metric, "10.5"), score("kite", metric, "20.5")]
    board = graph_of(scores=given).leaderboard("NestBench", metric)
    assert (board.better, board.labels[0]) == (way, best)


def test_where_it_is_not_known_nothing_is_ranked_unless_one_says_it() -> None:
    graph = graph_of(scores=[score("wren", "fluffiness", "10"), score("kite", "fluffiness", "20")])
    board = graph.leaderboard("NestBench", "fluffiness")
    assert board.better is None
    assert {row.rank for row in board} == {None}
    assert "not ranked" in str(board)
    assert graph.leaderboard("NestBench", "fluffiness", better="lower").labels == ("Wren", "Kite")


@pytest.mark.parametrize(
    ("text", "value", "fields", "reason"),
    [
        ("Wren gains 2.5 accuracy", "2.5", {"kind": "delta"}, "a difference"),
        ("Wren is 3× as accurate", "3×", {"kind": "ratio"}, "a factor"),
        ("Wren reaches 80-90%", "80-90%", {"kind": "range"}, "a range"),
        ("Wren reaches up to 95% accuracy", "95%", {}, "“up to”"),
        ("Wren reaches more than 95% accuracy", "95%", {}, "“more than”"),
        ("Wren improves the accuracy by 95%", "95%", {}, "“by”"),
        ("Wren has a gain of 9.5% accuracy", "9.5%", {}, "“gain of”"),
        ("Wren is 9.5% higher in accuracy", "9.5%", {}, "“higher”"),
        ("Wren wins against 81.0% accuracy", "81.0%", {}, "“against”"),
        ("Wren raises accuracy from 81.0%", "81.0%", {}, "“from”"),
        ("Wren has 7 points accuracy", "7 points", {"unit": "points"}, "points, which may be a difference"),
        ("Wren has +3.1% accuracy", "+3.1%", {}, "a difference"),
        ("Wren has >90% accuracy", ">90%", {}, "a bound"),
        ("Wren has 140% accuracy", "140%", {}, "more than 100%"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_value_is_left_out_with_the_reason(
    text: str, value: str, fields: dict[str, str], reason: str
) -> None:
    board = graph_of(scores=[score("wren", "accuracy", value, text=text, **fields)]).leaderboard(
        "NestBench", "accuracy"
    )
    assert board.items == ()
    assert [left.reason for left in board.left_out] == [reason]


def test_units_are_not_mixed() -> None:
    given = [score("wren", "accuracy", "88.1%"), score("robin", "accuracy", "0.93"), score("kite", "accuracy", "90.2")]
    board = graph_of(scores=given).leaderboard("NestBench", "accuracy")
    assert board.labels == ("Kite", "Wren"), "a bare 90.2 is a percentage, 0.93 a fraction"
    assert [left.reason for left in board.left_out] == ["another unit"]


def test_metrics_are_one_under_their_several_names_and_else_kept_apart() -> None:
    given = [
        score("wren", "mAP", "40.1"),
        score("kite", "mean average precision", "41.0"),
        score("robin", "box AP", "50.0"),
        score("finch", "top-1 accuracy", "70.0"),
    ]
    graph = graph_of(scores=given)
    assert graph.leaderboard("NestBench", "mean average precision").labels == ("Kite", "Wren")
    assert graph.leaderboard("NestBench").metric == "map"
    assert graph.leaderboard("NestBench").metrics == {"map": 2, "box ap": 1, "top 1 accuracy": 1}


def test_a_second_value_of_one_system_in_one_paper_is_not_believed() -> None:
    text = "Wren has 72.0% accuracy, where an older bird had 75.5%"
    given = [score("wren", "accuracy", "72.0%", text=text), score("wren", "accuracy", "75.5%", text=text)]
    board = graph_of(scores=given).leaderboard("NestBench", "accuracy")
    assert [row.value for row in board] == ["72.0%"]
    assert [left.reason for left in board.left_out] == ["a second value in one paper"]


def test_a_paper_that_introduces_one_thing_speaks_for_it() -> None:
    graph = graph_of(
        claims=[claim("paper-kite", "introduces", "model-kite")],
        scores=[score("paper-kite", "accuracy", "91.0%", paper="paper-kite")],
    )
    (row,) = graph.leaderboard("NestBench", "accuracy")
    assert (row.system.label, row.through) == ("Kite", graph["paper-kite"])


# ------------------------------------------------------------------------------------- compare, contradictions


def test_a_comparison_holds_both_ways_and_marks_what_contradicts() -> None:
    found = GRAPH.compare("Kite", "Wren")
    assert [(e.subject.label, e.predicate, e.object.label) for e in found] == [
        ("Kite", "basedOn", "Wren"),
        ("Kite", "outperforms", "Wren"),
        ("Wren", "outperforms", "Kite"),
    ]
    assert [e.subject.label for e in found.contradictions] == ["Kite", "Wren"]
    assert found.contradictions[0].contradicted_by[0].quote == "Wren still beats Kite"
    assert "contradicted by “Wren still beats Kite” (paper-wren)" in str(found)
    assert GRAPH.compare("Finch", "Kite").items == ()


def test_what_holds_on_two_data_sets_is_no_contradiction() -> None:
    graph = graph_of(
        claims=[
            claim("model-kite", "outperforms", "model-wren", dataset="dataset-nestbench"),
            claim("model-wren", "outperforms", "model-kite", dataset="dataset-songs", paper="paper-wren"),
        ]
    )
    assert graph.compare("Kite", "Wren").contradictions == ()
    assert graph.contradictions().items == ()


def test_what_is_denied_is_no_edge_and_contradicts_who_says_it() -> None:
    graph = graph_of(
        claims=[
            claim("model-kite", "uses", "model-robin"),
            claim(
                "model-kite", "uses", "model-robin", paper="paper-wren", polarity="negated", quote="Kite has no Robin"
            ),
            claim("model-kite", "uses", "model-finch", polarity="negated"),
        ]
    )
    assert [(e.object.label, e.support) for e in graph.compare("Kite", "Robin")] == [("Robin", 1)]
    assert [c.quote for c in graph.contradictions()[0].contradicted_by] == ["Kite has no Robin"]
    assert graph.users_of("Finch").items == ()
    assert graph.stats()["edges"] == {"uses": 1}
    assert graph.to_networkx().number_of_edges() == 1


def test_contradictions_of_a_whole_graph() -> None:
    assert [(e.subject.label, e.object.label) for e in GRAPH.contradictions()] == [("Kite", "Wren"), ("Wren", "Kite")]


# ---------------------------------------------------------------------------------------------------- timeline


def test_a_timeline_tells_what_each_paper_said_and_when() -> None:
    found = GRAPH.timeline("Wren")
    assert [(event.date, event.paper.id) for event in found] == [
        ("2020-05-01", "paper-wren"),
        ("2021-06", "paper-kite"),
    ]
    assert [(e.subject.label, e.predicate) for e in found[1].edges] == [("Kite", "basedOn"), ("Kite", "outperforms")]
    assert "2021-06     Kites" in str(found)


def test_papers_whose_year_is_not_known_come_last() -> None:
    papers = [
        paper("paper-a", "A", date=Date("--03-19")),
        paper("paper-b", "B", date=Date("2022", inferred=True)),
        paper("paper-c", "C"),
    ]
    claims = [claim(p.id, "mentions", "model-wren", paper=p.id) for p in papers]
    events = graph_of(papers=papers, claims=claims).timeline("Wren")
    assert [(event.paper.id, event.inferred) for event in events] == [
        ("paper-b", True),
        ("paper-c", False),
        ("paper-a", False),
    ]


# ------------------------------------------------------------------------------- path, neighbourhood, similar


def test_a_path_is_a_shortest_one_followed_either_way() -> None:
    found = GRAPH.path("Robin", "Kite")
    assert [node.label for node in found.nodes] == ["Robin", "Wren", "Kite"]
    assert ("Wren", "basedOn", "Robin") in [(e.subject.label, e.predicate, e.object.label) for e in found]
    assert GRAPH.path("Kite", "Robin").labels == ("Kite", "Wren", "Robin")


def test_where_nothing_connects_two_things_there_is_no_path() -> None:
    assert GRAPH.path("Robin", "Hermit").nodes == ()
    assert str(GRAPH.path("Robin", "Hermit")) == "From Robin to Hermit: nothing found"
    assert GRAPH.path("Robin", "Robin").labels == ("Robin",)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25), st.integers(0, 9), st.integers(0, 9))
def test_no_path_is_shorter(pairs: list[tuple[int, int]], start: int, end: int) -> None:
    things = [thing(f"model-n{number}", "Model", f"N{number}") for number in range(10)]
    claims = [claim(f"model-n{a}", "uses", f"model-n{b}") for a, b in dict.fromkeys(pairs) if a != b]
    found = graph_of(entities=things, claims=claims).path(f"N{start}", f"N{end}").nodes
    network = networkx.Graph()
    network.add_nodes_from(t.id for t in things)
    network.add_edges_from((c.subject, c.object) for c in claims)
    ends = f"model-n{start}", f"model-n{end}"
    if not networkx.has_path(network, *ends):
        assert found == ()
        return
    assert len(found) - 1 == networkx.shortest_path_length(network, *ends)
    assert all(network.has_edge(a.id, b.id) for a, b in pairwise(found))


def test_being_mentioned_in_one_paper_is_no_step() -> None:
    claims = [claim("paper-kite", "mentions", end, paper="paper-kite") for end in ("model-robin", "model-finch")]
    assert graph_of(claims=claims).path("Robin", "Finch").nodes == ()


def test_a_neighbourhood_grows_with_its_hops() -> None:
    one, two = GRAPH.neighbourhood("Robin"), GRAPH.neighbourhood("Robin", hops=2)
    assert set(one.labels) == {"Wren", "Songs"}
    assert set(two.labels) == {"Wren", "Songs", "Kite", "Growing Wren"}
    assert {e.hops for e in two} == {1, 2}
    assert set(GRAPH.neighbourhood("Robin", predicates=["basedOn"]).labels) == {"Wren"}
    with pytest.raises(ValueError, match="hops is 1 or more"):
        GRAPH.neighbourhood("Robin", 0)


def test_similar_things_relate_to_the_same_things() -> None:
    claims = [
        *(claim(f"model-{name}", "evaluatedOn", "dataset-nestbench") for name in ("wren", "kite", "robin", "finch")),
        *(claim(f"model-{name}", "trainedOn", "dataset-songs") for name in ("wren", "kite")),
    ]
    found = graph_of(claims=claims).similar("Wren")
    assert found.labels == ("Kite", "Finch", "Robin")
    assert [node.label for node in found[0].shared] == ["NestBench", "Songs"]
    assert found[0].score == pytest.approx(1.0)
    assert 0 < found[1].score < 1
    assert len(found.claims) == 4
    assert graph_of(claims=claims).similar("Wren", limit=1).labels == ("Kite",)
    assert graph_of(claims=claims).similar("Hermit").items == ()


# --------------------------------------------------------------------------------------------------- profiles


def test_a_page_about_one_thing() -> None:
    page = GRAPH.show("Wren")
    assert {heading: answer.labels for heading, answer in page.sections.items()} == {
        "introduced by": ("Growing Wren",),
        "outperforms": ("Kite", "Finch"),
        "outperformed by": ("Kite",),
        "goes back to": ("Robin",),
        "what goes back to it": ("Kite",),
    }
    assert [p.label for p in page.papers] == ["Growing Wren", "Kites"]
    assert [s.value for s in page.results] == ["88.1"]
    shown = str(page)
    assert shown.startswith("Wren  Model\nmodel-wren\nalso called: WRN\n")
    assert "“Wren still beats Kite” (paper-wren)" in shown
    assert page.to_dict()["sections"]["goes back to"][0]["object"] == "Robin"


def test_long_sections_are_cut_and_say_so() -> None:
    things = [thing(f"model-b{n}", "Model", f"B{n}") for n in range(12)]
    claims = [claim("model-wren", "outperforms", t.id) for t in things]
    assert "… and 4 more" in str(graph_of(entities=things, claims=claims).show("Wren"))


# ---------------------------------------------------------------------------------------------------- printing


def test_answers_are_tables_too() -> None:
    (row,) = GRAPH.outperformed_by("Finch").to_dicts()
    assert (row["subject"], row["predicate"], row["object"], row["support"]) == ("Wren", "outperforms", "Finch", 1)
    assert row["quotes"] == ["Wren outperforms Finch"]
    assert GRAPH.leaderboard("NestBench", "accuracy").to_dicts()[0]["system"] == "Kite"
    assert GRAPH.timeline("Wren").to_dicts()[-1]["paper"] == "Kites"


def test_pandas_gets_the_same_table() -> None:
    pytest.importorskip("pandas")
    table = GRAPH.compare("Kite", "Wren").to_pandas()
    assert list(table["predicate"]) == ["basedOn", "outperforms", "outperforms"]
    assert GRAPH.leaderboard("NestBench", "accuracy").to_pandas()["number"].max() == 91.0
    assert GRAPH.path("Robin", "Hermit").to_pandas().empty


def test_without_pandas_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'paper-kg\[pandas\]'"):
        GRAPH.outperforms("Wren").to_pandas()


def test_a_terminal_gets_colours_and_a_notebook_a_table() -> None:
    import io

    from rich.console import Console

    out = io.StringIO()
    Console(file=out, force_terminal=True, width=200, color_system="standard").print(GRAPH.outperforms("Wren"))
    assert "\x1b[1mWren" in out.getvalue()
    html = graph_of(claims=[claim("model-wren", "uses", "model-kite", quote="<b>&")]).users_of("Kite")._repr_html_()
    assert "<td>&lt;b&gt;&amp;</td>" in html
    assert isinstance(GRAPH, Graph)
