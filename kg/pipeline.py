"""The main job: sources to graph, stage by stage, and the graph to files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kg.engine import extract_papers
from kg.errors import ExportError
from kg.graph.assemble import assemble
from kg.lexicon import load_lexicon
from kg.model import Extraction, GraphData, Merge, Paper, Problem, Resolution
from kg.resolve import Decision, merge_papers, read_decisions, resolve, take_apart
from kg.sources import read

if TYPE_CHECKING:
    from kg.export import RdfSettings

__all__ = ["OUTPUTS", "Built", "Read", "build_graph", "read_papers", "write_outputs"]

Progress = Callable[[str, int, int | None], None]
"""Called with the name of a stage, the steps done, and how many there are (None where that is not known)."""


class Read(Struct, frozen=True, kw_only=True):
    """What the sources hold: distinct papers, the number of records they came in, and what was not understood.

    ``matches`` say why records are one paper, ``undecided`` which decisions on papers nothing here answers to.
    """

    papers: tuple[Paper, ...]
    records: int
    problems: tuple[Problem, ...]
    matches: tuple[Merge, ...] = ()
    undecided: tuple[Problem, ...] = ()


class Built(Struct, frozen=True, kw_only=True):
    """A graph, and all that led to it."""

    read: Read
    extractions: tuple[Extraction, ...]
    resolution: Resolution
    data: GraphData

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Lines that were not understood, of the sources and then of files of decisions."""
        undecided = (*self.read.undecided, *self.resolution.problems)
        return (*self.read.problems, *sorted(undecided, key=lambda p: (p.path, p.line)))


def _silent(stage: str, done: int, total: int | None) -> None:
    """Show nothing."""


def read_papers(
    sources: Iterable[str | Path],
    *,
    page_year: int | None = None,
    decisions: Sequence[Decision] = (),
    progress: Progress = _silent,
) -> Read:
    """Read all sources; the same paper in several is one, unless a decision says otherwise.

    Raises:
        SourceError: A source cannot be read or is of no known kind.
        KgError: Decisions on papers contradict each other in what they mean in these sources.
    """
    paths = sorted({str(path) for path in sources})
    papers: list[Paper] = []
    problems: list[Problem] = []
    for item in read(paths, page_year=page_year):
        if isinstance(item, Paper):
            papers.append(item)
            if len(papers) % 200 == 0:
                progress("reading", len(papers), None)
        else:
            problems.append(item)
    merged = merge_papers(papers, decisions)
    progress("reading", len(papers), len(papers))
    return Read(
        papers=merged.papers,
        records=merged.records,
        problems=tuple(sorted(problems)),
        matches=merged.matches,
        undecided=merged.problems,
    )


def build_graph(
    sources: Iterable[str | Path],
    *,
    page_year: int | None = None,
    lexicon_files: Sequence[Path] = (),
    link_files: Sequence[Path] = (),
    workers: int | None = None,
    progress: Progress = _silent,
) -> Built:
    """Build the graph of some sources.

    Args:
        sources: Files; their order does not matter.
        page_year: The year of pages that do not show it; inferred unless given.
        lexicon_files: Lexicons of the user, which win over the package's own.
        link_files: Files in which the user has decided what is one thing and what is not (docs/identity.md).
        workers: Processes for extraction; all cores unless given. The result does not depend on it.
        progress: Told how far each stage is.

    Raises:
        SourceError: A source cannot be read or is of no known kind.
        LexiconError: A lexicon holds a wrong row.
        KgError: A file of decisions holds a wrong line, or decisions contradict each other.
    """
    decisions = read_decisions(link_files)
    lexicon = load_lexicon(lexicon_files)
    found = read_papers(sources, page_year=page_year, decisions=decisions, progress=progress)
    count = len(found.papers)
    extractions = extract_papers(
        found.papers,
        lexicon_files=lexicon_files,
        workers=workers,
        done=lambda done: progress("extracting", done, count),
    )
    progress("resolving", 0, None)
    extractions = take_apart(extractions, decisions, lexicon)
    resolution = resolve(extractions, lexicon=lexicon, decisions=decisions)
    progress("resolving", 1, 1)
    progress("assembling", 0, None)
    data = assemble(found.papers, extractions, resolution, matches=found.matches)
    progress("assembling", 1, 1)
    return Built(read=found, extractions=extractions, resolution=resolution, data=data)


def _write_turtle(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    from kg.export import write_turtle

    write_turtle(data, path, settings)


def _write_html(data: GraphData, path: Path, settings: RdfSettings | None = None) -> None:
    from kg.export.terms import prefixes
    from kg.graph.atomic import write_atomically
    from kg.view import render

    count = len(data.papers)
    title = f"Graph of {count:,} paper{'' if count == 1 else 's'}"
    write_atomically(path, [render(data, title=title, namespaces=prefixes(settings) if settings else None)])


def _write_json(data: GraphData, path: Path) -> None:
    from kg.graph.store import save

    save(data, path)


OUTPUTS: dict[str, Callable[[GraphData, Path], None]] = {
    "graph.json": _write_json,
    "graph.ttl": _write_turtle,
    "graph.html": _write_html,
}
"""The files of a build, in the order in which they are written."""


def write_outputs(
    data: GraphData,
    directory: str | Path,
    *,
    settings: RdfSettings | None = None,
    progress: Progress = _silent,
) -> tuple[Path, ...]:
    """Write all files of a build: all of them appear, or the earlier ones stay as they were.

    They are written into a folder beside their places and renamed when the last is whole. ``settings`` says where the
    addresses of terms and nodes begin (:func:`kg.export.based_at`).

    Raises:
        ExportError: A file cannot be written.
    """
    target = Path(directory)
    try:
        target.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".kg-build-", dir=target))
    except OSError as error:
        raise ExportError(
            f"cannot be written to: {error.strerror or error}; choose another place with -o", target
        ) from error
    try:
        for number, (name, write) in enumerate(OUTPUTS.items()):
            progress("writing", number, len(OUTPUTS))
            if settings is not None and write in (_write_turtle, _write_html):
                write(data, beside / name, settings)
            else:
                write(data, beside / name)
        for name in OUTPUTS:
            if (target / name).is_dir():
                raise ExportError(
                    "cannot be written: a folder has this name; choose another place with -o", target / name
                )
        for name in OUTPUTS:
            (beside / name).replace(target / name)
        progress("writing", len(OUTPUTS), len(OUTPUTS))
    except OSError as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(f"cannot be written: {error.strerror or error}", target) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(target / name for name in OUTPUTS)
