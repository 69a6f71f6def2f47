"""Every example of docs/formats.md and docs/sparql.md runs, on the graph of samples.py."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from pathlib import Path

import pytest
from samples import PAGE, ROOT

from kg.cli import main
from kg.export import FORMATS
from kg.pipeline import Built, write_outputs
from kg.query import named_queries, run, store_of
from kg.vocabulary import vocabulary
from kg.vocabulary.structure import structure


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(small: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("docs")
    write_outputs(small.data, made / "output")
    (made / "first.txt").write_text(PAGE, "utf-8")
    for form in FORMATS.values():
        form.write(small.data, made / "exports" / form.file)
    return made


def commands() -> list[str]:
    return [line for page in ("formats.md", "sparql.md") for block in blocks(page, "sh") for line in block.splitlines()]


@pytest.mark.parametrize("line", commands())
def test_commands(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(folder)
    if "--graph mine" in line:
        write_mine(folder, monkeypatch)
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert (ended.value.code, shown.err) == (0, "")
    assert shown.out


def write_mine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (folder / "mine").exists():
        monkeypatch.setattr(
            sys, "argv", ["kg", "build", "first.txt", "-o", "mine", "--base", "https://example.org/kg/"]
        )
        with contextlib.suppress(SystemExit):
            main()
    assert "<https://example.org/kg/id/>" in (folder / "mine" / "graph.ttl").read_text("utf-8")


@pytest.mark.parametrize("page", ["formats.md", "sparql.md"])
@pytest.mark.parametrize("number", range(4))
def test_python(page: str, number: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = blocks(page, "python")
    if number >= len(found):
        pytest.skip("no such block")
    monkeypatch.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(found[number], f"{page}:{number}", "exec"), {})


@pytest.mark.parametrize("query", blocks("sparql.md", "sparql"))
def test_queries(query: str, folder: Path) -> None:
    assert len(run(store_of(folder / "output" / "graph.ttl"), query)) > 0


def test_every_format_is_in_the_table() -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", text, re.MULTILINE)) == {
        (name, form.file + ("/" if name in {"csv", "parquet"} else "")) for name, form in FORMATS.items()
    }


def test_every_term_that_the_pages_write_is_one_of_ours() -> None:
    ours = {p.rdf for p in vocabulary().predicates.values()}
    ours |= {f"kg:{name}" for name in (*structure().classes, *structure().properties, *vocabulary().types)}
    for page in ("sparql.md", "formats.md", "vocabulary.md"):
        text = (ROOT / "docs" / page).read_text("utf-8")
        assert set(re.findall(r"\bkg:[A-Za-z]+", text)) <= ours, page
    assert len(named_queries()) >= 12
