"""Read the word lists of this package; a damaged one is an error that names file and line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import LexiconError

__all__ = ["read_toml", "read_tsv"]


@cache
def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file once.

    Raises:
        LexiconError: The file cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"cannot be read: {error}; reinstall the package or repair the file", path) from error


def read_tsv(path: Path) -> Iterator[tuple[str, str]]:
    """Read the rows of a file of two tab-separated columns; lines that start with ``#`` are comments.

    Raises:
        LexiconError: The file cannot be read, or a row has not two columns.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"cannot be read: {error}; reinstall the package or repair the file", path) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 2:
            raise LexiconError(f"{len(cells)} columns where 2 are expected; part them by a tab", path, number)
        yield cells[0], cells[1]
