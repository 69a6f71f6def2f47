"""``kg build``: papers in, graph out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.answers import AsJson, print_json
from kg.cli.options import (
    LexiconFiles,
    LinkFiles,
    PageYear,
    Sources,
    Workers,
    build_of,
    progress,
    report_problems,
    summary,
)

__all__ = ["build"]


def build(
    sources: Sources,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for graph.ttl, graph.html and graph.json.")
    ] = Path("output"),
    page_year: PageYear = None,
    workers: Workers = None,
    lexicon: LexiconFiles = None,
    links: LinkFiles = None,
    base: Annotated[
        str | None,
        typer.Option(help="Base address of terms and nodes, such as https://example.org/kg/.", show_default=False),
    ] = None,
    json: AsJson = False,
) -> None:
    """Build the graph of some papers.

    Example: kg build page1.txt page2.txt -o output
    """
    from kg.export import based_at
    from kg.pipeline import write_outputs

    settings = None if base is None else based_at(base)
    started = time.perf_counter()
    with progress() as show:
        built = build_of(sources, page_year, workers, lexicon, links, show)
        files = write_outputs(built.data, output, settings=settings, progress=show)
    report_problems(built.problems)
    papers, records = len(built.read.papers), built.read.records
    if json:
        from kg.graph import Graph

        print_json(
            {
                "records": records,
                "duplicates": records - papers,
                "problems": built.problems,
                **Graph(built.data).stats(),
                "files": [path.as_posix() for path in files],
                "seconds": round(time.perf_counter() - started, 1),
            }
        )
        return
    typer.echo(
        f"{records:,} papers read, {records - papers:,} merged as duplicates, "
        f"{len(built.read.problems):,} lines not understood"
    )
    typer.echo(summary(built.data))
    typer.echo("wrote " + ", ".join(path.as_posix() for path in files))
    typer.echo(f"{time.perf_counter() - started:.1f} seconds")
