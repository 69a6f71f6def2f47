"""The commands that ask a graph: show, ask, stats, diff; as a person and as a program uses them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from birds import GRAPH
from samples import Run
from typer.testing import CliRunner

from kg.cli import app, main
from kg.cli.ask import QUESTIONS
from kg.graph import Graph
from kg.pipeline import Built


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph of birds."""
    folder = tmp_path_factory.mktemp("birds")
    GRAPH.save(folder / "graph.json")
    return folder


@pytest.fixture(scope="module")
def example(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph of the bundled example."""
    folder = tmp_path_factory.mktemp("example")
    Graph(demo.data).save(folder / "graph.json")
    return folder


def invoke(*arguments: str | Path, code: int = 0) -> str:
    ended = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert ended.exit_code == code, ended.output
    return ended.stdout


def test_show_is_a_page_about_one_thing(birds: Path) -> None:
    shown = invoke("show", "wrn", "-g", birds)
    assert shown == f"{GRAPH.show('Wren')}\n"
    assert "outperformed by  1\n  Kite\n    “Kite beats Wren” (paper-kite)\n" in shown


def test_show_on_the_example(example: Path) -> None:
    page = json.loads(invoke("show", "ALBERT", "-g", example, "--json"))
    assert page["type"] == "Model"
    assert "BERT" in {row["object"] for row in page["sections"]["goes back to"]}
    assert any("ALBERT" in paper["title"] for paper in page["papers"])


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["outperforms", "Kite"], "Kite outperforms Wren\n  “Kite beats Wren” (paper-kite)"),
        (["outperformed_by", "Kite"], "Wren outperforms Kite"),
        (["based-on", "Kite"], "Kite based on Wren"),
        (["lineage", "Kite"], "Kite based on Wren\n  “Kite is built on Wren” (paper-kite)\n  Wren based on Robin"),
        (["lineage", "Robin", "down"], "What goes back to Robin: 2 found"),
        (["users-of", "Wren"], "Kite based on Wren"),
        (["code-for", "Wren"], "Code for Wren: nothing found"),
        (["leaderboard", "NestBench", "accuracy"], "  1     91.0%  Kite"),
        (["leaderboard", "NestBench"], "accuracy on NestBench: 3 found, higher is better"),
        (["compare", "Kite", "Wren"], "contradicted by “Wren still beats Kite” (paper-wren)"),
        (["contradictions"], "Claims that contradict each other: 2 found, 2 contradicted"),
        (["timeline", "Wren"], "2020-05-01  Growing Wren"),
        (["path", "Robin", "Kite"], "From Robin to Kite: 3 found"),
        (["similar", "Wren", "3"], "What is like Wren"),
        (["neighbourhood", "Robin", "2"], "Within 2 steps of Robin: 4 found"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_question_can_be_asked(words: list[str], answer: str, birds: Path) -> None:
    assert answer in invoke("ask", *words, "-g", birds)


def test_the_questions_are_methods_of_the_graph() -> None:
    for name in QUESTIONS:
        assert callable(getattr(Graph, name.replace("-", "_")))
        assert name in invoke("ask", "--list")


def test_a_program_gets_the_rows(birds: Path) -> None:
    found = json.loads(invoke("ask", "outperforms", "Kite", "-g", birds, "--json"))
    assert found["question"] == "What Kite outperforms"
    assert found["rows"][0]["quotes"] == ["Kite beats Wren"]
    board = json.loads(invoke("ask", "leaderboard", "NestBench", "-g", birds, "--json"))
    assert [(row["rank"], row["system"]) for row in board["rows"]] == [(1, "Kite"), (2, "Robin"), (2, "Wren")]


def test_stats_count(birds: Path) -> None:
    lines = invoke("stats", "-g", birds).splitlines()
    assert lines[0] == "10 nodes"
    assert re.fullmatch(r"  Model +5", lines[2])
    assert json.loads(invoke("stats", "-g", birds, "--json")) == GRAPH.stats()
    assert GRAPH.stats()["papers by year"] == {"2019": 1, "2020": 1, "2021": 1}


def test_diff_tells_what_changed_and_ends_with_one_if_asked_to(birds: Path, tmp_path: Path) -> None:
    GRAPH.subgraph(predicates=["basedOn"]).save(tmp_path / "graph.json")
    shown = invoke("diff", tmp_path, birds)
    assert "+ Kite outperforms Wren" in shown
    assert invoke("diff", birds, birds, "--exit-code") == "nothing changed\n"
    invoke("diff", tmp_path, birds, "--exit-code", code=1)
    rows = json.loads(invoke("diff", birds, tmp_path, "--json"))
    assert {"edge gone", "node gone"} <= {row["what"] for row in rows}


def test_build_tells_a_program_what_it_did(pages: Path, kg: Run) -> None:
    ended = kg("build", "first.txt", "second.txt", "-o", "out", "--json", cwd=pages)
    assert (ended.returncode, ended.stderr) == (0, "")
    found = json.loads(ended.stdout)
    assert (found["records"], found["duplicates"], found["problems"]) == (4, 1, [])
    assert found["nodes"]["Paper"] == 3
    assert found["files"] == ["out/graph.json", "out/graph.ttl", "out/graph.html"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show"], r"[Mm]issing argument.*\(see kg show --help\)"),
        (["show", "Kyte", "-g", "."], r"nothing in the graph is called 'Kyte'; did you mean 'Kite'"),
        (["show", "Kite", "-g", "nowhere"], r"nowhere: cannot be read: there is no such file; `kg build` writes it"),
        (["stats", "-g", "broken.json"], r"broken\.json:1: is damaged or no graph of paper-kg"),
        (["ask"], r"name a question, such as `kg ask outperforms BERT`; `kg ask --list` shows all"),
        (["ask", "lineag", "Kite"], r"there is no question 'lineag'; did you mean 'lineage'\?"),
        (["ask", "zzz"], r"there is no question 'zzz'; `kg ask --list` shows all"),
        (["ask", "path", "Kite", "-g", "."], r"path takes NAME NAME, and was given 1"),
        (["ask", "lineage", "Kite", "left", "-g", "."], r"lineage goes 'up' or 'down', not 'left'"),
        (["ask", "similar", "Kite", "many", "-g", "."], r"a number is wanted, not 'many'"),
        (["ask", "neighbourhood", "Kite", "0", "-g", "."], r"the number of steps is 1 or more"),
        (["diff", ".", "nowhere"], r"nowhere: cannot be read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_ends_in_one_helpful_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    GRAPH.save(tmp_path / "graph.json")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["kg", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert re.fullmatch(r"kg: [^\n]+\n", shown.err), shown.err
    assert re.search(told, shown.err), shown.err


def test_colours_are_for_terminals(birds: Path, kg: Run) -> None:
    assert "\x1b[" not in kg("show", "Kite", "-g", birds, cwd=birds, FORCE_COLOR="", TERM="xterm").stdout
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    import os
    import subprocess

    from samples import ROOT

    for settings, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "kg", "ask", "outperforms", "Kite", "-g", str(birds)]
        plain = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
        environment = {**plain, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **settings}
        subprocess.run(command, env=environment, stdout=theirs, check=True, timeout=60)
        os.close(theirs)
        shown = os.read(ours, 65536).decode()
        os.close(ours)
        assert "Kite beats Wren" in shown
        assert ("\x1b[36m" in shown) == coloured


def test_a_shell_completes_commands_questions_and_names(birds: Path, kg: Run) -> None:
    def completed(line: str, number: int) -> str:
        ended = kg(
            cwd=birds, _KG_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(number), _TYPER_COMPLETE_ARGS=line
        )
        return ended.stdout

    assert "show" in completed("kg sh", 1).split()
    assert completed("kg ask outp", 2).split() == ["outperforms", "outperformed-by"]
    assert completed("kg show -g . Ki", 4).split() == ["Kite"]
