"""The command line: one command a job, each a thin wrapper of a library function.

Exit codes: 0 all went well; 1 the answer is no (``kg validate`` found faults, ``kg diff --exit-code`` differences);
2 wrong use or bad input, said in one line on standard error; 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import typer

from kg.cli.ask import ask
from kg.cli.build import build
from kg.cli.diff import diff
from kg.cli.duplicates import duplicates
from kg.cli.explain import explain
from kg.cli.export import export
from kg.cli.extract import extract
from kg.cli.merges import merges
from kg.cli.options import say
from kg.cli.query import query
from kg.cli.serve import serve
from kg.cli.show import show
from kg.cli.stats import stats
from kg.cli.validate import validate
from kg.cli.view import view
from kg.errors import KgError

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

for command in (
    build,
    view,
    show,
    ask,
    query,
    stats,
    diff,
    extract,
    explain,
    merges,
    duplicates,
    export,
    validate,
    serve,
):
    app.command()(command)

_WrongUse: type[Exception] = typer.BadParameter.__mro__[1]  # the base of all that typer says about wrong use


def main() -> None:
    """Run the command line; whatever a person can mend is said in one line and ends with exit code 2."""
    try:
        code = app(args=sys.argv[1:] or ["--help"], prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except KgError as error:
        say(str(error))
        code = 2
    except _WrongUse as error:
        what = getattr(error, "format_message", error.__str__)().rstrip(".")
        where = getattr(getattr(error, "ctx", None), "command_path", "kg")
        say(f"{what} (see {where} --help)")
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    if code == _INTERRUPTED:
        say("interrupted; earlier files are whole")
    raise SystemExit(code or 0)
