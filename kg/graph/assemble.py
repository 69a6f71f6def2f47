"""Put together what the stages before found: papers, nodes, and one claim for each statement of an edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import TypeVar

from kg.graph.numbers import read_number
from kg.graph.quotes import sentence_span, sentence_starts
from kg.graph.store import FORMAT
from kg.model import (
    PAPER,
    Claim,
    Entity,
    Extraction,
    GraphData,
    LocalEntity,
    Mention,
    Merge,
    Paper,
    PaperLink,
    Resolution,
    Score,
    Section,
    Span,
)
from kg.resolve.names import match_key, normal_form
from kg.vocabulary import vocabulary

__all__ = ["assemble"]

_T = TypeVar("_T", Claim, Score)
_SECTIONS: dict[str, int] = {"abstract": 0, "title": 1, "comment": 2}  # a sentence tells more than a title
_HELD = {"model": "Model", "dataset": "Dataset"}  # what a hub's page holds, as a type
_GENERATOR = "paper-kg"


def _content_id(kind: str, *parts: object) -> str:
    """An identifier that depends on what is said, where and by whom, and on nothing else."""
    content = "\x1f".join(map(str, parts))
    return f"{kind}-{blake2b(content.encode(), digest_size=8).hexdigest()}"


def _claim(
    subject: str,
    predicate: str,
    object_: str,
    paper: str,
    *,
    quote: str,
    span: Span | None,
    rule: str,
    confidence: float = 1.0,
    dataset: str | None = None,
) -> Claim:
    return Claim(
        id=_content_id("claim", subject, predicate, object_, paper, span, quote, rule, dataset),
        subject=subject,
        predicate=predicate,
        object=object_,
        paper=paper,
        quote=quote,
        rule=rule,
        span=span,
        confidence=confidence,
        dataset=dataset,
    )


class _Quotes:
    """Quotes of one paper; each section is cut into sentences once."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._clean: dict[Section, str] = {}
        self._starts: dict[Section, list[int]] = {}

    def sentence(self, span: Span) -> Span:
        """The sentence, in the repaired text, that a span lies in."""
        clean = self._clean.get(span.section)
        if clean is None:
            clean = self._clean[span.section] = self.paper.section(span.section).clean
            self._starts[span.section] = sentence_starts(clean)
        start, end = sentence_span(clean, span.start, span.end, self._starts[span.section])
        return Span(span.section, start, end)

    def quote(self, span: Span) -> str:
        """The verbatim text of a span."""
        return self.paper.quote(span)


def _first_mention(entity: LocalEntity) -> Mention | None:
    """The first mention, in a sentence rather than in the title."""
    return min(entity.mentions, key=lambda m: _place(m.span), default=None)


def _place(span: Span) -> tuple[int, int, int]:
    return _SECTIONS[span.section], span.start, span.end


def _allowed(predicate: str, subject: Entity | None, object_: Entity) -> bool:
    """Whether things of these types can be the ends of an edge; the subject is the paper where it is no entity."""
    kinds = vocabulary().predicates[predicate]
    return ("Paper" if subject is None else subject.type) in kinds.domain and object_.type in kinds.range


def _dataset(name: str | None, nodes: Mapping[str, str], entities: Mapping[str, Entity]) -> str | None:
    """The data set that a local name means, unless other papers or the lexicon showed that it is none."""
    node = None if name is None else nodes.get(name)
    return node if node is not None and entities[node].type == "Dataset" else None


def _stated(
    extraction: Extraction, nodes: Mapping[str, str], entities: Mapping[str, Entity], quotes: _Quotes
) -> Iterator[Claim]:
    """The paper's statements; one whose ends other papers showed to be of a kind that it does not allow is left out."""
    for relation in extraction.relations:
        if relation.polarity != "asserted":
            continue
        subject = _end(relation.subject, extraction.paper, nodes)
        object_ = _end(relation.object, extraction.paper, nodes)
        if subject is None or object_ is None or subject == object_:
            continue
        if object_ == extraction.paper or not _allowed(relation.predicate, entities.get(subject), entities[object_]):
            continue
        yield _claim(
            subject,
            relation.predicate,
            object_,
            extraction.paper,
            quote=quotes.quote(relation.span),
            span=relation.span,
            rule=relation.rule,
            confidence=relation.confidence,
            dataset=_dataset(relation.dataset, nodes, entities),
        )


def _end(name: str, paper: str, nodes: Mapping[str, str]) -> str | None:
    return paper if name == PAPER else nodes.get(name)


def _mentioned(
    extraction: Extraction, nodes: Mapping[str, str], entities: Mapping[str, Entity], quotes: _Quotes
) -> Iterator[Claim]:
    """One claim for each thing that the paper names, with the sentence that names it first; addresses are no names."""
    first: dict[str, tuple[Span, LocalEntity]] = {}
    for entity in extraction.entities:
        mention = _first_mention(entity)
        node = nodes.get(entity.name)
        if mention is None or node is None or not _allowed("mentions", None, entities[node]):
            continue
        before = first.get(node)
        if before is None or (_place(mention.span), entity.name) < (_place(before[0]), before[1].name):
            first[node] = mention.span, entity
    for node, (span, entity) in first.items():
        sentence = quotes.sentence(span)
        yield _claim(
            extraction.paper,
            "mentions",
            node,
            extraction.paper,
            quote=quotes.quote(sentence),
            span=sentence,
            rule=entity.rule or "mention",
            confidence=entity.confidence,
        )


def _linked(
    extraction: Extraction, nodes: Mapping[str, str], entities: Mapping[str, Entity], quotes: _Quotes
) -> Iterator[Claim]:
    for link in extraction.links:
        node = nodes.get(link.url)
        if node is None:
            continue
        span = None if link.span is None else quotes.sentence(link.span)
        yield _claim(
            extraction.paper,
            "hasRepository" if entities[node].type == "Repository" else "hasPage",
            node,
            extraction.paper,
            quote=link.written if span is None else quotes.quote(span),
            span=span,
            rule="address-field" if span is None else "address",
        )


def _hosted(
    extraction: Extraction, nodes: Mapping[str, str], entities: Mapping[str, Entity], quotes: _Quotes
) -> Iterator[Claim]:
    """What a hub's page holds: the thing of the paper that has exactly its name, version and size, and its type."""
    for link in extraction.links:
        wanted = _HELD.get(link.holds or "")
        repository = nodes.get(link.url)
        if wanted is None or link.name is None or repository is None or link.kind != "Repository":
            continue
        key = match_key(normal_form(link.name))
        for entity in extraction.entities:
            node = nodes.get(entity.name)
            if node is None or entities[node].type != wanted:
                continue
            if not _allowed("hostedIn", entities[node], entities[repository]):
                continue
            if all(match_key(normal_form(form)) != key for form in (entity.name, *entity.aliases)):
                continue
            span = None if link.span is None else quotes.sentence(link.span)
            yield _claim(
                node,
                "hostedIn",
                repository,
                extraction.paper,
                quote=link.written if span is None else quotes.quote(span),
                span=span,
                rule="hub-page",
            )


def _named(resolution: Resolution, entities: Mapping[str, Entity], papers: Mapping[str, Paper]) -> Iterator[Claim]:
    """Versions and editions, with the words that name the child where it is first mentioned."""
    for variant in resolution.variants:
        child = entities[variant.child]
        place = next(((p, s) for p, s in child.mentions if p in papers), None)
        if place is None or not _allowed("variantOf", child, entities[variant.parent]):
            continue
        paper, span = place
        yield _claim(
            child.id, "variantOf", variant.parent, paper, quote=papers[paper].quote(span), span=span, rule=variant.rule
        )


def _scores(
    extraction: Extraction, nodes: Mapping[str, str], entities: Mapping[str, Entity], quotes: _Quotes
) -> Iterator[Score]:
    """The paper's results; what turned out to be no data set is left out of them."""
    for result in extraction.results:
        system = _end(result.system, extraction.paper, nodes)
        if system is None:
            continue
        dataset = _dataset(result.dataset, nodes, entities)
        number, unit = read_number(result.value) if result.kind != "range" else (None, None)
        content = (system, result.metric, result.value, extraction.paper, result.span, dataset, result.kind)
        yield Score(
            id=_content_id("score", *content),
            system=system,
            metric=result.metric,
            value=result.value,
            paper=extraction.paper,
            quote=quotes.quote(result.span),
            rule=result.rule,
            span=result.span,
            dataset=dataset,
            kind=result.kind,
            number=number,
            unit=unit,
            confidence=result.confidence,
        )


def assemble(
    papers: Iterable[Paper],
    extractions: Iterable[Extraction],
    resolution: Resolution,
    *,
    matches: Iterable[Merge] = (),
    generator: str = _GENERATOR,
) -> GraphData:
    """Build the graph: claims with their quotes, scores, addresses; everything sorted.

    Statements that the text denies or hedges make no claim, nor do those whose two ends turned out to be one node or
    things of a kind that the predicate does not allow.

    Args:
        papers: The distinct papers.
        extractions: What was read in them; those of other papers are left out.
        resolution: Which node each local name means.
        matches: Why records of the sources are one paper.
        generator: What to record as the maker of the graph.
    """
    by_id = {paper.id: paper for paper in papers}
    entities = {entity.id: entity for entity in resolution.entities}
    claims: dict[str, Claim] = {}
    scores: dict[str, Score] = {}
    links: set[PaperLink] = set()
    for extraction in extractions:
        paper = by_id.get(extraction.paper)
        if paper is None:
            continue
        nodes = resolution.nodes.get(paper.id, {})
        quotes = _Quotes(paper)
        for claim in _stated(extraction, nodes, entities, quotes):
            _keep(claims, claim)
        for claim in _mentioned(extraction, nodes, entities, quotes):
            _keep(claims, claim)
        for claim in _linked(extraction, nodes, entities, quotes):
            _keep(claims, claim)
        for claim in _hosted(extraction, nodes, entities, quotes):
            _keep(claims, claim)
        for score in _scores(extraction, nodes, entities, quotes):
            _keep(scores, score)
        for link in extraction.links:
            if link.url in nodes:
                links.add(PaperLink(paper=paper.id, entity=nodes[link.url], url=link.url, written=link.written))
    for claim in _named(resolution, entities, by_id):
        _keep(claims, claim)
    return GraphData(
        format=FORMAT,
        generator=generator,
        papers=tuple(by_id[i] for i in sorted(by_id)),
        entities=tuple(entities[i] for i in sorted(entities)),
        claims=tuple(sorted(claims.values(), key=lambda c: (c.subject, c.predicate, c.object, c.paper, c.id))),
        scores=tuple(sorted(scores.values(), key=lambda s: (s.system, s.metric, s.value, s.paper, s.id))),
        links=tuple(sorted(links)),
        merges=tuple(sorted((*resolution.merges, *matches))),
        variants=tuple(sorted(resolution.variants)),
        near=resolution.near,
    )


def _keep(kept: dict[str, _T], new: _T) -> None:
    """Keep one of equal content: the surest, whatever the order."""
    before = kept.get(new.id)
    if before is None or (new.confidence, new.rule) > (before.confidence, before.rule):
        kept[new.id] = new
