"""Extraction runs in this process or on several cores, and nobody can tell from the result."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import paper

from kg import engine
from kg.engine import available_cores, extract_papers
from kg.model import Paper

PAPERS = [
    paper(f"paper-{i:03}", f"Kestrel-{i} reads", f"We introduce Kestrel-{i}. Kestrel-{i} outperforms BERT on GLUE.")
    for i in range(70)
]


def test_one_worker_or_two_make_the_same() -> None:
    alone = extract_papers(PAPERS, workers=1)
    assert [read.paper for read in alone] == [p.id for p in PAPERS]
    assert any(read.relations for read in alone)
    assert extract_papers(PAPERS, workers=2) == alone


def test_results_stand_in_the_order_of_the_papers() -> None:
    forward = extract_papers(PAPERS[:5], workers=1)
    assert extract_papers(PAPERS[4::-1], workers=1) == forward[::-1]


def test_extraction_of_a_paper_depends_on_that_paper_alone() -> None:
    assert extract_papers([PAPERS[3]], workers=1) == extract_papers(PAPERS, workers=1)[3:4]


@pytest.mark.parametrize("workers", [1, 2])
def test_the_users_lexicon_reaches_every_worker(workers: int, tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.tsv"
    lexicon.write_text("name\ttype\taliases\tflags\tparent\nfeather counting\tTask\n", encoding="utf-8")
    papers = [paper("paper-x", "Of birds", "We study feather counting with BERT.")]
    (read,) = extract_papers(papers, lexicon_files=[lexicon], workers=workers)
    assert ("feather counting", "Task") in {(entity.name, entity.type) for entity in read.entities}


def test_progress_counts_up_to_all_of_them() -> None:
    counts: list[int] = []
    extract_papers(PAPERS, workers=1, done=counts.append)
    assert counts == sorted(counts)
    assert counts[-1] == len(PAPERS)


def test_no_processes_are_started_for_a_few_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ProcessPoolExecutor", None)
    monkeypatch.setattr(engine, "available_cores", lambda: 8)
    assert len(extract_papers(PAPERS)) == len(PAPERS)


@pytest.mark.parametrize("papers", [[], PAPERS[:1]])
def test_few_and_none(papers: list[Paper]) -> None:
    assert len(extract_papers(papers)) == len(papers)
    assert available_cores() >= 1
