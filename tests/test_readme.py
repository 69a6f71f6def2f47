"""What README, CONTRIBUTING and docs say can be done can be done: commands, code, links, examples in docstrings."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from samples import ROOT

import kg as package
from kg.cli import main
from kg.graph.review import merge_lines
from kg.pipeline import Built

PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), *ROOT.glob("kg/*/README.md")]
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TERMS = "name\ttype\taliases\tflags\tparent\nfeather counting\tTask\n"


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a newcomer has after `git clone` and `make demo`, as far as the examples need it."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "my-terms.tsv").write_text(TERMS, encoding="utf-8")
    (decision,) = (line for line in README.splitlines() if line.startswith("different "))
    (folder / "my-links.txt").write_text(decision + "\n", encoding="utf-8")
    return folder


def commands() -> list[str]:
    lines = [line for block in blocks(README, "sh") for line in block.splitlines()]
    return [line.split(" > ")[0] for line in lines if line.startswith(".venv/bin/kg ")]


def test_make_demo_and_make_test_come_first() -> None:
    first = blocks(README, "sh")[0].splitlines()
    assert [line.split("#")[0].strip() for line in first] == ["make demo", "make test"]


def test_every_command_of_the_readme_runs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    assert len(commands()) >= 5
    for line in commands():
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        assert (ended.value.code, shown.err) == (0, ""), line
        assert shown.out.strip(), line


def test_the_merge_that_the_readme_corrects_is_one_of_the_example(demo: Built) -> None:
    (line,) = (line for line in README.splitlines() if line.startswith("same "))
    (found,) = (m for m in merge_lines(demo.data) if m.startswith(line.partition("paper-")[0]))
    papers = [part.rstrip("…") for part in re.findall(r"paper-[a-z0-9-]+…", line)]
    assert len(papers) == 2 and all(part in found for part in papers)
    (decision,) = (line for line in README.splitlines() if line.startswith("different "))
    assert line.partition("#")[0].split()[1:] == decision.split()[1:]


def test_the_python_of_the_readme_runs(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    code = blocks(README, "python")
    assert code
    for block in code:
        exec(compile(block, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "XLNet outperforms BERT" in shown
    assert "github.com/microsoft/lora" in shown.lower()
    assert "('ALBERT', 'BERT', 'DistilBERT')" in shown
    assert (checkout / "my-graph.json").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_targets_links_and_paths_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"make {target}"
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        assert link.startswith("https://") or (page.parent / link).exists(), link
    for path in re.findall(r"`((?:kg|docs|tests|schema|training|examples|benchmarks)/[\w./-]*\w)`", text):
        assert (ROOT / path).exists(), path


def test_no_page_names_this_machine_or_a_registry() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(?:work|tmp|root|home)/|pypi|\bTODO\b", text), page


MODULES = [name for _, name, _ in pkgutil.walk_packages(package.__path__, "kg.") if not name.endswith("__main__")]


@pytest.mark.parametrize("name", ["kg", *MODULES])
def test_examples_in_docstrings_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_some_docstrings_have_examples() -> None:
    found = [
        name for name in MODULES if any(t.examples for t in doctest.DocTestFinder().find(importlib.import_module(name)))
    ]
    assert {"kg.model", "kg.lexicon", "kg.vocabulary"} <= set(found)
