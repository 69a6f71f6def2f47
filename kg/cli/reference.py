"""``docs/commands.md``, made from the help of every command; a test compares the two.

python -m kg.cli.reference
"""

from __future__ import annotations

from pathlib import Path

import typer

from kg.cli import app

__all__ = ["page"]

_WIDTH = 100
_HEAD = """# Commands

Made from `kg COMMAND --help` by `make commands`; do not edit.

One command does one job, and each is a call of the Python API: `kg show` is `graph.show`, `kg ask lineage` is
`graph.lineage`, `kg query` is `graph.query`. The dozen questions about named things are one command, `kg ask`, since
they are asked in one way and differ only in their name; `kg query` takes any SPARQL, and `kg query --named` the
questions that come as SPARQL files.

**Exit codes.** 0: all went well. 1: the answer is no (`kg validate` found faults, `kg diff --exit-code` found
differences). 2: wrong use or bad input, said in one line on standard error. 130: interrupted; earlier files are whole.

**Output.** Answers go to standard output, everything else to standard error. Colours and progress are shown on a
terminal only, and `NO_COLOR=1` turns colours off. `--json` is for programs.

**Completion.** `kg --install-completion` sets up your shell: commands, options, questions, and the names in
`output/graph.json`.
"""


def page() -> str:
    """Return the page."""
    group = typer.main.get_command(app)
    top = group.make_context("kg", ["build"], resilient_parsing=True, terminal_width=_WIDTH)
    parts = [_HEAD, _block("kg", group.get_help(top))]
    for name in group.list_commands(top):  # type: ignore[attr-defined]
        command = group.get_command(top, name)  # type: ignore[attr-defined]
        context = command.make_context(name, [], parent=top, resilient_parsing=True, terminal_width=_WIDTH)
        parts.append(_block(f"kg {name}", command.get_help(context)))
    return "\n".join(parts)


def _block(title: str, shown: str) -> str:
    text = "\n".join(line.rstrip() for line in shown.strip().splitlines())
    return f"## {title}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    Path("docs/commands.md").write_text(page(), encoding="utf-8")
