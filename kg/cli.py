"""The command line: one command a job, each a thin wrapper of a library function.

Exit codes: 0 all went well; 1 the answer is no (``--strict`` with unread lines); 2 wrong use or bad input, said in
one line on standard error; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.model import GraphData, Problem
    from kg.pipeline import Progress

__all__ = ["app", "main"]

app = typer.Typer(
    name="kg",
    help="Turn lists of machine-learning papers into a knowledge graph in which every edge quotes its source.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_INTERRUPTED = 130  # what a shell gives for a program that SIGINT ended

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
GraphPlace = Annotated[Path, typer.Option("--graph", "-g", help="A build's folder, its graph.json, or a Turtle file.")]


class TableFormat(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"


@contextmanager
def _progress() -> Iterator[Progress]:
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


def _report_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(f"{problem.path}:{problem.line}: {problem.message}", err=True)


def _summary(data: GraphData) -> str:
    from kg.graph import Graph

    return Graph(data).summary()


@app.command()
def build(
    sources: Sources,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for graph.ttl, graph.html and graph.json.")
    ] = Path("output"),
    page_year: PageYear = None,
    workers: Workers = None,
    lexicon: LexiconFiles = None,
) -> None:
    """Build the graph of some papers.

    Example: kg build page1.txt page2.txt -o output
    """
    from kg.pipeline import build_graph, write_outputs

    started = time.perf_counter()
    with _progress() as progress:
        built = build_graph(
            sources, page_year=page_year, lexicon_files=tuple(lexicon or ()), workers=workers, progress=progress
        )
        files = write_outputs(built.data, output, progress=progress)
    _report_problems(built.read.problems)
    papers, records = len(built.read.papers), built.read.records
    typer.echo(
        f"{records:,} papers read, {records - papers:,} merged as duplicates, "
        f"{len(built.read.problems):,} lines not understood"
    )
    typer.echo(_summary(built.data))
    typer.echo("wrote " + ", ".join(path.as_posix() for path in files))
    typer.echo(f"{time.perf_counter() - started:.1f} seconds")


@app.command()
def extract(
    sources: Sources, page_year: PageYear = None, workers: Workers = None, lexicon: LexiconFiles = None
) -> None:
    """Print what each paper's text says, one JSON object a paper (docs/records.md).

    Example: kg extract page.txt > records.jsonl
    """
    from kg.export.records import encode_record, make_record
    from kg.pipeline import build_graph

    with _progress() as progress:
        built = build_graph(
            sources, page_year=page_year, lexicon_files=tuple(lexicon or ()), workers=workers, progress=progress
        )
    _report_problems(built.read.problems)
    for paper, extraction in zip(built.read.papers, built.extractions, strict=True):
        nodes = built.resolution.nodes.get(paper.id, {})
        sys.stdout.write(encode_record(make_record(paper, extraction, nodes)) + "\n")


@app.command()
def explain(
    sources: Sources,
    paper: Annotated[
        str | None,
        typer.Option(
            "--paper", "-p", help="Words of the paper's title, or its number or identifier.", show_default=False
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was read as JSON instead.")] = False,
    lexicon: LexiconFiles = None,
) -> None:
    """Show how one paper was read: what was found where, by which rule, and what was rejected and why.

    Example: kg explain page.txt --paper "attention is all"
    """
    from kg.explain import choose_paper, explain, explain_plain, list_papers
    from kg.extract import extract
    from kg.lexicon import load_lexicon
    from kg.pipeline import read_papers

    read = read_papers(sources)
    _report_problems(read.problems)
    if paper is None and len(read.papers) > 1 and not json:
        typer.echo("\n".join(list_papers(read.papers)))
        _say("choose one with --paper, by words of its title or by its number")
        return
    if not read.papers:
        raise KgError("there is no paper in the files given; name a file with papers")
    if paper is None and len(read.papers) > 1:
        raise KgError(f"there are {len(read.papers):,} papers; choose one with --paper, by words of its title")
    chosen = read.papers[0] if paper is None else choose_paper(read.papers, paper)
    found = extract(chosen, load_lexicon(lexicon or ()))
    if json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
        return
    if sys.stdout.isatty():
        from rich.console import Console

        console = Console(highlight=False)
        if console.color_system is not None and not console.no_color:
            console.print(explain(chosen, found))
            return
    sys.stdout.write(explain_plain(chosen, found))


@app.command()
def query(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SPARQL | NAME...]",
            help="A SPARQL query ('-' reads it from standard input), or what a named question is about.",
            show_default=False,
        ),
    ] = None,
    graph: GraphPlace = Path("output"),
    format: Annotated[TableFormat, typer.Option("--format", "-f", help="How to print the answer.")] = TableFormat.table,
    named: Annotated[
        str | None,
        typer.Option(
            help="Ask a question that comes with paper-kg, such as: --named outperforms BERT", show_default=False
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the named questions.")] = False,
) -> None:
    """Ask the graph in SPARQL; the usual prefixes need not be declared.

    Example: kg query "SELECT ?a ?b WHERE { ?a kg:outperforms ?b } LIMIT 10"
    """
    from kg.query import named_queries, run, store_of

    if list_:
        for question in named_queries().values():
            takes = " ".join(key.upper() for key, _ in question.parameters)
            typer.echo(f"{question.name + ' ' + takes:32} {question.question}")
        return
    if named is not None:
        known = named_queries()
        if named not in known:
            raise KgError(f"no question is named {named!r}; known: {', '.join(known)}")
        text = known[named].fill(*(words or ()))
    elif words is None or len(words) != 1:
        raise KgError("give one SPARQL query in quotes, or --named NAME, or --list to see the named ones")
    else:
        text = sys.stdin.read() if words[0] == "-" else words[0]
    answer = run(store_of(_graph_file(graph)), text)
    write = {
        TableFormat.table: answer.to_table,
        TableFormat.csv: answer.to_csv,
        TableFormat.tsv: answer.to_tsv,
        TableFormat.json: answer.to_json,
    }
    text = write[format]()
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def _graph_file(place: Path) -> Path:
    """The Turtle of a build, given its folder or one of its files."""
    if place.is_dir():
        return place / "graph.ttl"
    if place.suffix == ".json":
        return place.with_suffix(".ttl")
    return place


_WrongUse: type[Exception] = typer.BadParameter.__mro__[1]  # the base of all that typer says about wrong use


def main() -> None:
    """Run the command line; whatever a person can mend is said in one line and ends with exit code 2."""
    try:
        code = app(args=sys.argv[1:] or ["--help"], prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except KgError as error:
        _say(str(error))
        code = 2
    except _WrongUse as error:
        what = getattr(error, "format_message", error.__str__)().rstrip(".")
        where = getattr(getattr(error, "ctx", None), "command_path", "kg")
        _say(f"{what} (see {where} --help)")
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    if code == _INTERRUPTED:
        _say("interrupted; earlier files are whole")
    raise SystemExit(code or 0)


def _say(message: str) -> None:
    typer.echo(f"kg: {' '.join(message.split())}", err=True)


if __name__ == "__main__":
    main()
