"""Write files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kg.errors import ExportError

__all__ = ["write_atomically"]


def write_atomically(path: str | Path, chunks: Iterable[str | bytes]) -> None:
    """Write UTF-8 text or bytes beside the file and put it in its place when all is written.

    Whatever goes wrong on the way, the earlier file stays as it was, and nothing is left beside it. Folders that
    are missing are made.

    Raises:
        ExportError: The file cannot be written.
    """
    target = Path(path)
    beside: str | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk.encode("utf-8") if isinstance(chunk, str) else chunk)
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(target)
    except OSError as error:
        _discard(beside)
        raise ExportError(f"cannot be written: {error.strerror or error}; choose another place", target) from error
    except BaseException:
        _discard(beside)
        raise


def _discard(beside: str | None) -> None:
    if beside is not None:
        Path(beside).unlink(missing_ok=True)
