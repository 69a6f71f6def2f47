"""The whole graph as triples: the one place that says how papers, nodes, edges and claims look in RDF.

Order: papers, entities, metrics, then claims, inferences and results, each sorted as the graph is; all triples of a
subject together, and a blank node described directly after the triple that points to it. Writers rely on that.

An edge is a direct triple, so that simple queries stay simple, if at least one claim *asserts* it; hedged and negated
claims are claims only. A claim is an ``rdf:Statement`` with paper, words and rule. ``mentions`` claims are most of a
graph, so they are kept short (:func:`_mention`, with the reason).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from re import ASCII, compile

from kg.errors import ExportError
from kg.export.terms import Term, Triple, address, date, decimal, literal, local_name
from kg.model import Claim, Entity, GraphData, Paper, PaperLink, Score, Section, Span, Text, Variant
from kg.vocabulary import vocabulary
from kg.vocabulary.structure import structure
from kg.vocabulary.wikidata import same_item

__all__ = ["graph_triples", "link_claims", "position", "unclaimed_variants", "variant_name", "wikidata_of"]

_CONTEXT = 32  # characters of the text before and after a quote, as Web Annotation clients usually keep
_NOT_SLUG = compile(r"[^a-z0-9]+", ASCII)
_AS_READ = {"title": "kg:titleAsRead", "abstract": "kg:abstractAsRead", "comment": "kg:commentAsRead"}
_REPAIRED = {"title": "dcterms:title", "abstract": "dcterms:abstract", "comment": "kg:authorComment"}
_SECTIONS: tuple[Section, ...] = ("title", "abstract", "comment")


def graph_triples(data: GraphData) -> Iterator[Triple]:
    """Yield every triple of the graph; see the module's docstring for the order.

    Raises:
        ExportError: A claim has a predicate that the vocabulary does not know.
    """
    papers = {paper.id: paper for paper in data.papers}
    claims = [*data.claims, *link_claims(data)]
    edges = _edges(claims, data)
    yield "kgr:build", "a", "prov:Activity"
    yield "kgr:build", "prov:wasAssociatedWith", "_:generator"
    yield "_:generator", "a", "prov:SoftwareAgent"
    yield "_:generator", "skos:prefLabel", literal(data.generator)
    for paper in data.papers:
        yield from _paper(paper)
        yield from _direct(paper.id, edges)
    for entity in data.entities:
        yield from _entity(entity)
        yield from _direct(entity.id, edges)
    yield from _metrics(data.scores)
    for claim in claims:
        yield from (_mention if claim.predicate == "mentions" else _claim)(claim, papers.get(claim.paper))
    yield from _inferences(data)
    for score in data.scores:
        yield from _score(score, papers.get(score.paper))


def _node(identifier: str) -> Term:
    return "kgr:" + local_name(identifier)


# ---------------------------------------------------------------------------------------------------- edges


def _edges(claims: Iterable[Claim], data: GraphData) -> dict[str, list[tuple[str, str]]]:
    """Return the direct edges of each node: (predicate, object), sorted, each once."""
    found: dict[str, set[tuple[str, str]]] = {}
    for claim in claims:
        if claim.polarity == "asserted":
            found.setdefault(claim.subject, set()).add((claim.predicate, claim.object))
    for variant in data.variants:
        found.setdefault(variant.child, set()).add(("variantOf", variant.parent))
    return {subject: sorted(targets) for subject, targets in found.items()}


def _direct(identifier: str, edges: dict[str, list[tuple[str, str]]]) -> Iterator[Triple]:
    subject = _node(identifier)
    for predicate, target in edges.get(identifier, ()):
        yield subject, _property(predicate), _node(target)


def _property(predicate: str) -> Term:
    try:
        return vocabulary().predicates[predicate].rdf
    except KeyError:
        raise ExportError(f"no predicate is named {predicate!r}: add it to the vocabulary") from None


def link_claims(data: GraphData) -> Iterator[Claim]:
    """Yield a claim for each address that no claim of the graph covers, so that no edge is without one."""
    covered = {(claim.paper, claim.object) for claim in data.claims if claim.predicate in {"hasRepository", "hasPage"}}
    types = {entity.id: entity.type for entity in data.entities}
    for link in data.links:
        if (link.paper, link.entity) not in covered:
            covered.add((link.paper, link.entity))
            yield _link_claim(link, "hasRepository" if types.get(link.entity) == "Repository" else "hasPage")


def _link_claim(link: PaperLink, predicate: str) -> Claim:
    return Claim(
        id=f"link-{local_name(link.paper)}-{local_name(link.entity)}",
        subject=link.paper,
        predicate=predicate,
        object=link.entity,
        paper=link.paper,
        quote=link.written,
        rule="address",
    )


# ---------------------------------------------------------------------------------------------------- nodes


def _paper(paper: Paper) -> Iterator[Triple]:
    node = _node(paper.id)
    for rdf_class in vocabulary().types["Paper"].rdf:
        yield node, "a", rdf_class
    for section in _SECTIONS:
        text = paper.section(section)
        if section != "comment" or paper.comment is not None:
            yield node, _REPAIRED[section], literal(text.clean)
            if text.edits:
                yield node, _AS_READ[section], literal(text.raw)
    yield from _identifiers(paper, node)
    if paper.date is not None:
        yield node, "dcterms:issued", date(paper.date)
        if paper.date.inferred:
            yield node, "kg:dateInferred", "true"
    yield from _bibliography(paper, node)
    yield from _sources(paper, node)


def _identifiers(paper: Paper, node: Term) -> Iterator[Triple]:
    for identifier in paper.identifiers:
        yield node, "dcterms:identifier", literal(f"{identifier.scheme}:{identifier.value}")
    for identifier in paper.identifiers:
        if identifier.scheme == "arxiv":
            yield node, "fabio:hasArXivId", literal(identifier.value)
    for same in _elsewhere(paper):
        yield node, "schema:sameAs", same


def _bibliography(paper: Paper, node: Term) -> Iterator[Triple]:
    for author in sorted(set(paper.authors)):
        yield node, "dc:creator", literal(author)
    if paper.author_count is not None:
        yield node, "kg:authorCount", str(paper.author_count)
    if paper.organization is not None:
        yield node, "kg:organization", literal(paper.organization)
    if paper.comment_count is not None:
        yield node, "schema:commentCount", str(paper.comment_count)
    for category in sorted(set(paper.categories)):
        yield node, "schema:keywords", literal(category)


def _elsewhere(paper: Paper) -> list[Term]:
    rules = structure().links
    return sorted(
        {
            address(rule.address.format(identifier.value))
            for identifier in paper.identifiers
            for rule in rules
            if rule.scheme == identifier.scheme
        }
    )


def _sources(paper: Paper, node: Term) -> Iterator[Triple]:
    for number, source in enumerate(paper.sources):
        blank = f"_:{local_name(paper.id)}-source-{number}"
        yield node, "dcterms:source", blank
        yield blank, "a", "kg:Source"
        yield blank, "kg:file", literal(source.path)
        yield blank, "kg:line", str(source.line)
        yield blank, "kg:sourceKind", literal(source.kind)
        if source.page_date is not None:
            yield blank, "dcterms:issued", date(source.page_date)
            if source.page_date.inferred:
                yield blank, "kg:dateInferred", "true"


def _entity(entity: Entity) -> Iterator[Triple]:
    node = _node(entity.id)
    for rdf_class in vocabulary().types[entity.type].rdf:
        yield node, "a", rdf_class
    yield node, "skos:prefLabel", literal(entity.label)
    for alias in sorted(set(entity.aliases) - {entity.label}):
        yield node, "skos:altLabel", literal(alias)
    same = wikidata_of(entity)
    if same is not None:
        yield node, "skos:exactMatch", f"<{same}>"
    if entity.generic:
        yield node, "kg:generic", "true"
    if entity.url is not None:
        yield node, "schema:codeRepository" if entity.type == "Repository" else "schema:url", address(entity.url)


def wikidata_of(entity: Entity) -> str | None:
    """Return the address of the same thing in Wikidata, where ``kg/vocabulary/wikidata.tsv`` knows it."""
    item = same_item(entity.type, entity.label, entity.aliases)
    return None if item is None else vocabulary().namespaces["wd"] + item


# ------------------------------------------------------------------------------------------ claims, results


def _claim(claim: Claim, paper: Paper | None) -> Iterator[Triple]:
    node = _node(claim.id)
    yield node, "a", "rdf:Statement"
    yield node, "a", "kg:Claim"
    yield from _statement(node, claim)
    if claim.dataset is not None:
        yield node, "kg:onDataset", _node(claim.dataset)
    yield from _provenance(node, claim, paper)


def _mention(claim: Claim, paper: Paper | None) -> Iterator[Triple]:
    """Yield the short form of a ``mentions`` claim: the words and their section.

    Mentions are most of all claims. With 15 of them and 6 other claims a paper, the full form for all makes 17 kB of
    Turtle a paper, this one 11 kB, none 7 kB (measured). Left out are the rule, the confidence, the words around the
    quote and its offsets; graph.json has them.
    """
    node = _node(claim.id)
    yield node, "a", "kg:Mention"
    yield from _statement(node, claim)
    yield node, "kg:quote", literal(claim.quote)
    if claim.span is not None:
        yield node, "kg:section", literal(claim.span.section)


def _statement(node: Term, claim: Claim) -> Iterator[Triple]:
    yield node, "rdf:subject", _node(claim.subject)
    yield node, "rdf:predicate", _property(claim.predicate)
    yield node, "rdf:object", _node(claim.object)
    yield node, "kg:polarity", f'"{claim.polarity}"'


def _provenance(node: Term, found: Claim | Score, paper: Paper | None) -> Iterator[Triple]:
    """Yield rule, confidence, paper, date and the quote with its place, in the text as it was read."""
    yield node, "kg:rule", literal(found.rule)
    confidence = decimal(found.confidence)
    if confidence is not None:
        yield node, "kg:confidence", confidence
    source = _node(found.paper)
    yield node, "prov:hadPrimarySource", source
    if paper is not None and paper.date is not None:
        yield node, "dcterms:issued", date(paper.date)
    name = local_name(found.id)
    place = f"_:{name}-place"
    words = f"_:{name}-words"
    yield node, "prov:wasQuotedFrom", place
    yield place, "a", "oa:SpecificResource"
    yield place, "oa:hasSource", source
    if found.span is not None:
        yield place, "kg:section", f'"{found.span.section}"'
    yield place, "oa:hasSelector", words
    yield words, "a", "oa:TextQuoteSelector"
    yield words, "oa:exact", literal(found.quote)
    if found.span is not None and paper is not None:
        yield from _position(place, words, name, paper.section(found.span.section), found.span)


def position(paper: Paper, span: Span) -> tuple[int, int]:
    """Return where a span stands in its section as it was read."""
    return paper.section(span.section).raw_span(span.start, span.end)


def _position(place: Term, words: Term, name: str, text: Text, span: Span) -> Iterator[Triple]:
    start, end = text.raw_span(span.start, span.end)
    raw = text.raw
    if start:
        yield words, "oa:prefix", literal(raw[max(0, start - _CONTEXT) : start])
    if end < len(raw):
        yield words, "oa:suffix", literal(raw[end : end + _CONTEXT])
    position = f"_:{name}-position"
    yield place, "oa:hasSelector", position
    yield position, "a", "oa:TextPositionSelector"
    yield position, "oa:start", str(start)
    yield position, "oa:end", str(end)


def unclaimed_variants(data: GraphData) -> Iterator[Variant]:
    """Yield each variant that no paper's claim asserts: its edge follows from the names alone."""
    claimed = {(c.subject, c.object) for c in data.claims if c.predicate == "variantOf" and c.polarity == "asserted"}
    return (variant for variant in data.variants if (variant.child, variant.parent) not in claimed)


def variant_name(variant: Variant) -> str:
    """Return the identifier of the statement that says a variant."""
    return f"variant-{local_name(variant.child)}-of-{local_name(variant.parent)}"


def _inferences(data: GraphData) -> Iterator[Triple]:
    for variant in unclaimed_variants(data):
        node = f"kgr:{variant_name(variant)}"
        yield node, "a", "rdf:Statement"
        yield node, "a", "kg:Inference"
        yield node, "rdf:subject", _node(variant.child)
        yield node, "rdf:predicate", _property("variantOf")
        yield node, "rdf:object", _node(variant.parent)
        yield node, "kg:polarity", '"asserted"'
        yield node, "kg:rule", literal(variant.rule)


def _metric(name: str) -> Term:
    """Return the node of a metric: by its name in small letters, so that ``Accuracy`` and ``accuracy`` are one."""
    key = " ".join(name.casefold().split())
    slug = _NOT_SLUG.sub("-", key).strip("-")
    if not key.isascii() or not slug:
        slug = f"{slug}-{blake2b(key.encode('utf-8', 'replace'), digest_size=4).hexdigest()}".lstrip("-")
    return f"kgr:metric-{slug}"


def _metrics(scores: Iterable[Score]) -> Iterator[Triple]:
    names: dict[Term, set[str]] = {}
    for score in scores:
        if score.metric.strip():  # some texts give a number and do not say of what
            names.setdefault(_metric(score.metric), set()).add(score.metric)
    for node, labels in sorted(names.items()):
        yield node, "a", "kg:Metric"
        yield node, "a", "mls:EvaluationMeasure"
        first, *others = sorted(labels)
        yield node, "skos:prefLabel", literal(first)
        for other in others:
            yield node, "skos:altLabel", literal(other)


def _score(score: Score, paper: Paper | None) -> Iterator[Triple]:
    node = _node(score.id)
    yield node, "a", "kg:Result"
    yield node, "a", "mls:ModelEvaluation"
    yield node, "kg:system", _node(score.system)
    if score.metric.strip():
        yield node, "mls:specifiedBy", _metric(score.metric)
    yield node, "kg:value", literal(score.value)
    number = None if score.number is None else decimal(score.number)
    if number is not None:
        yield node, "mls:hasValue", number
    if score.unit is not None:
        yield node, "kg:unit", literal(score.unit)
    yield node, "kg:resultKind", f'"{score.kind}"'
    if score.dataset is not None:
        yield node, "kg:onDataset", _node(score.dataset)
    yield from _provenance(node, score, paper)
