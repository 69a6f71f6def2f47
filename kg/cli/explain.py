"""``kg explain``: how one paper was read."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.options import LexiconFiles, Sources, report_problems, say
from kg.errors import KgError

__all__ = ["explain"]


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
    report_problems(read.problems)
    if paper is None and len(read.papers) > 1 and not json:
        typer.echo("\n".join(list_papers(read.papers)))
        say("choose one with --paper, by words of its title or by its number")
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
