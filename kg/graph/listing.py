"""What all answers have in common: a sequence of rows with their claims, which prints well and becomes a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from kg.graph.printing import Line, plain, styled
from kg.model import Claim

if TYPE_CHECKING:
    import pandas
    from rich.text import Text

__all__ = ["Listing", "Row", "data_frame", "html_table"]

Row = dict[str, Any]
"""One line of a table: text, numbers, None, and lists of text."""
T_co = TypeVar("T_co", covariant=True)


class Listing(Sequence[T_co], ABC):
    """The rows that answer a question, in a fixed order.

    Iterate over it, index it, ``print`` it; ``to_dicts()`` and ``to_pandas()`` give it as a table.
    """

    question: str
    items: tuple[T_co, ...]

    def __init__(self, question: str, items: Sequence[T_co]) -> None:
        self.question = question
        self.items = tuple(items)

    @property
    @abstractmethod
    def claims(self) -> tuple[Claim, ...]:
        """The claims that carry the answer."""

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words of the papers that carry the answer, each once."""
        return tuple(dict.fromkeys(claim.quote for claim in self.claims))

    @abstractmethod
    def to_dicts(self) -> list[Row]:
        """Return the rows as dictionaries of plain values, for JSON and tables."""

    @abstractmethod
    def _lines(self) -> Iterator[Line]:
        """Yield what is printed below the question."""

    def to_pandas(self) -> pandas.DataFrame:
        """Return :meth:`to_dicts` as a DataFrame.

        Raises:
            ImportError: pandas is not installed.
        """
        return data_frame(self.to_dicts())

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T_co]: ...
    def __getitem__(self, index: int | slice) -> T_co | Sequence[T_co]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.items)

    def _head(self) -> str:
        return f"{self.question}: {f'{len(self.items):,} found' if self.items else 'nothing found'}"

    def _all_lines(self) -> Iterator[Line]:
        yield ((self._head(), "bold"),)
        yield from self._lines()

    def __str__(self) -> str:
        return plain(self._all_lines())

    def __repr__(self) -> str:
        return plain(self._all_lines())

    def __rich__(self) -> Text:
        return styled(self._all_lines())

    def _repr_html_(self) -> str:
        return html_table(self._head(), self.to_dicts())


def data_frame(rows: Sequence[Row], columns: Sequence[str] | None = None) -> pandas.DataFrame:
    """Return rows as a DataFrame.

    Raises:
        ImportError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError("to_pandas() needs pandas, which is an extra: pip install 'paper-kg[pandas]'") from error
    return pandas.DataFrame(list(rows), columns=None if columns is None else list(columns))


def html_table(caption: str, rows: Sequence[Row]) -> str:
    """Return rows as an HTML table; nothing in them is taken for markup."""
    from html import escape

    def cell(value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return "<br>".join(escape(str(item)) for item in value)
        return "" if value is None else escape(str(value))

    head = "".join(f"<th>{escape(name)}</th>" for name in (rows[0] if rows else ()))
    body = "".join(f"<tr>{''.join(f'<td>{cell(value)}</td>' for value in row.values())}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"
