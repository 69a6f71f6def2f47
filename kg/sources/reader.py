"""What a reader of papers is, and the document that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kg.model import Paper, Problem
from kg.sources.files import Document

__all__ = ["Document", "Item", "Reader"]

Item: TypeAlias = Paper | Problem
"""What readers yield: a paper, or something that they did not understand."""


@dataclass(frozen=True)
class Reader:
    """One kind of source.

    Attributes:
        kind: The name of the kind, as it stands in ``SourceRef.kind``.
        expects: What such a document looks like, for messages: ``"one JSON object a line with a title"``.
        recognises: Tells from the first characters of a document whether it is of this kind.
        read: Yields the papers of a document in order, and a problem for whatever it does not understand.
    """

    kind: str
    expects: str
    recognises: Callable[[str], bool]
    read: Callable[[Document], Iterator[Item]]
