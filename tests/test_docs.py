"""What README and docs show is true: every example runs on the bundled example, and stated outputs are what comes.

``pycon`` is run as a doctest, ``python`` is run, ``sparql`` must find something, ``console`` lines with a ``$`` are run
and their output compared with what is stated, where ``...`` stands for anything. One page is one session.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samples import DEMO, ROOT

from kg.cli import app, main
from kg.cli.reference import page as command_page
from kg.graph import Graph
from kg.pipeline import Built, write_outputs

ELSEWHERE = {"formats", "sparql", "vocabulary"}
"""Pages whose examples tests/test_docs_linked_data.py runs."""
DOCS = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(
    r"^(<!-- not run: [^\n]+ -->\n)?```(pycon|python|sparql|console)\n(.*?)^```", re.MULTILINE | re.DOTALL
)
OURS = {"README", "why", "quickstart", "data-model", "recipes", "extraction"}


@pytest.fixture(scope="module")
def checkout(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a newcomer has after `make demo`."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", folder / "examples")
    write_outputs(demo.data, folder / "output")
    return folder


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(kind, text) for skipped, kind, text in BLOCK.findall(page.read_text(encoding="utf-8")) if not skipped]


def session(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Run one line of a console."""
    if not command.startswith("kg ") or " > " in command:
        subprocess.run(["sh", "-c", command], check=True, capture_output=True, timeout=60)
        return ""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    capsys.readouterr()
    with contextlib.suppress(SystemExit):
        main()
    shown = capsys.readouterr()
    return shown.out + shown.err


def assert_shown(stated: str, shown: str, command: str) -> None:
    """``...`` in what is stated stands for anything."""
    if not stated.strip():
        return
    checker = doctest.OutputChecker()
    assert checker.check_output(stated, shown, doctest.ELLIPSIS), f"{command}\n--- stated\n{stated}\n--- shown\n{shown}"


@pytest.mark.parametrize("page", [page for page in DOCS if page.stem not in ELSEWHERE], ids=lambda page: page.stem)
def test_every_example_of_a_page_holds(
    page: Path, checkout: Path, demo_graph: Graph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    names: dict[str, Any] = {}
    for kind, text in blocks(page):
        if kind == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(text, page.name, "exec"), names)
        elif kind == "pycon":
            example = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), 0)
            out: list[str] = []
            doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=out.append, clear_globs=False)
            names.update(example.globs)
            assert not out, "".join(out)
        elif kind == "sparql":
            assert demo_graph.query(text).rows, text
        else:
            for command, stated in re.findall(r"^\$ ([^\n]+)\n((?:(?!\$ )[^\n]*\n)*)", text, re.MULTILINE):
                assert_shown(stated, session(command, capsys, monkeypatch), command)


def test_the_pages_have_examples() -> None:
    kinds = {page.stem: {kind for kind, _ in blocks(page)} for page in DOCS}
    assert kinds["recipes"] == {"pycon", "python", "sparql", "console"}
    assert kinds["quickstart"] == {"pycon", "console"}


def test_every_page_is_in_the_index_and_takes_five_minutes() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in DOCS:
        if page.stem not in {"README", "commands"}:
            assert f"]({page.name})" in index, page.name
        if page.stem in OURS:
            prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
            assert len(prose.split()) < 1_200, f"{page.name} is long"


def test_the_command_reference_is_that_of_the_help() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == command_page(), "run: make commands"
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        assert f"## kg {name}\n" in written


def test_the_notebook_runs_from_top_to_bottom(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells are run one after the other, as Jupyter does, and each that ends in an expression shows something."""
    monkeypatch.chdir(checkout)
    book = json.loads((ROOT / "docs" / "tour.ipynb").read_text(encoding="utf-8"))
    assert book["nbformat"] == 4
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 8
    names: dict[str, Any] = {}
    for source in cells:
        if "to_pandas" in source:
            pytest.importorskip("pandas")
        exec(compile(source, "tour.ipynb", "exec"), names)
    assert "BERT" in names["graph"].lineage("ALBERT")
    assert all(not cell.get("outputs") for cell in book["cells"]), "outputs are not committed"


def test_the_demo_is_what_the_pages_build() -> None:
    assert DEMO in (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
