"""The questions that come with the product: the ``.rq`` files in ``queries/``, plain SPARQL that runs anywhere.

A file begins with comments: ``# NAME: the question``, then a line ``# KEY: what to give`` for each parameter. A
parameter is a line ``VALUES ?KEY { "example" }`` in the query, whose example is replaced.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from msgspec import Struct

from kg.errors import QueryError
from kg.export.terms import literal

__all__ = ["NamedQuery", "named_queries"]

_FOLDER = Path(__file__).with_name("queries")
_HEADER = re.compile(r"# ([a-z]+(?:-[a-z]+)*): (.+)")
_VALUES = re.compile(r'VALUES \?(\w+) \{ ("[^"\\\n]*") \}')


class NamedQuery(Struct, frozen=True, kw_only=True):
    """A question: what it asks in a sentence, its parameters with what they mean, and its SPARQL with examples."""

    name: str
    question: str
    parameters: tuple[tuple[str, str], ...]
    sparql: str

    def fill(self, *values: str) -> str:
        """Return the SPARQL with values for the first parameters; those not given keep their examples.

        Raises:
            QueryError: There are more values than parameters.
        """
        names = [name for name, _ in self.parameters]
        if len(values) > len(names):
            takes = ", ".join(names) or "nothing"
            raise QueryError(f"the query {self.name!r} takes {takes}; it got {len(values)} values")
        given = dict(zip(names, values, strict=False))
        return _VALUES.sub(
            lambda found: f"VALUES ?{found[1]} {{ {literal(given[found[1]]) if found[1] in given else found[2]} }}",
            self.sparql,
        )


@cache
def named_queries() -> dict[str, NamedQuery]:
    """Return the named queries by name, sorted.

    Raises:
        QueryError: A file lacks its header, or its header and its parameters differ.
    """
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.rq"))}


def _read(path: Path) -> NamedQuery:
    sparql = path.read_text(encoding="utf-8")
    header = [found.groups() for line in sparql.splitlines() if (found := _HEADER.fullmatch(line))]
    if not header or header[0][0] != path.stem:
        raise QueryError(f"the first line must be '# {path.stem}: QUESTION'", path, 1)
    parameters = tuple((name, meaning) for name, meaning in header[1:])
    if [name for name, _ in parameters] != [name for name, _ in _VALUES.findall(sparql)]:
        raise QueryError('each parameter needs a header line and a line VALUES ?NAME { "example" }', path)
    return NamedQuery(name=path.stem, question=header[0][1], parameters=parameters, sparql=sparql)
