"""Options and arguments that several commands share, and how commands speak to a person."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.model import GraphData, Problem
    from kg.pipeline import Built, Progress

__all__ = [
    "GraphPlace",
    "LexiconFiles",
    "LinkFiles",
    "PageYear",
    "Sources",
    "TableFormat",
    "Workers",
    "build_of",
    "json_of",
    "progress",
    "report_problems",
    "say",
    "summary",
    "turtle_of",
]

Sources = Annotated[
    list[Path],
    typer.Argument(
        help="Files: Hugging Face Daily Papers pages saved as text, JSONL (also .gz), arXiv Atom. "
        "The kind is seen from the content.",
        show_default=False,
    ),
]
PageYear = Annotated[
    int | None, typer.Option(help="Year of pages that leave it out (inferred otherwise).", show_default=False)
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes for extraction (all cores otherwise).", show_default=False)
]
LexiconFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon",
        help="A lexicon of your own, in the format of kg/lexicon/README.md; may be given more than once.",
        show_default=False,
    ),
]
LinkFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--links",
        help="Your decisions on what is one thing and what is not (docs/identity.md); may be given more than once.",
        show_default=False,
    ),
]
GraphPlace = Annotated[Path, typer.Option("--graph", "-g", help="A build's folder, its graph.json, or a Turtle file.")]


class TableFormat(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"


@contextmanager
def progress() -> Iterator[Progress]:
    """Show the stages on a terminal; show nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description:<11}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as bars:
        tasks = {}

        def show(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def build_of(
    sources: list[Path],
    page_year: int | None,
    workers: int | None,
    lexicon: list[Path] | None,
    links: list[Path] | None,
    show: Progress,
) -> Built:
    """Build from what a person gave on the command line; options that were left out are None."""
    from kg.pipeline import build_graph

    return build_graph(
        sources,
        page_year=page_year,
        lexicon_files=tuple(lexicon or ()),
        link_files=tuple(links or ()),
        workers=workers,
        progress=show,
    )


def report_problems(problems: tuple[Problem, ...]) -> None:
    """Say what readers did not understand, one line each, on standard error."""
    for problem in problems:
        typer.echo(f"{problem.path}:{problem.line}: {problem.message}", err=True)


def summary(data: GraphData) -> str:
    """Return what a graph holds, in one line."""
    from kg.graph import Graph

    return Graph(data).summary()


def turtle_of(place: Path) -> Path:
    """The Turtle of a build, given its folder or one of its files."""
    if place.is_dir():
        return place / "graph.ttl"
    if place.suffix == ".json":
        return place.with_suffix(".ttl")
    return place


def json_of(place: Path) -> Path:
    """The graph.json of a build, given its folder or one of its files."""
    if place.is_dir():
        return place / "graph.json"
    if place.suffix in (".ttl", ".html"):
        return place.with_suffix(".json")
    return place


def say(message: str) -> None:
    """Speak to the person in one line on standard error."""
    typer.echo(f"kg: {' '.join(message.split())}", err=True)
