"""What the tests of the whole share: the demo, pages of our own, and the command line as a person runs it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.graph import Graph
from kg.pipeline import Built, build_graph

ROOT = Path(__file__).parents[1]
DEMO = "examples/daily_papers.txt"

PAGE = """Daily Papers

byAK and the research community

Mar 4

Kestrel: A Small Network for Long Texts

We introduce Kestrel, a language model that is built on BERT and trained on WikiText-103. Kestrel runs 3.09times \
faster than its parent. On GLUE, Kestrel outperforms RoBERTa and reaches an accuracy of 88.1\\%. Code is available \
at https://github.com/aviary/kestrel.

  • 3 authors
·
Feb 27, 2023

Merlin: Reading Tables with Transformers

We propose Merlin, which extends T5 to tables that are too wide for a page. Evaluated on SQuAD, Merlin outperforms \
BART, but it fails to outperform GPT-4. Merlin uses LoRA instead of full fine-tuning, and its rows are read one \
after the other.

  • 12 authors
·
Mar 1
2
"""
"""Two made-up papers, one with damage to repair and one with a claim that is denied."""

SECOND_PAGE = """Merlin: Reading Tables with Transformers

We propose Merlin, which extends T5 to tables that are too wide for a page. Evaluated on SQuAD, Merlin outperforms \
BART, but it fails to outperform GPT-4. Merlin uses LoRA instead of full fine-tuning, and its rows are read one \
after the other.

Goshawk Learns to Rank Images

We present Goshawk, a vision model based on ViT. Goshawk is pre-trained on ImageNet-1K. On COCO, ResNet-50 is \
outperformed by Goshawk; small pictures of birds remain hard for every network that we tried. See \
https://github.com/aviary/goshawk
"""
"""A page without heading and footers; its first paper is the second one of :data:`PAGE`."""

RECORDS = """\
{"id": "2403.00001", "title": "Hobby: Distilling Kestrel", "abstract": "We propose Hobby, which is distilled from \
Kestrel by knowledge distillation. Hobby is trained on WikiText-103 and evaluated on GLUE.", "date": "2024-03-01", \
"urls": ["https://github.com/aviary/hobby"]}
{"id": "2403.00002", "title": "A Survey of Falconry", "abstract": "Adam is used by many. We study optimizers on \
CIFAR-10 with ResNet-50."}
"""
"""Two records as JSON Lines."""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of its own with ``first.txt``, ``second.txt`` and ``third.jsonl``: six records of five papers."""
    (tmp_path / "first.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "second.txt").write_text(SECOND_PAGE, encoding="utf-8")
    (tmp_path / "third.jsonl").write_text(RECORDS, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def demo() -> Built:
    """The bundled example, built as ``make demo`` builds it: from the root, by its relative path."""
    with contextlib.chdir(ROOT):
        return build_graph([DEMO])


@pytest.fixture(scope="session")
def demo_graph(demo: Built) -> Graph:
    """The graph of the bundled example."""
    return Graph(demo.data)


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def kg() -> Run:
    """``kg("build", "page.txt", cwd=folder)``: the command in a process of its own, its output captured."""

    def run(
        *arguments: str | Path, cwd: Path, given: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "100", **environment},
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
