"""``kg view``: it makes what is missing, opens it, and says where it is."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path

import pytest
import view_sample
from typer.testing import CliRunner

from kg.cli import app
from kg.graph import save


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The addresses that a browser was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: asked.append(address) or True)
    return asked


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A build that has no page yet, in the folder that is looked for first."""
    monkeypatch.chdir(tmp_path)
    Path("output").mkdir()
    save(view_sample.small(), "output/graph.json")
    return tmp_path


def run(*arguments: str):
    result = CliRunner().invoke(app, ["view", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_it_opens_the_page_of_a_build_and_makes_it_where_it_is_missing(folder, opened):
    assert run() == ["output/graph.html"]
    page = folder / "output" / "graph.html"
    assert opened == [page.as_uri()]
    assert "Graph of 15 papers" in page.read_text(encoding="utf-8")


def test_it_leaves_a_page_alone_that_is_newer_than_its_graph_and_renews_an_older_one(folder, opened):
    page = folder / "output" / "graph.html"
    page.write_text("mine", encoding="utf-8")
    run()
    assert page.read_text(encoding="utf-8") == "mine"
    os.utime(page, (1, 1))
    run("--graph", "output/graph.json")
    assert page.read_text(encoding="utf-8") != "mine"


def test_it_opens_at_a_thing_by_any_of_its_names(folder, opened):
    run("--name", "low rank adaptation")
    assert opened[0].endswith("graph.html#n=method-lora")


def test_it_only_says_where_the_page_is_if_asked_to(folder, opened):
    assert run("--no-open", "--max-nodes", "20") == ["output/graph.html"]
    assert opened == []
    assert '"dropped":41' in (folder / "output" / "graph.html").read_text(encoding="utf-8")


def test_it_builds_first_where_papers_are_given(pages, opened, monkeypatch):
    monkeypatch.chdir(pages)
    papers = sorted(path.name for path in pages.iterdir() if path.suffix == ".txt")
    assert run(*papers, "--output", "made", "--workers", "1") == ["made/graph.html"]
    assert {path.name for path in Path("made").iterdir()} == {"graph.html", "graph.json", "graph.ttl"}
    assert opened == [(pages / "made" / "graph.html").as_uri()]


def test_without_a_browser_it_says_what_to_open(folder, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert "open output/graph.html yourself" in CliRunner().invoke(app, ["view"]).output


def test_papers_and_a_graph_together_are_wrong_use(kg, pages):
    done = kg("view", "a.txt", "--graph", "elsewhere", cwd=pages)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not both" in done.stderr


def test_a_build_that_is_not_there_is_named(kg, tmp_path):
    done = kg("view", "--no-open", "--graph", "nowhere", cwd=tmp_path)
    assert done.returncode == 2 and "nowhere" in done.stderr and "kg build" in done.stderr
