"""Loading the TOML files that the rules of this package go by."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from kg.errors import LexiconError

__all__ = ["load"]


@cache
def load(name: str) -> dict[str, Any]:
    """Return the tables of ``kg/text/data/<name>.toml``.

    Raises:
        LexiconError: if the file is no TOML.
    """
    file = resources.files("kg.text") / "data" / f"{name}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise LexiconError(f"is no TOML file: {e}", path=str(file)) from e
