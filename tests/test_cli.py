"""The command line as a person uses it: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from samples import DEMO, ROOT, Run, read_terminal
from typer.testing import CliRunner

from kg.cli import app, main
from kg.pipeline import Built, write_outputs

COMMANDS = (
    "ask",
    "build",
    "diff",
    "duplicates",
    "explain",
    "export",
    "extract",
    "merges",
    "query",
    "serve",
    "show",
    "stats",
    "validate",
    "view",
)


@pytest.fixture(scope="module")
def output(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example's graph in a folder."""
    folder = tmp_path_factory.mktemp("cli") / "output"
    write_outputs(demo.data, folder)
    return folder


@pytest.fixture(scope="module")
def little(small: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of five papers in a folder."""
    folder = tmp_path_factory.mktemp("cli-small") / "output"
    write_outputs(small.data, folder)
    return folder


def invoke(*arguments: str | Path, given: str | None = None) -> str:
    """Run a command in this process; it must end well."""
    ended = CliRunner().invoke(app, [str(argument) for argument in arguments], input=given, catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


# ----------------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_command_with_what_it_does(arguments: tuple[str, ...], kg: Run, tmp_path: Path) -> None:
    ended = kg(*arguments, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"^\W*{command}\W+[A-Z]\w+", ended.stdout, re.MULTILINE)
    assert "\x1b[" not in ended.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_each_option_and_gives_an_example(command: str) -> None:
    shown = invoke(command, "--help")
    assert f"Example: kg {command} " in shown
    for option, help_text in re.findall(r"^ +(--?[\w-]+)[^\n]*?(?:  +|\n +)(\S.*)?$", shown, re.MULTILINE):
        assert help_text, f"{command} {option} is not explained"


def test_nobody_added_a_command_without_tests() -> None:
    assert sorted(command.name or command.callback.__name__ for command in app.registered_commands) == list(COMMANDS)


# ---------------------------------------------------------------------------------------------------- build


def test_a_build_ends_with_a_summary_of_what_was_read_found_and_written(pages: Path, kg: Run) -> None:
    ended = kg("build", "first.txt", "second.txt", "third.jsonl", "-o", "out", cwd=pages)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert lines[0] == "6 papers read, 1 merged as duplicates, 0 lines not understood"
    assert re.fullmatch(r"\d+ nodes, \d+ edges", lines[1])
    assert "  Paper                  5" in lines
    assert any(re.fullmatch(r"  outperforms +\d+", line) for line in lines)
    assert lines[-2] == "wrote out/graph.json, out/graph.ttl, out/graph.html"
    assert re.fullmatch(r"\d+\.\d seconds", lines[-1])
    assert sorted(path.name for path in (pages / "out").iterdir()) == ["graph.html", "graph.json", "graph.ttl"]
    loaded = json.loads((pages / "out" / "graph.json").read_text(encoding="utf-8"))
    assert lines[1] == f"{len(loaded['papers']) + len(loaded['entities'])} nodes, " + lines[1].split(", ")[1]


def test_without_a_place_it_writes_to_output(pages: Path, kg: Run) -> None:
    assert kg("build", "first.txt", cwd=pages).returncode == 0
    assert (pages / "output" / "graph.ttl").exists()


def test_lines_that_were_not_understood_are_told_on_standard_error(pages: Path, kg: Run) -> None:
    (pages / "bad.jsonl").write_text('{"title": "Fine", "abstract": "We propose Osprey."}\nnothing\n', "utf-8")
    ended = kg("build", "bad.jsonl", "-o", "out", cwd=pages)
    assert ended.returncode == 0
    assert ended.stdout.startswith("1 papers read, 0 merged as duplicates, 1 lines not understood\n")
    (line,) = ended.stderr.splitlines()
    assert line.startswith("bad.jsonl:2: ")


def test_options_reach_the_build(pages: Path, kg: Run) -> None:
    (pages / "mine.tsv").write_text("name\ttype\taliases\tflags\tparent\nKestrel\tDataset\n", "utf-8")
    ended = kg("build", "first.txt", "--page-year", "2030", "--lexicon", "mine.tsv", "-o", "out", cwd=pages)
    assert ended.returncode == 0, ended.stderr
    loaded = json.loads((pages / "out" / "graph.json").read_text(encoding="utf-8"))
    assert loaded["papers"][0]["sources"][0]["page_date"] == {"value": "2030-03-04", "inferred": False}


def _on_a_terminal(arguments: list[str], cwd: Path) -> tuple[str, str, int]:
    """Run with a terminal as standard error, and give standard output, what the terminal got, and the exit code."""
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    started = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = read_terminal(ours, started)
    out, _ = started.communicate(timeout=10)
    os.close(ours)
    return out.decode(), shown.decode(), started.returncode


def test_progress_is_shown_on_a_terminal_and_only_there(pages: Path, kg: Run) -> None:
    arguments = ["build", "first.txt", "-o", "out"]
    out, shown, code = _on_a_terminal(arguments, pages)
    assert code == 0
    for stage in ("reading", "extracting", "resolving", "assembling", "writing"):
        assert stage in shown
    assert out.startswith("2 papers read")
    assert "\x1b[" not in out
    assert kg(*arguments, cwd=pages).stderr == ""


# ---------------------------------------------------------------------------------------------------- query

QUESTION = "SELECT ?name WHERE { ?m kg:basedOn ?b . ?b skos:prefLabel 'BERT' . ?m skos:prefLabel ?name } ORDER BY ?name"


def test_an_answer_is_a_table(output: Path) -> None:
    lines = invoke("query", QUESTION, "--graph", output).splitlines()
    assert lines[0] == "name"
    assert set(lines[1]) == {"-"}
    assert {"ALBERT", "DistilBERT"} <= {line.strip() for line in lines[2:]}
    assert lines[2:] == sorted(lines[2:])


@pytest.mark.parametrize("place", ["", "graph.json", "graph.ttl"])
def test_the_graph_is_a_folder_or_a_file(place: str, little: Path) -> None:
    assert "Kestrel" in invoke("query", QUESTION, "-g", little / place)


def test_the_formats_hold_the_same_rows(output: Path) -> None:
    table = [line.strip() for line in invoke("query", QUESTION, "-g", output).splitlines()[2:]]
    rows = list(csv.DictReader(io.StringIO(invoke("query", QUESTION, "-g", output, "--format", "csv"))))
    assert [row["name"] for row in rows] == table
    tsv = invoke("query", QUESTION, "-g", output, "-f", "tsv").splitlines()
    assert tsv[0] == "?name"
    assert [line.strip('"') for line in tsv[1:]] == table
    bound = json.loads(invoke("query", QUESTION, "-g", output, "-f", "json"))["results"]["bindings"]
    assert [row["name"]["value"] for row in bound] == table


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json"])
@pytest.mark.parametrize(
    "question",
    [QUESTION, "ASK { ?a kg:outperforms ?b }", "SELECT ?x WHERE { ?x a kg:Nothing }", "DESCRIBE kgr:model-bert"],
    ids=["select", "ask", "nothing", "describe"],
)
def test_every_answer_ends_its_last_line(form: str, question: str, little: Path) -> None:
    assert invoke("query", question, "-g", little, "-f", form).endswith("\n")


def test_a_query_is_read_from_standard_input(little: Path) -> None:
    assert invoke("query", "-", "-g", little, given=QUESTION) == invoke("query", QUESTION, "-g", little)


def test_questions_that_come_with_it(output: Path) -> None:
    listed = invoke("query", "--list")
    for name in ("outperforms NAME", "lineage NAME", "leaderboard NAME", "contradictions", "code"):
        assert name in listed
    assert "XLNet" in invoke("query", "--named", "outperforms", "BERT", "-g", output)
    assert "ALBERT" in invoke("query", "--named", "lineage", "bert", "-g", output)


def test_where_there_is_no_graph_it_says_how_to_get_one(kg: Run, tmp_path: Path) -> None:
    ended = kg("query", "ASK {}", cwd=tmp_path)
    assert ended.returncode == 2
    assert "`kg build` writes it" in ended.stderr


# --------------------------------------------------------------------------------------------------- extract


def test_records_alone_go_to_standard_output(pages: Path, kg: Run) -> None:
    ended = kg("extract", "first.txt", cwd=pages)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [json.loads(line)["title"].split(":")[0] for line in ended.stdout.splitlines()] == ["Kestrel", "Merlin"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_reader_that_stops_early_is_no_error() -> None:
    command = f"'{sys.executable}' -m kg extract {DEMO} | head -c 20"
    ended = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout == '{"format":"paper-kg/'
    assert ended.stderr == ""


# --------------------------------------------------------------------------------------------------- mistakes


@pytest.fixture
def mistakes(pages: Path) -> Path:
    """Files that are not what they should be."""
    (pages / "letter.txt").write_text("Dear all,\n\nsee you on Friday.\n", encoding="utf-8")
    (pages / "nothing.txt").write_text("", encoding="utf-8")
    (pages / "terms.tsv").write_text("name\ttype\taliases\tflags\tparent\nKestrel\tBird\n", encoding="utf-8")
    (pages / "damaged").mkdir()
    (pages / "damaged" / "graph.ttl").write_text("@prefix kg: <https://x.example/> .\nkg:a kg:b", encoding="utf-8")
    (pages / "sound.ttl").write_text("<https://x.example/a> <https://x.example/b> 1 .\n", encoding="utf-8")
    (pages / "taken").write_text("a file", encoding="utf-8")
    return pages


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bild"], r"No such command 'bild'\. Did you mean 'build'\? \(see kg --help\)"),
        (["build"], r"[Mm]issing argument .*\(see kg build --help\)"),
        (["build", "first.txt", "--outptu", "x"], r"No such option: --outptu.*\(see kg build --help\)"),
        (["build", "first.txt", "--workers", "0"], r"'--workers'"),
        (["build", "first.txt", "--page-year", "soon"], r"'--page-year'"),
        (["build", "missing.txt"], r"missing\.txt: there is no such file; check the path"),
        (["build", "."], r"is a directory; name the files in it"),
        (["build", "nothing.txt"], r"nothing\.txt: is empty"),
        (["build", "first.txt", "letter.txt"], r"letter\.txt: is no source that we know; expected one of: "),
        (["build", "first.txt", "--lexicon", "terms.tsv"], r"terms\.tsv:2: type 'Bird' is none of Dataset, Method"),
        (["build", "first.txt", "--lexicon", "none.tsv"], r"none\.tsv: cannot be read"),
        (["build", "first.txt", "-o", "taken"], r"taken: cannot be written to: .*choose another place with -o"),
        (["extract", "missing.txt"], r"missing\.txt: there is no such file"),
        (["query"], r"give one SPARQL query in quotes, or --named NAME, or --list"),
        (["query", "two", "words"], r"give one SPARQL query in quotes"),
        (["query", "ASK {}", "-g", "nowhere"], r"nowhere: cannot read: .*`kg build` writes it"),
        (["query", "ASK {}", "-g", "damaged"], r"damaged/graph\.ttl:2: not valid \.ttl"),
        (["query", "ASK {}", "-f", "xml"], r"'--format'.*'table', 'csv', 'tsv', 'json'"),
        (["query", "SELECT ?x WHERE {", "-g", "sound.ttl"], r"not valid SPARQL: line 1, column 18, at 'the end'"),
        (["query", "SELECT * WHERE { ?a nope:b ?c }", "-g", "sound.ttl"], r"prefix here is not declared"),
        (["query", "DELETE WHERE { ?a ?b ?c }", "-g", "sound.ttl"], r"updates are refused"),
        (["query", "--named", "best", "-g", "sound.ttl"], r"no question is named 'best'; known: .*code, "),
        (["query", "--named", "code", "x", "-g", "sound.ttl"], r"the query 'code' takes nothing; it got 1 values"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_ends_in_one_helpful_line(
    arguments: list[str], told: str, mistakes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in mistakes.rglob("*"))
    monkeypatch.chdir(mistakes)
    monkeypatch.setattr(sys, "argv", ["kg", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert ended.value.code == 2
    assert shown.out == ""
    assert re.fullmatch(r"kg: [^\n]+\n", shown.err), shown.err
    assert re.search(told, shown.err), shown.err
    assert sorted(path.name for path in mistakes.rglob("*")) == before, "nothing is written"


def test_a_mistake_in_a_process_of_its_own_shows_no_traceback(mistakes: Path, kg: Run) -> None:
    ended = kg("build", "letter.txt", cwd=mistakes)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("kg: letter.txt: is no source that we know")
    assert ended.stderr.count("\n") == 1
