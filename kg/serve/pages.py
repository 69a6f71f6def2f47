"""Pages of HTML, from the templates beside this file; all text is escaped, and nothing in them runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kg.export.terms import RdfSettings
from kg.query.answer import Table
from kg.query.named import named_queries

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Cell", "page", "query_page", "rows_page", "style"]

_FOLDER = Path(__file__).with_name("templates")


class Cell(Struct, frozen=True, kw_only=True):
    """A text on a page, and where it leads: to an address, or (``here``) to the page of a node."""

    text: str
    link: str = ""
    here: bool = False


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> bytes:
    """Return the style sheet of all pages."""
    return (_FOLDER / "style.css").read_bytes()


def page(template: str, settings: RdfSettings | None, **values: Any) -> bytes:
    """Return a page made of a template."""
    text = _environment().get_template(template).render(**values)
    return text.encode("utf-8", "replace")


def query_page() -> bytes:
    """Return the page with the form for queries."""
    return page("query.html.j2", None, title="SPARQL", questions=list(named_queries().values()))


def rows_page(query: str, table: Table, settings: RdfSettings | None) -> bytes:
    """Return the answer to a query as a page."""
    return page("rows.html.j2", settings, title="Answer", query=query, table=table)
