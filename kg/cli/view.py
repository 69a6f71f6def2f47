"""``kg view``: the graph in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.answers import GraphFile, complete_name, open_graph
from kg.cli.options import (
    LexiconFiles,
    LinkFiles,
    PageYear,
    Workers,
    build_of,
    json_of,
    progress,
    report_problems,
    say,
    summary,
)

__all__ = ["view"]


def view(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="Papers to build the graph of, as of kg build; without any, --graph is shown."),
    ] = None,
    graph: GraphFile = Path("output"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for what is built of sources.")] = Path(
        "output"
    ),
    name: Annotated[
        str | None,
        typer.Option("--name", "-n", help="Open at this thing.", autocompletion=complete_name, show_default=False),
    ] = None,
    max_nodes: Annotated[
        int | None,
        typer.Option(
            min=1, help="Draw so many nodes at most, the best-connected (20,000 otherwise).", show_default=False
        ),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only say where the page is.")] = False,
    page_year: PageYear = None,
    workers: Workers = None,
    lexicon: LexiconFiles = None,
    links: LinkFiles = None,
) -> None:
    """Show a graph in the browser; given papers, build it first.

    Without papers it shows what kg build made before, and makes its page anew if that is older.

    Example: kg view page1.txt page2.txt
    """
    place = graph
    if sources:
        if graph != Path("output"):
            raise typer.BadParameter("give papers to build from or --graph to show, not both")
        place = output
        _build(sources, place, page_year, workers, lexicon, links)
    target, fragment = page_of(place, name, max_nodes)
    typer.echo(target.as_posix())
    if not no_open:
        import webbrowser

        if not webbrowser.open(target.resolve().as_uri() + fragment):
            say(f"no browser was found to open it; open {target.as_posix()} yourself")


def _build(
    sources: list[Path],
    output: Path,
    page_year: int | None,
    workers: int | None,
    lexicon: list[Path] | None,
    links: list[Path] | None,
) -> None:
    from kg.pipeline import write_outputs

    with progress() as show:
        built = build_of(sources, page_year, workers, lexicon, links, show)
        write_outputs(built.data, output, progress=show)
    report_problems(built.problems)
    typer.echo(summary(built.data), err=True)


def page_of(place: Path, name: str | None, max_nodes: int | None) -> tuple[Path, str]:
    """Return the page of a build, written anew where it is missing or older than ``graph.json``, and where to open it.

    Raises:
        GraphError: There is no graph, or it is damaged.
        UnknownNameError: The graph does not hold the name.
        ExportError: The page cannot be written.
    """
    source = json_of(place)
    target = source.with_name("graph.html")
    current = target.is_file() and (not source.is_file() or target.stat().st_mtime >= source.stat().st_mtime)
    if current and name is None and max_nodes is None:
        return target, ""
    known = open_graph(place)
    fragment = "" if name is None else f"#n={known[name].id}"
    if not current or max_nodes is not None:
        from kg.graph.atomic import write_atomically
        from kg.view import MAX_NODES, page

        write_atomically(target, [page(known.data, max_nodes=max_nodes or MAX_NODES)])
    return target, fragment
