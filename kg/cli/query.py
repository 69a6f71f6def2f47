"""``kg query``: SPARQL, and the named questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphPlace, TableFormat, turtle_of
from kg.errors import KgError

__all__ = ["query"]


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
    from kg.export.terms import declared_in
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
    turtle = turtle_of(graph)
    answer = run(store_of(turtle), text, declared_in(turtle))
    write = {
        TableFormat.table: answer.to_table,
        TableFormat.csv: answer.to_csv,
        TableFormat.tsv: answer.to_tsv,
        TableFormat.json: answer.to_json,
    }
    text = write[format]()
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
