"""The graph as plain rows: what CSV, Parquet, GraphML and GEXF all write, so that they hold the same.

Nodes are papers and things; edges are claims, one row each (several papers' support for one edge are several rows,
and a denied or hedged claim says so in ``polarity``), the addresses that papers give, and the variants that names
tell. A result is a row of its own, tied to its system, data set and paper by edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kg.export.terms import RdfSettings, local_name, prefixes
from kg.export.triples import link_claims, position, unclaimed_variants, variant_name, wikidata_of
from kg.model import Claim, Entity, GraphData, Paper, Score

__all__ = ["EDGES", "NODES", "RESULTS", "Column", "Row", "Value", "edge_rows", "node_rows", "result_rows"]

Value: TypeAlias = "str | float | int | bool | tuple[str, ...] | None"
Row: TypeAlias = tuple[Value, ...]
Kind = Literal["string", "string[]", "boolean", "int", "double"]


class Column(Struct, frozen=True):
    """A column: its name, and the kind of its values (any may be absent, and is None then)."""

    name: str
    kind: Kind = "string"


NODES = (
    Column("id"),
    Column("type"),
    Column("label"),
    Column("iri"),
    Column("aliases", "string[]"),
    Column("generic", "boolean"),
    Column("url"),
    Column("wikidata"),
    Column("date"),
    Column("dateInferred", "boolean"),
    Column("identifiers", "string[]"),
    Column("authors", "string[]"),
)
RESULTS = (
    Column("id"),
    Column("type"),
    Column("label"),
    Column("iri"),
    Column("metric"),
    Column("value"),
    Column("number", "double"),
    Column("unit"),
    Column("resultKind"),
    Column("quote"),
    Column("section"),
    Column("quoteStart", "int"),
    Column("quoteEnd", "int"),
    Column("confidence", "double"),
    Column("rule"),
)
EDGES = (
    Column("source"),
    Column("target"),
    Column("predicate"),
    Column("id"),
    Column("polarity"),
    Column("confidence", "double"),
    Column("paper"),
    Column("quote"),
    Column("section"),
    Column("quoteStart", "int"),
    Column("quoteEnd", "int"),
    Column("dataset"),
    Column("rule"),
)

_SURROGATE = re.compile("[\ud800-\udfff]")


def _plain(text: str) -> str:
    """No encoding can hold half of a surrogate pair; it becomes U+FFFD, as in RDF."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def node_rows(data: GraphData, settings: RdfSettings | None = None) -> Iterator[Row]:
    """Yield a row of :data:`NODES` for each paper and each thing, in the order of the graph."""
    base = prefixes(settings)["kgr"]
    for paper in data.papers:
        yield _paper_row(paper, base)
    for entity in data.entities:
        yield _entity_row(entity, base)


def _paper_row(paper: Paper, base: str) -> Row:
    date = paper.date
    return (
        paper.id,
        "Paper",
        _plain(paper.title.clean),
        base + local_name(paper.id),
        (),
        None,
        None,
        None,
        None if date is None else _plain(date.value),
        None if date is None else date.inferred,
        tuple(_plain(f"{identifier.scheme}:{identifier.value}") for identifier in paper.identifiers),
        tuple(map(_plain, paper.authors)),
    )


def _entity_row(entity: Entity, base: str) -> Row:
    return (
        entity.id,
        entity.type,
        _plain(entity.label),
        base + local_name(entity.id),
        tuple(_plain(alias) for alias in sorted(set(entity.aliases) - {entity.label})),
        entity.generic,
        None if entity.url is None else _plain(entity.url),
        wikidata_of(entity),
        None,
        None,
        (),
        (),
    )


def result_rows(data: GraphData, settings: RdfSettings | None = None) -> Iterator[Row]:
    """Yield a row of :data:`RESULTS` for each result."""
    base = prefixes(settings)["kgr"]
    papers = {paper.id: paper for paper in data.papers}
    for score in data.scores:
        section, start, end = _place(score, papers)
        yield (
            score.id,
            "Result",
            _plain(f"{score.metric} {score.value}".strip()),
            base + local_name(score.id),
            _plain(score.metric) or None,
            _plain(score.value),
            score.number,
            None if score.unit is None else _plain(score.unit),
            score.kind,
            _plain(score.quote),
            section,
            start,
            end,
            score.confidence,
            _plain(score.rule),
        )


def edge_rows(data: GraphData) -> Iterator[Row]:
    """Yield a row of :data:`EDGES` for each claim, each variant that no claim states, and each end of a result."""
    papers = {paper.id: paper for paper in data.papers}
    for claim in (*data.claims, *link_claims(data)):
        section, start, end = _place(claim, papers)
        yield (
            claim.subject,
            claim.object,
            claim.predicate,
            claim.id,
            claim.polarity,
            claim.confidence,
            claim.paper,
            _plain(claim.quote),
            section,
            start,
            end,
            claim.dataset,
            _plain(claim.rule),
        )
    nothing = (None,) * 7
    for variant in unclaimed_variants(data):
        name = variant_name(variant)
        yield (variant.child, variant.parent, "variantOf", name, "asserted", *nothing, _plain(variant.rule))
    for score in data.scores:
        ends = {"system": score.system, "onDataset": score.dataset, "hadPrimarySource": score.paper}
        for predicate, target in ends.items():
            if target is not None:
                yield (score.id, target, predicate, f"{score.id}-{predicate}", None, *nothing, None)


def _place(found: Claim | Score, papers: Mapping[str, Paper]) -> tuple[str | None, int | None, int | None]:
    paper = papers.get(found.paper)
    if found.span is None or paper is None:
        return None, None, None
    return (found.span.section, *position(paper, found.span))
