"""The benchmark of the library runs, and says what it measured."""

from __future__ import annotations

import sys
from pathlib import Path

from samples import ROOT

from kg.graph import Graph

sys.path.insert(0, str(ROOT / "benchmarks"))


def test_every_question_is_measured_and_reported(demo_graph: Graph, tmp_path: Path) -> None:
    from api import ask_all, report

    demo_graph.save(tmp_path / "graph.json")
    found = ask_all(tmp_path / "graph.json")
    assert found["papers"] == 101
    assert {row["method"] for row in found["rows"]} >= {"outperforms", "lineage", "path", "leaderboard", "users_of"}
    assert all(row["cold"] > 0 and row["warm"] > 0 for row in found["rows"])
    text = report(found)
    assert "| `lineage`, hub, down " in text
    assert "all of them keep it" in text


def test_the_figures_that_are_committed_are_of_a_large_graph() -> None:
    text = (ROOT / "benchmarks" / "api.md").read_text(encoding="utf-8")
    assert "100,000" in text
    assert "Aim: under 10 s and 3,072 MiB" in text
