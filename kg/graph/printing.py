"""How answers are shown: lines of styled pieces, which become plain text, or colours where a terminal has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["Line", "Piece", "plain", "quote_line", "shortened", "styled"]

Piece = tuple[str, str]
"""A text and its style in the words of rich, such as ``bold``; empty for none."""
Line = tuple[Piece, ...]

_QUOTE = 110


def shortened(text: str, length: int = _QUOTE) -> str:
    """Return a text on one line of at most ``length`` characters.

    >>> shortened("many  words", 6)
    'many…'
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def quote_line(quote: str, paper: str, indent: int = 2, *, note: str = "") -> Line:
    """Return a quote and where it stands, as one line."""
    return (
        (f"{' ' * indent}{note}", "red" if note else ""),
        (f"“{shortened(quote)}”", "italic"),
        (f" ({paper})", "dim"),
    )


def plain(lines: Iterable[Line]) -> str:
    """Return lines without their styles."""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def styled(lines: Iterable[Line]) -> Text:
    """Return lines as a rich text."""
    from rich.text import Text

    return Text("\n").join(Text.assemble(*line) for line in lines)
