"""Opening files: gzip, encodings and line ends of all sorts, with errors that say what to do."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import SourceError

__all__ = ["Document", "open_document"]

_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Document:
    """An input file that exists and can be opened any number of times.

    Attributes:
        path: The path as the user gave it, with forward slashes.
        encoding: By its byte order mark, else UTF-8.
        page_year: The year of the page's own dates, where the user states it.
        content: All of it, for what can be read only once (a pipe).
    """

    path: str
    encoding: str
    page_year: int | None = None
    content: bytes | None = None

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """Open the document's bytes, unpacked if it is a gzip file."""
        try:
            with _unpacked(self.path, self.content) as file:
                yield file
        except (EOFError, zlib.error, gzip.BadGzipFile) as e:
            raise SourceError(f"is a damaged or unfinished gzip file ({e}); fetch or pack it again", self.path) from e
        except OSError as e:
            raise SourceError(f"cannot be read: {e.strerror or e}", self.path) from e

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield ``(line number from 1, line without its end)``; ends may be of any system.

        Raises:
            SourceError: if a line is not of the document's encoding.
        """
        number = 0
        with self.binary() as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, errors="strict", newline=None)
            if self.encoding.startswith("utf-8"):
                text.reconfigure(errors="surrogateescape")
            try:
                for number, line in enumerate(text, 1):
                    if not line.isascii():
                        line.encode()
                    yield number, line.rstrip("\n")
            except UnicodeEncodeError as e:
                raise self._undecodable(number, e) from e
            except UnicodeDecodeError as e:
                raise self._undecodable(number + 1, e) from e

    def byte_lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield ``(line number, line)`` as UTF-8 bytes that are not checked."""
        if not self.encoding.startswith("utf-8"):
            yield from ((number, line.encode()) for number, line in self.lines())
            return
        number = 0
        with self.binary() as file:
            if self.encoding == "utf-8-sig":
                file.read(len(codecs.BOM_UTF8))
            for line in file:
                parts = line.rstrip(b"\r\n").split(b"\r") if b"\r" in line else (line.rstrip(b"\n"),)
                for part in parts:
                    number += 1
                    yield number, part

    def _undecodable(self, line: int, error: UnicodeError) -> SourceError:
        name = self.encoding.removesuffix("-sig").upper()
        return SourceError(f"is no {name} text here; convert the file to UTF-8", self.path, line)


def open_document(path: str | os.PathLike[str], page_year: int | None = None) -> tuple[Document, str]:
    """Look at a file and return it as a document, and its first characters decoded.

    Raises:
        SourceError: if there is no such file, it is a directory, is empty or cannot be read.
    """
    given = os.fspath(path)
    label = given.replace(os.sep, "/")
    file = Path(given)
    if file.is_dir():
        raise SourceError("is a directory; name the files in it, such as " + label.rstrip("/") + "/*.txt", label)
    if not file.exists():
        raise SourceError("there is no such file; check the path", label)
    try:
        content = None if file.is_file() else file.read_bytes()
        with _unpacked(given, content) as stream:
            head = stream.read(_HEAD)
    except (EOFError, zlib.error, gzip.BadGzipFile) as e:
        raise SourceError(f"is a damaged or unfinished gzip file ({e}); fetch or pack it again", label) from e
    except OSError as e:
        raise SourceError(f"cannot be read: {e.strerror or e}", label) from e
    if not head.strip():
        raise SourceError("is empty", label)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    return Document(label, encoding, page_year, content), decoder.decode(head)


@contextmanager
def _unpacked(path: str, content: bytes | None) -> Iterator[BinaryIO]:
    with io.BytesIO(content) if content is not None else Path(path).open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", unpacked), 1 << 17))
        else:
            yield raw
