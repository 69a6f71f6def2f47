"""Tables of figures in Markdown, aligned so that they can be read as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["table"]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table: the first column is text, the others are set to the right.

    >>> print(table(("papers", "s"), [("1,000", 2.5)]))
    | papers |   s |
    | :----- | --: |
    | 1,000  | 2.5 |
    """
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(head))]
    rule = [":" + "-" * (width - 1) if i == 0 else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    out = []
    for row in (cells[0], rule, *cells[1:]):
        aligned = (c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        out.append(f"| {' | '.join(aligned)} |")
    return "\n".join(out)
