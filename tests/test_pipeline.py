"""Sources to files: every record accounted for, and a folder that holds a whole build or the one before it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import DEMO, ROOT, Run

from kg import pipeline
from kg.errors import ExportError, LexiconError, SourceError
from kg.graph import Graph, load, save
from kg.model import GraphData
from kg.pipeline import OUTPUTS, Built, build_graph, read_papers, write_outputs

Writer = Callable[[GraphData, Path], None]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# -------------------------------------------------------------------------------------------------- reading


def test_the_same_paper_on_two_pages_is_one_paper_with_two_sources(small: Built) -> None:
    assert small.read.records == 6
    assert len(small.read.papers) == 5
    assert small.read.problems == ()
    (merlin,) = [paper for paper in small.read.papers if paper.title.raw.startswith("Merlin")]
    assert [(source.path, source.line) for source in merlin.sources] == [("first.txt", 15), ("second.txt", 1)]
    assert merlin.author_count == 12


def test_a_paper_keeps_what_its_page_says(small: Built) -> None:
    kestrel = next(paper for paper in small.read.papers if paper.title.raw.startswith("Kestrel"))
    assert kestrel.date is not None
    assert (kestrel.date.value, kestrel.date.inferred) == ("2023-02-27", False)
    (source,) = kestrel.sources
    assert source.page_date is not None
    assert (source.page_date.value, source.page_date.inferred) == ("2024-03-04", True)
    assert "3.09×" in kestrel.abstract.clean
    assert "3.09times" in kestrel.abstract.raw


def test_the_year_of_a_page_can_be_stated(pages: Path) -> None:
    read = read_papers([pages / "first.txt"], page_year=2025)
    dates = {paper.sources[0].page_date for paper in read.papers}
    assert {(date.value, date.inferred) for date in dates if date} == {("2025-03-04", False)}


@pytest.mark.parametrize("twice", [["first.txt", "first.txt"], ["first.txt", "./first.txt"]])
def test_a_file_named_twice_adds_nothing(twice: list[str], pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pages)
    assert len(read_papers(twice).papers) == 2


def test_lines_that_no_reader_understands_are_reported_in_order(pages: Path) -> None:
    bad = pages / "bad.jsonl"
    bad.write_text('{"title": "Fine", "abstract": "We propose Osprey."}\nnot a record\n{"title": 3}\n', "utf-8")
    read = read_papers([bad])
    assert [(problem.path, problem.line) for problem in read.problems] == [(bad.as_posix(), 2), (bad.as_posix(), 3)]
    assert len(read.papers) == 1


def test_a_file_that_is_no_source_stops_the_build_and_says_what_was_expected(pages: Path) -> None:
    (pages / "letter.txt").write_text("Dear all,\n\nsee you.\n", "utf-8")
    with pytest.raises(SourceError, match=r"letter.txt: is no source that we know; expected one of: .*Daily Papers"):
        build_graph([pages / "first.txt", pages / "letter.txt"])


def test_a_wrong_lexicon_stops_the_build_before_anything_is_read(pages: Path) -> None:
    (pages / "mine.tsv").write_text("name\ttype\taliases\tflags\tparent\nX\tThing\n", "utf-8")
    with pytest.raises(LexiconError, match=r"mine.tsv:2: type 'Thing'"):
        build_graph([pages / "missing.txt"], lexicon_files=[pages / "mine.tsv"])


# ------------------------------------------------------------------------------------------------- building


def test_what_the_texts_state_is_in_the_graph_and_what_they_deny_is_not(small: Built) -> None:
    graph = Graph(small.data)
    assert "RoBERTa" in graph.outperforms("Kestrel").labels
    assert "BERT" in graph.lineage("Kestrel").labels
    assert "ResNet-50" in graph.outperforms("Goshawk").labels
    assert "GPT-4" not in graph.outperforms("Merlin").labels
    assert "Merlin" not in graph.outperforms("BART").labels
    assert [node.url for node in graph.code_for("Kestrel").nodes] == ["https://github.com/aviary/kestrel"]


def test_every_edge_quotes_the_paper_that_states_it(small: Built) -> None:
    papers = {paper.id: paper for paper in small.data.papers}
    assert small.data.claims
    for claim in small.data.claims:
        text = papers[claim.paper].section(claim.span.section).raw if claim.span else None
        assert claim.quote
        if claim.span is None:  # the address stands in a field of the record
            assert claim.quote in papers[claim.paper].urls
        else:
            assert text is not None
            assert claim.quote in text
            assert claim.quote == papers[claim.paper].quote(claim.span)


def test_every_stage_reports_its_progress_to_the_end(pages: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    built = build_graph([pages / "first.txt"], progress=lambda *step: seen.append(step))
    write_outputs(built.data, pages / "out", progress=lambda *step: seen.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in seen)) == [
        "reading",
        "extracting",
        "resolving",
        "assembling",
        "writing",
    ]
    last = {stage: (done, total) for stage, done, total in seen}
    assert [done == total for done, total in last.values()] == [True] * 5


def test_a_users_lexicon_changes_what_is_found(pages: Path) -> None:
    record = '{"title": "Of birds", "abstract": "Our birds eat crumbs and ask BERT."}\n'
    (pages / "birds.jsonl").write_text(record, "utf-8")
    (pages / "mine.tsv").write_text("name\ttype\taliases\tflags\tparent\ncrumbs\tDataset\n", "utf-8")
    plain, told = (
        {
            (entity.label, entity.type)
            for entity in build_graph([pages / "birds.jsonl"], lexicon_files=lexicons).data.entities
        }
        for lexicons in ([], [pages / "mine.tsv"])
    )
    assert ("crumbs", "Dataset") not in plain
    assert ("crumbs", "Dataset") in told


# -------------------------------------------------------------------------------------------------- writing


def test_a_build_is_three_files(small: Built, tmp_path: Path) -> None:
    written = write_outputs(small.data, tmp_path / "new" / "out")
    assert [path.name for path in written] == list(OUTPUTS) == ["graph.json", "graph.ttl", "graph.html"]
    assert sorted(files(tmp_path / "new" / "out")) == sorted(OUTPUTS)


def test_graph_json_holds_everything(small: Built, tmp_path: Path) -> None:
    write_outputs(small.data, tmp_path / "out")
    loaded = load(tmp_path / "out" / "graph.json")
    assert loaded == small.data
    save(loaded, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "out" / "graph.json").read_bytes()


def _fails(error: BaseException) -> Writer:
    def write(data: GraphData, path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise error

    return write


@pytest.mark.parametrize("name", list(OUTPUTS))
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("a fault"), KeyboardInterrupt()], ids=repr
)
def test_a_failed_or_interrupted_build_leaves_the_earlier_files_whole(
    name: str, error: BaseException, small: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for file in OUTPUTS:
        (folder / file).write_text(f"the earlier {file}", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = files(folder)
    monkeypatch.setitem(OUTPUTS, name, _fails(error))
    expected = ExportError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        write_outputs(small.data, folder)
    assert files(folder) == before


def test_a_place_that_is_taken_leaves_the_others_as_they_were(small: Built, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "graph.html").mkdir(parents=True)
    (folder / "graph.json").write_text("earlier", encoding="utf-8")
    with pytest.raises(ExportError, match=r"graph\.html"):
        write_outputs(small.data, folder)
    assert (folder / "graph.json").read_text(encoding="utf-8") == "earlier"
    assert sorted(path.name for path in folder.iterdir()) == ["graph.html", "graph.json"]


def test_a_folder_that_cannot_be_made_is_named(small: Built, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(ExportError, match=r"taken.*cannot be written to: .*choose another place with -o"):
        write_outputs(small.data, tmp_path / "taken")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_a_build_that_is_interrupted_from_outside_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "graph.json").write_text("earlier", encoding="utf-8")
    code = (
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell ignores it for what runs behind it
        "from kg import cli, pipeline\n"
        "def write(data, path):\n"
        "    path.write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    signal.sigtimedwait([], 5)\n"
        "pipeline.OUTPUTS['graph.ttl'] = write\n"
        f"import sys; sys.argv = ['kg', 'build', {str(ROOT / DEMO)!r}, '-o', {str(out)!r}]\n"
        "cli.main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 128 + signal.SIGINT, ended.stderr
    assert ended.stderr == "kg: interrupted; earlier files are whole\n"
    assert files(out) == {"graph.json": b"earlier"}


def test_a_second_build_replaces_the_first(pages: Path, kg: Run) -> None:
    for name in ("first.txt", "second.txt"):
        ended = kg("build", name, "-o", "out", cwd=pages)
        assert ended.returncode == 0, ended.stderr
    assert {paper.title.raw.split()[0].strip(":") for paper in load(pages / "out" / "graph.json").papers} == {
        "Merlin",
        "Goshawk",
    }
    shutil.rmtree(pages / "out")


def test_the_stages_stand_where_the_folders_say() -> None:
    modules = {pipeline.__name__, *(f.__module__ for f in (build_graph, read_papers, write_outputs))}
    assert modules == {"kg.pipeline"}
    for stage in ("sources", "extract", "resolve", "graph", "export", "view", "query", "lexicon", "vocabulary"):
        assert (ROOT / "kg" / stage / "__init__.py").is_file()
