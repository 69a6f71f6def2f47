"""What the tests of the whole share: the demo, pages of our own, and the command line as a person runs it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import DEMO, PAGES, ROOT, Run

from kg.graph import Graph
from kg.pipeline import Built, build_graph


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of its own with :data:`PAGES`."""
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The graph of :data:`PAGES`."""
    folder = tmp_path_factory.mktemp("small")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        return build_graph(PAGES, workers=1)


@pytest.fixture(scope="session")
def demo() -> Built:
    """The bundled example, built as ``make demo`` builds it: from the root, by its relative path."""
    with contextlib.chdir(ROOT):
        return build_graph([DEMO])


@pytest.fixture(scope="session")
def demo_graph(demo: Built) -> Graph:
    """The graph of the bundled example."""
    return Graph(demo.data)


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
