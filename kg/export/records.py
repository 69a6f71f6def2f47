"""Records: what ``kg extract`` prints, one JSON object a paper. The format is a public contract.

The fields are those of the annotation guidelines (``entities``, ``relations``, ``results``, ``urls``), so that records
and annotations are interchangeable, plus places, identifiers and confidences; ``docs/records.md`` documents each.
Names, quotes and offsets are verbatim: ``start`` and ``end`` count Unicode code points of the section as it was read.
Fields may be added under the same ``format``; a change of meaning changes its number.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from kg.model import Extraction, LocalEntity, Paper, Result, Span

__all__ = ["FORMAT", "Record", "encode_record", "make_record"]

FORMAT = "paper-kg/record/1"


class RecordMention(Struct, frozen=True, kw_only=True):
    """A place that names an entity: ``text`` is ``section[start:end]``, verbatim."""

    section: str
    start: int
    end: int
    text: str


class RecordEntity(Struct, frozen=True, kw_only=True):
    """An entity; ``node`` is the identifier that it resolved to over all input; ``optional`` marks broad classes."""

    name: str
    type: str
    aliases: tuple[str, ...]
    optional: bool
    node: str | None
    confidence: float
    mentions: tuple[RecordMention, ...]


class RecordRelation(Struct, frozen=True, kw_only=True):
    """``s`` and ``o`` are entity names or ``PAPER``; ``quote`` is ``section[start:end]``, and states it."""

    s: str
    p: str
    o: str
    quote: str
    optional: bool
    section: str
    start: int
    end: int
    rule: str
    confidence: float


class RecordResult(Struct, frozen=True, kw_only=True):
    """A reported number; ``kind`` is value, delta, ratio or range."""

    system: str
    dataset: str | None
    metric: str
    value: str
    quote: str
    kind: str
    section: str
    start: int
    end: int
    rule: str
    confidence: float


class RecordUrl(Struct, frozen=True, kw_only=True):
    """An address, repaired; ``written`` as it stands; the place is absent where it came from a field."""

    url: str
    kind: str
    written: str
    node: str | None
    section: str | None = None
    start: int | None = None
    end: int | None = None


class Record(Struct, frozen=True, kw_only=True):
    """One paper; ``id`` is the paper's node."""

    format: str
    id: str
    title: str
    entities: tuple[RecordEntity, ...]
    relations: tuple[RecordRelation, ...]
    results: tuple[RecordResult, ...]
    urls: tuple[RecordUrl, ...]


def _place(paper: Paper, span: Span) -> tuple[str, int, int, str]:
    text = paper.section(span.section)
    start, end = text.raw_span(span.start, span.end)
    return span.section, start, end, text.raw[start:end]


def _verbatim(paper: Paper, entity: LocalEntity) -> tuple[str, tuple[str, ...]]:
    """The entity's name and other forms as they were read; repaired forms stay beside those that differ."""
    raw: dict[str, str] = {}
    for mention in entity.mentions:
        raw.setdefault(mention.text, _place(paper, mention.span)[3])
    name = raw.get(entity.name, entity.name)
    forms = [raw.get(alias, alias) for alias in entity.aliases]
    repaired = [form for form in (entity.name, *entity.aliases) if raw.get(form, form) != form]
    return name, tuple(dict.fromkeys(form for form in (*forms, *repaired) if form != name))


def _verbatim_value(paper: Paper, result: Result) -> str:
    r"""A result's value as it was written, the signs of its formula included: ``3.32$\times$``."""
    text = paper.section(result.span.section)
    at = text.clean.find(result.value, result.span.start, result.span.end)
    if at < 0:
        return result.value
    start, end = text.raw_span(at, at + len(result.value))
    raw = text.raw
    before, after = start > 0 and raw[start - 1] == "$", raw[end : end + 1] == "$"
    if raw[start:end].count("$") % 2:
        return raw[start : end + 1] if after else raw[start - before : end]
    return raw[start - 1 : end + 1] if before and after else raw[start:end]


def make_record(paper: Paper, extraction: Extraction, nodes: Mapping[str, str]) -> Record:
    """Return the record of a paper; ``nodes`` maps its local names and canonical addresses to node identifiers."""
    names: dict[str, str] = {}
    entities: list[RecordEntity] = []
    optional: set[str] = set()
    for entity in extraction.entities:
        name, aliases = _verbatim(paper, entity)
        names[entity.name] = name
        if entity.generic:
            optional.add(entity.name)
        entities.append(
            RecordEntity(
                name=name,
                type=entity.type,
                aliases=aliases,
                optional=entity.generic,
                node=nodes.get(entity.name),
                confidence=entity.confidence,
                mentions=tuple(
                    RecordMention(section=section, start=start, end=end, text=text)
                    for section, start, end, text in (_place(paper, m.span) for m in entity.mentions)
                ),
            )
        )
    relations: list[RecordRelation] = []
    for relation in extraction.relations:
        section, start, end, quote = _place(paper, relation.span)
        relations.append(
            RecordRelation(
                s=names.get(relation.subject, relation.subject),
                p=relation.predicate,
                o=names.get(relation.object, relation.object),
                quote=quote,
                optional=relation.subject in optional or relation.object in optional,
                section=section,
                start=start,
                end=end,
                rule=relation.rule,
                confidence=relation.confidence,
            )
        )
    results: list[RecordResult] = []
    for result in extraction.results:
        section, start, end, quote = _place(paper, result.span)
        results.append(
            RecordResult(
                system=names.get(result.system, result.system),
                dataset=None if result.dataset is None else names.get(result.dataset, result.dataset),
                metric=result.metric,
                value=_verbatim_value(paper, result),
                quote=quote,
                kind=result.kind,
                section=section,
                start=start,
                end=end,
                rule=result.rule,
                confidence=result.confidence,
            )
        )
    urls: list[RecordUrl] = []
    for link in extraction.links:
        if link.span is not None and link.span.section == "comment":
            continue  # records hold what title and abstract say; the graph also has the comment's addresses
        place = None if link.span is None else _place(paper, link.span)
        urls.append(
            RecordUrl(
                url=link.url,
                kind=link.kind,
                written=link.written,
                node=nodes.get(link.url),
                section=None if place is None else place[0],
                start=None if place is None else place[1],
                end=None if place is None else place[2],
            )
        )
    return Record(
        format=FORMAT,
        id=paper.id,
        title=paper.title.raw,
        entities=tuple(entities),
        relations=tuple(relations),
        results=tuple(results),
        urls=tuple(urls),
    )


def encode_record(record: Record) -> str:
    """Return a record as one line of JSON."""
    return msgspec.json.encode(record).decode("utf-8")
