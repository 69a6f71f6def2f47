"""The errors that paper-kg raises; the command line prints each in one line and ends with exit code 2.

KgError hierarchy::

    KgError
    ├── SourceError      an input file cannot be read or is no kind of source that we know
    ├── LexiconError     a lexicon or vocabulary file holds a line that we cannot use
    ├── GraphError       a graph file is damaged, or of a version that we cannot load
    │   └── UnknownNameError  a question names something that is not in the graph
    ├── QueryError       a SPARQL query is wrong or asks for what we refuse
    └── ExportError      an output cannot be written
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ExportError",
    "GraphError",
    "KgError",
    "LexiconError",
    "QueryError",
    "SourceError",
    "UnknownNameError",
]


class KgError(Exception):
    """Base of all errors raised on purpose: says what is wrong, where, and what to do.

    Args:
        message: What is wrong and what to do about it, in one line.
        path: The file concerned, if any.
        line: The line in that file, counted from 1, if known.
    """

    def __init__(self, message: str, path: str | Path | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = None if path is None else str(path)
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        if self.path is None:
            return self.message
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


class SourceError(KgError, ValueError):
    """An input file cannot be read, or is no kind of source that we know."""


class LexiconError(KgError, ValueError):
    """A lexicon or vocabulary file holds a line that we cannot use."""


class GraphError(KgError, ValueError):
    """A graph file is damaged, or of a version that we cannot load."""


class UnknownNameError(GraphError, KeyError):
    """A question names something that the graph does not hold."""

    __str__ = KgError.__str__


class QueryError(KgError, ValueError):
    """A SPARQL query is wrong, or asks for something that we refuse."""


class ExportError(KgError, OSError):
    """An output cannot be written."""

    __str__ = KgError.__str__
