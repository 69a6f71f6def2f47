"""Write several files into a folder, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.errors import ExportError
from kg.graph.atomic import write_atomically

__all__ = ["write_folder"]


def write_folder(path: Path, files: Mapping[str, Iterable[str | bytes]]) -> None:
    """Write files by name into a folder: made beside their places, and moved there when the last is whole.

    Other files of the folder stay.

    Raises:
        ExportError: A file cannot be written.
    """
    beside: Path | None = None
    try:
        path.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".kg-export-", dir=path))
        for name, chunks in files.items():
            write_atomically(beside / name, chunks)
        for name in files:
            (beside / name).replace(path / name)
    except ExportError:
        raise
    except OSError as error:
        raise ExportError(f"cannot be written: {error.strerror or error}; choose another place", path) from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
