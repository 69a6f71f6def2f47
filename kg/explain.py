"""Why a paper was read as it was: its text with what was found there, for ``kg explain``.

An explanation is laid out once, as lines of pieces (:func:`lay_out`), and shown in two ways: in the types' colours
(:func:`explain`), or as plain text in which brackets do what colours do (:func:`explain_plain`). It shows the
*repaired* text, which is what the rules see. Everything stands in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from msgspec import Struct
from msgspec.structs import replace

from kg.errors import KgError
from kg.model import EntityType, Extraction, LocalEntity, Mention, Paper, Rejected, Relation, Section, Span
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    from rich.console import Group

__all__ = ["Line", "Piece", "choose_paper", "explain", "explain_plain", "lay_out", "list_papers"]

_SECTIONS: tuple[Section, ...] = ("title", "abstract", "comment")
_INDENT = 2
_NEAR = 5  # titles that an error names
_SHORTEST = 60  # letters of a title that an error shows
# What a terminal obeys instead of showing: control characters but new line, and those that turn the direction.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Piece(Struct, frozen=True):
    """Some text; ``type`` is the node type whose colour it has.

    ``faint`` is shown dimmed, ``strong`` bold, ``inner`` (a name within a name) underlined. In plain text,
    ``before`` and ``after`` are put around it instead.
    """

    text: str
    type: str | None = None
    faint: bool = False
    strong: bool = False
    inner: bool = False
    before: str = ""
    after: str = ""


class Line(Struct, frozen=True):
    """Pieces in a row, so many columns from the left."""

    pieces: tuple[Piece, ...]
    indent: int = 0


# ------------------------------------------------------------------------------------------- choosing a paper


def list_papers(papers: Sequence[Paper]) -> Iterator[str]:
    """Yield a line for each paper: the number that :func:`choose_paper` knows it by, and its title."""
    width = len(str(len(papers)))
    for number, paper in enumerate(papers, 1):
        yield f"{number:>{width}}  {_safe(_one_line(paper.title.clean))}"


def choose_paper(papers: Sequence[Paper], words: str) -> Paper:
    """Return the paper that some words mean.

    Args:
        papers: All papers, in the order in which :func:`list_papers` numbers them.
        words: A paper's whole title, words that only its title holds, an identifier of it, or its number.

    Raises:
        KgError: None or several papers are meant; the message names those that come nearest.
    """
    wanted = _fold(words)
    if not wanted:
        raise KgError("no words to choose a paper by; give some of its title")
    asked = words.strip().lower()
    for paper in papers:
        if asked in {paper.id, *(identifier.value.lower() for identifier in paper.identifiers)}:
            return paper
    if asked.isdecimal() and 1 <= int(asked) <= len(papers):
        return papers[int(asked) - 1]
    titles = [_fold(paper.title.clean) for paper in papers]
    # The narrowest reading that holds for some paper decides: the title, the words in a row, whole words, letters.
    readings = (
        [i for i, title in enumerate(titles) if title == wanted],
        [i for i, title in enumerate(titles) if f" {wanted} " in f" {title} "],
        [i for i, title in enumerate(titles) if set(wanted.split()) <= set(title.split())],
        [i for i, title in enumerate(titles) if all(word in title for word in wanted.split())],
    )
    found = next((reading for reading in readings if reading), [])
    if len(found) == 1:
        return papers[found[0]]
    if found:
        more = f" and {len(found) - _NEAR:,} more" if len(found) > _NEAR else ""
        raise KgError(f"{len(found):,} papers match {words!r}: {_names(papers, found)}{more}; add words, or a number")
    near = _nearest(titles, wanted)
    hint = f"; the nearest are {_names(papers, near)}" if near else ""
    raise KgError(f"no title has the words {words!r}{hint}; give words of a title, or a number")


def _nearest(titles: Sequence[str], wanted: str) -> list[int]:
    from rapidfuzz import fuzz, process

    # The longer text holds the shorter one somewhere, with slips: words of a title are rarely the whole of it.
    scored = process.extract(wanted, titles, scorer=fuzz.partial_ratio, limit=None, score_cutoff=50)
    return [index for _, _, index in sorted(scored, key=lambda hit: (-hit[1], hit[2]))[:_NEAR]]


def _names(papers: Sequence[Paper], numbers: Iterable[int]) -> str:
    shown = []
    for number in list(numbers)[:_NEAR]:
        title = _one_line(papers[number].title.clean)
        short = title if len(title) <= _SHORTEST else title[: _SHORTEST - 1].rstrip() + "…"
        shown.append(f"{number + 1} {short!r}")
    return ", ".join(shown)


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


# ------------------------------------------------------------------------------------------------- the layout


def lay_out(paper: Paper, extraction: Extraction) -> tuple[Line, ...]:
    """Return all that is to be told of a paper, line by line.

    Args:
        paper: The paper.
        extraction: What was read in it.
    """
    types = {entity.name: entity.type for entity in extraction.entities}
    lines = [*_heading(paper), *_texts(paper, extraction)]
    for heading, body in (
        ("Entities", _entities(extraction)),
        ("Relations", _relations(paper, extraction, types)),
        ("Results", _results(paper, extraction, types)),
        ("Links", _links(paper, extraction)),
        ("Rejected", _rejected(paper, extraction, types)),
    ):
        count = sum(line.indent == _INDENT for line in body)
        lines += [Line(()), Line((Piece(heading, strong=True), Piece(f"  {count}", faint=True))), *body]
    return tuple(lines)


def _heading(paper: Paper) -> Iterator[Line]:
    places = [f"{source.path}:{source.line}" for source in paper.sources]
    known = [paper.id, *([paper.date.value] if paper.date else []), *places]
    yield Line((Piece(" · ".join(known), faint=True),))


def _texts(paper: Paper, extraction: Extraction) -> Iterator[Line]:
    marked = _mentions(extraction.entities)
    for name in _SECTIONS:
        text = paper.section(name)
        if not text.raw:
            continue
        repairs = f"  repairs: {len(text.edits)}" if text.edits else ""
        yield Line(())
        yield Line((Piece(name.capitalize(), strong=True), Piece(repairs, faint=True)))
        whole = Span(name, 0, len(text.clean))
        yield Line(tuple(_cut(text.clean, whole, marked, in_quote=False)), _INDENT)


def _entities(extraction: Extraction) -> list[Line]:
    ordered = sorted(
        extraction.entities,
        key=lambda entity: (min((_place(m.span) for m in entity.mentions), default=_NOWHERE), entity.name),
    )
    return _table(
        (
            (
                Piece(entity.name, entity.type, faint=entity.generic, strong=not entity.generic),
                Piece(entity.type + (" (broad)" if entity.generic else ""), faint=True),
                Piece(f"{entity.confidence:.2f}"),
                Piece(
                    _where(min(entity.mentions, key=lambda m: _place(m.span)).span) if entity.mentions else "",
                    faint=True,
                ),
                Piece(f"{len(entity.mentions)}×", faint=True),
                Piece(entity.rule),
                Piece(" = ".join(("", *entity.aliases)).strip()),
            )
            for entity in ordered
        ),
        (),
    )


def _relations(paper: Paper, extraction: Extraction, types: Mapping[str, str]) -> list[Line]:
    ordered = sorted(extraction.relations, key=lambda r: (_place(r.span), r.subject, r.predicate, r.object))
    return _table(
        (
            (
                *_statement(relation, types),
                Piece(f"{relation.confidence:.2f}"),
                Piece(relation.rule, faint=True),
                Piece("" if relation.polarity == "asserted" else relation.polarity, strong=True),
                Piece(f"on {relation.dataset}" if relation.dataset else ""),
            )
            for relation in ordered
        ),
        (_quote(paper, extraction, r.span, (r.subject, r.object, r.dataset)) for r in ordered),
    )


def _results(paper: Paper, extraction: Extraction, types: Mapping[str, str]) -> list[Line]:
    ordered = sorted(extraction.results, key=lambda r: (_place(r.span), r.system, r.metric, r.value))
    return _table(
        (
            (
                _thing(result.system, types),
                Piece(f"{result.metric} {result.value}", strong=True),
                Piece("" if result.kind == "value" else result.kind),
                Piece(f"on {result.dataset}", types.get(result.dataset), strong=True) if result.dataset else Piece(""),
                Piece(f"{result.confidence:.2f}"),
                Piece(result.rule, faint=True),
            )
            for result in ordered
        ),
        (_quote(paper, extraction, r.span, (r.system, r.dataset)) for r in ordered),
    )


def _links(paper: Paper, extraction: Extraction) -> list[Line]:
    ordered = sorted(extraction.links, key=lambda link: (_place(link.span) if link.span else _NOWHERE, link.url))
    return _table(
        (
            (
                Piece(link.kind, link.kind),
                Piece(link.url, link.kind),
                Piece("" if link.written == link.url else f"written {link.written}", faint=True),
                Piece(_where(link.span) if link.span else "in a field of the source", faint=True),
            )
            for link in ordered
        ),
        (),
    )


def _rejected(paper: Paper, extraction: Extraction, types: Mapping[str, str]) -> list[Line]:
    ordered = sorted(
        extraction.rejected, key=lambda r: (_place(r.span), r.subject, r.predicate, r.object, r.rule, r.reason)
    )
    return _table(
        (
            (*_statement(candidate, types), Piece(candidate.reason, strong=True), Piece(candidate.rule, faint=True))
            for candidate in ordered
        ),
        (_quote(paper, extraction, r.span, (r.subject, r.object)) for r in ordered),
    )


# ------------------------------------------------------------------------------------------- parts of the lines


def _thing(name: str, types: Mapping[str, str]) -> Piece:
    return Piece(name, types.get(name), strong=True)


def _statement(edge: Relation | Rejected, types: Mapping[str, str]) -> tuple[Piece, Piece, Piece]:
    return _thing(edge.subject, types), Piece(edge.predicate), _thing(edge.object, types)


def _table(rows: Iterable[Sequence[Piece]], below: Iterable[Line]) -> list[Line]:
    """Align the cells of rows, leave out columns that are empty throughout, and put a line below each row."""
    from rich.cells import cell_len

    kept = [tuple(replace(cell, text=_one_line(cell.text)) for cell in row) for row in rows]
    if not kept:
        return [Line((Piece("none", faint=True),), 2 * _INDENT)]
    widths = [max(cell_len(cell.text) for cell in column) for column in zip(*kept, strict=True)]
    lines = []
    under = iter(below)
    for row in kept:
        pieces: list[Piece] = []
        for cell, width in zip(row, widths, strict=True):
            if width:
                pieces += (cell, Piece(" " * (width - cell_len(cell.text) + 2)))
        lines.append(Line(tuple(pieces), _INDENT))
        lines.extend(line for line in (next(under, None),) if line is not None)
    return lines


def _quote(paper: Paper, extraction: Extraction, span: Span, names: Iterable[str | None]) -> Line:
    """The words of a span, with the places of some names set off."""
    wanted = {name for name in names if name}
    marked = _mentions(entity for entity in extraction.entities if entity.name in wanted)
    text = paper.section(span.section).clean
    pieces = (replace(piece, text=re.sub(r"\s", " ", piece.text)) for piece in _cut(text, span, marked, in_quote=True))
    return Line((Piece("“"), *pieces, Piece("”  "), Piece(_where(span), faint=True)), 2 * _INDENT)


def _mentions(entities: Iterable[LocalEntity]) -> list[tuple[Mention, LocalEntity]]:
    pairs = ((mention, entity) for entity in entities for mention in entity.mentions)
    return sorted(pairs, key=lambda pair: (_place(pair[0].span), pair[1].name))


def _cut(text: str, span: Span, marked: Iterable[tuple[Mention, LocalEntity]], *, in_quote: bool) -> Iterator[Piece]:
    """Cut a stretch of a section's text where the mentions in it begin and end."""
    kept = _nested(span, marked)
    bounds = sorted({span.start, span.end, *(start for start, _, _ in kept), *(end for _, end, _ in kept)})
    inside: list[tuple[int, int, LocalEntity]] = []  # the mentions around a place, the outermost first
    following = 0
    for start, end in pairwise(bounds):
        while inside and inside[-1][1] <= start:
            inside.pop()
        first = following
        while following < len(kept) and kept[following][0] == start:
            inside.append(kept[following])
            following += 1
        if not inside:
            yield Piece(text[start:end])
            continue
        entity = inside[-1][2]
        faint = entity.generic and not in_quote
        closed = [other for _, until, other in reversed(inside) if until == end]
        yield Piece(
            text[start:end],
            entity.type,
            faint=faint,
            strong=not faint,
            inner=len(inside) > 1,
            before="[" * (following - first),
            after="]" * len(closed) if in_quote else "".join(f"|{_kind(other)}]" for other in closed),
        )


def _nested(span: Span, marked: Iterable[tuple[Mention, LocalEntity]]) -> list[tuple[int, int, LocalEntity]]:
    """The mentions in a span that lie side by side or, of different things, in each other."""
    kept: list[tuple[int, int, LocalEntity]] = []
    around: list[tuple[int, int, LocalEntity]] = []
    for mention, entity in marked:
        start, end = mention.span.start, min(mention.span.end, span.end)
        if mention.span.section != span.section or start < span.start or start >= end:
            continue
        while around and around[-1][1] <= start:
            around.pop()
        if around and (end > around[-1][1] or any(other.name == entity.name for _, _, other in around)):
            continue
        around.append((start, end, entity))
        kept.append(around[-1])
    return kept


def _kind(entity: LocalEntity) -> str:
    return entity.type + (", broad" if entity.generic else "")


_NOWHERE = (len(_SECTIONS), 0, 0)


def _place(span: Span) -> tuple[int, int, int]:
    """Sort by where a span starts, the longer first."""
    return _SECTIONS.index(span.section), span.start, -span.end


def _where(span: Span) -> str:
    return f"{span.section} {span.start}-{span.end}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _safe(text: str) -> str:
    """Show control characters as escapes: a text must not steer the terminal that shows it."""
    return _CONTROL.sub(lambda found: " " if found[0] in "\t\r" else f"\\u{ord(found[0]):04x}", text)


# ---------------------------------------------------------------------------------------------- the two forms


def explain(paper: Paper, extraction: Extraction) -> Group:
    """Return what :func:`lay_out` tells in the colours of the vocabulary, to be printed with rich.

    Args:
        paper: The paper.
        extraction: What was read in it.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.style import Style
    from rich.text import Text

    colours = {name: kind.colour for name, kind in vocabulary().types.items()}

    def style(piece: Piece) -> Style:
        return Style(
            color=colours[piece.type] if piece.type else None,
            bold=piece.strong or None,
            dim=piece.faint or None,
            underline=piece.inner or None,
        )

    legend = [Piece(name, name, strong=True) for name in get_args(EntityType)]
    legend += [Piece("broad", faint=True)]
    first = Line(tuple(part for piece in legend for part in (piece, Piece("  "))))
    shown: list[Padding | Text] = []
    for line in (first, *lay_out(paper, extraction)):
        text = Text.assemble(*((_safe(piece.text), style(piece)) for piece in line.pieces))
        text.rstrip()
        shown.append(Padding(text, (0, 0, 0, line.indent), expand=False) if line.indent else text)
    return Group(*shown)


def explain_plain(paper: Paper, extraction: Extraction) -> str:
    """Return what :func:`lay_out` tells as plain text: ``[BERT|Model]`` in the texts, ``[BERT]`` in quotes.

    Args:
        paper: The paper.
        extraction: What was read in it.
    """
    lines = []
    for line in lay_out(paper, extraction):
        text = "".join(f"{piece.before}{_safe(piece.text)}{piece.after}" for piece in line.pieces).rstrip()
        lines.append("\n".join(f"{' ' * line.indent}{part}".rstrip() for part in text.split("\n")))
    return "\n".join(lines) + "\n"
