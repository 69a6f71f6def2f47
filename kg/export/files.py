"""How an export reaches the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from kg.errors import ExportError

__all__ = ["write_text"]


def write_text(path: Path, chunks: Iterable[str]) -> None:
    """Write chunks of text as UTF-8; the file appears whole or, on any failure, stays as it was.

    Raises:
        ExportError: The folder cannot be written to.
    """
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            try:
                file.writelines(chunks)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
                os.replace(file.name, path)  # noqa: PTH105
            except BaseException:
                os.unlink(file.name)  # noqa: PTH108
                raise
    except OSError as error:
        raise ExportError(f"cannot write: {error.strerror or error}", path) from error
