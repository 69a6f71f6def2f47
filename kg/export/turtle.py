"""Writers of triples as text: Turtle for people, N-Triples for machines; both stream and keep nothing in memory.

Input is what :func:`kg.export.triples.graph_triples` yields: terms in Turtle's notation, the triples of one subject one
after the other, and the description of a blank node directly after the only triple that points to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.export.terms import Triple

__all__ = ["to_ntriples", "to_turtle"]

_PIECES = 16_384  # how many pieces of text make a chunk: some hundred kilobytes
_NEXT = (" ;\n    ", " ;\n        ", " ; ")  # what parts two predicates of a subject, by depth of nesting
_FIRST = (" ", "\n        ", " ")


def to_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield a Turtle document in chunks, a block a subject, blank nodes nested in brackets."""
    for prefix, namespace in prefixes.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    pieces: list[str] = []
    add = pieces.append
    outer: list[tuple[str, str]] = []  # subjects and predicates of the blocks that we are inside of
    subject = predicate = ""
    joint = _NEXT[0]
    for s, p, o in triples:
        if s != subject:
            while outer and s != subject:
                add(" ]")
                subject, predicate = outer.pop()
                joint = _NEXT[min(len(outer), 2)]
            if s != subject:
                if len(pieces) > _PIECES:
                    yield "".join(pieces)
                    pieces.clear()
                add(f" .\n\n{s} {p} " if subject else f"\n{s} {p} ")
                subject, predicate = s, p
            elif p == predicate:
                add(", ")
            else:
                add(f"{joint}{p} ")
                predicate = p
        elif p == predicate:
            add(", ")
        elif predicate:
            add(f"{joint}{p} ")
            predicate = p
        else:
            add(f"{_FIRST[min(len(outer), 2)]}{p} ")
            predicate = p
        if o[0] == "_":
            add("[")
            outer.append((subject, predicate))
            subject, predicate = o, ""
            joint = _NEXT[min(len(outer), 2)]
        else:
            add(o)
    add(" ]" * len(outer))
    if subject:
        add(" .\n")
    yield "".join(pieces)


def to_ntriples(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield an N-Triples document in chunks, a line a triple, in the order given.

    Raises:
        KeyError: A term uses a prefix that is not declared.
    """
    expand = _Expander(prefixes)
    objects = _Objects(expand)
    nodes = "<" + prefixes["kgr"]
    lines: list[str] = []
    add = lines.append
    subject = full = ""
    for s, p, o in triples:
        if s != subject:
            subject = s
            full = f"{nodes}{s[4:]}>" if s[:4] == "kgr:" else expand[s]
            if len(lines) >= _PIECES:
                yield "".join(lines)
                lines.clear()
        # The most frequent kinds of object first; what is left is found again and again.
        if o[-1] == '"':
            add(f"{full} {expand[p]} {o} .\n")
        elif o[:4] == "kgr:":
            add(f"{full} {expand[p]} {nodes}{o[4:]}> .\n")
        elif o[0] == "_":
            add(f"{full} {expand[p]} {o} .\n")
        else:
            add(f"{full} {expand[p]} {objects[o]} .\n")
    yield "".join(lines)


class _Expander(dict[str, str]):
    """Full forms of compact IRIs, kept for a while: those of the vocabulary come by all the time."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__(a=f"<{prefixes['rdf']}type>")
        self._prefixes = prefixes

    def __missing__(self, term: str) -> str:
        if term[0] in "<_":
            return term
        prefix, _, local = term.partition(":")
        if len(self) > _PIECES:
            self.clear()
            self["a"] = f"<{self._prefixes['rdf']}type>"
        full = self[term] = f"<{self._prefixes[prefix]}{local}>"
        return full

    def object(self, term: str) -> str:
        first = term[0]
        if first == '"':
            if term[-1] == '"':
                return term
            value, _, datatype = term.rpartition("^^")
            return f"{value}^^{self[datatype]}"
        if first in "+-0123456789":
            return f'"{term}"^^{self["xsd:decimal" if "." in term else "xsd:integer"]}'
        if term in {"true", "false"}:
            return f'"{term}"^^{self["xsd:boolean"]}'
        return self[term]


class _Objects(dict[str, str]):
    """Full forms of objects that are no plain text: numbers, dates and classes, kept for a while as well."""

    def __init__(self, expand: _Expander) -> None:
        super().__init__()
        self._expand = expand

    def __missing__(self, term: str) -> str:
        if len(self) > _PIECES:
            self.clear()
        full = self[term] = self._expand.object(term)
        return full
