"""The SHACL shapes that a graph of ours must meet, generated from the vocabulary.

Messages are sentences for people. What needs a look at two places of the graph is a query (:func:`_check`). Check
them with pyshacl on an in-memory rdflib graph: the same takes minutes on other stores.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.export.terms import RdfSettings, literal, prefixes
from kg.vocabulary import Predicate, vocabulary
from kg.vocabulary.structure import OwnProperty, structure

__all__ = ["class_of", "shapes"]

_DATES = "xsd:date xsd:gYearMonth xsd:gYear xsd:gMonthDay"
_KIND = "mend the type of that node, or drop the edge"
_OWN = "drop it, or mend the type of its node"
_ADDRESS = r"^https?://[^\\s<>]+$"


def shapes(settings: RdfSettings | None = None) -> str:
    """Return the shapes graph as Turtle, for terms at the bases that ``settings`` asks for."""
    spaces = prefixes(settings)
    used = ("dcterms", "kg", "mls", "oa", "prov", "rdf", "schema", "skos")
    declared = ", ".join(f'[ sh:prefix "{name}" ; sh:namespace "{spaces[name]}"^^xsd:anyURI ]' for name in used)
    blocks = [
        "".join(f"@prefix {name}: <{address}> .\n" for name, address in spaces.items()),
        f"kg:Prefixes sh:declare {declared} .\n",
        _paper(),
        *(_label(own) for own in _labelled()),
        *(_edge(predicate) for predicate in vocabulary().predicates.values()),
        *(check for predicate in vocabulary().predicates.values() for check in _edge_checks(predicate)),
        *(_own(own) for own in structure().properties.values()),
        _claim(),
        _mention(),
        _result(),
        _place(),
        *_claim_checks(),
        _dates(),
        _addresses(),
    ]
    return "\n".join(blocks)


def class_of(node_type: str) -> str:
    """Return the compact IRI of the class that stands for a node type: ours where we have one.

    >>> class_of("Model"), class_of("Paper")
    ('kg:Model', 'schema:ScholarlyArticle')
    """
    return vocabulary().types[node_type].rdf[0]


def _labelled() -> list[str]:
    return [class_of(name) for name in vocabulary().types if name != "Paper"] + ["kg:Metric"]


def _shape(name: str, *facts: str) -> str:
    return f"kg:{name}Shape a sh:NodeShape ;\n    " + " ;\n    ".join(facts) + " .\n"


def _path(path: str, message: str, *facts: str) -> str:
    return f"sh:property [ sh:path {path} ; {' ; '.join(facts)} ; sh:message {literal(message)} ]"


def _check(name: str, target: str, message: str, where: str) -> str:
    """A check that looks at the whole graph at once: its focus is the term ``target``, its value the node at fault.

    One query a check, not one a node, is what keeps validation fast: the same as constraints of each node took
    147 s of processor time for 95 papers, this way 12 s. (For the same reason OPTIONAL and BOUND, and
    constants in filters: rdflib evaluates NOT EXISTS from its own beginning for every row, and begins a pattern with
    the triple that has most constants, which are the ones that nearly all claims share.)
    """
    select = " ".join(f"SELECT DISTINCT $this ?value ?other WHERE {{ {where} }}".split())
    query = f"sh:sparql [ sh:prefixes kg:Prefixes ; sh:message {literal(message)} ; sh:select {literal(select)} ]"
    return _shape(name, f"sh:targetNode {target}", query)


def _one_of(classes: list[str] | tuple[str, ...]) -> str:
    return f"sh:or ( {' '.join(f'[ sh:class {name} ]' for name in classes)} )"


_ONE_TEXT = ("sh:minCount 1", "sh:maxCount 1", "sh:datatype xsd:string")


def _paper() -> str:
    paper = class_of("Paper")
    return _shape(
        "Paper",
        f"sh:targetClass {paper}",
        _path(
            "dcterms:title",
            "a paper has one title, and it is not empty: give it one dcterms:title",
            *_ONE_TEXT,
            "sh:minLength 1",
        ),
        _path(
            "dcterms:abstract", "a paper has one abstract, which may be empty: give it one dcterms:abstract", *_ONE_TEXT
        ),
        _path("dcterms:issued", "a paper has one date at most: keep one dcterms:issued", "sh:maxCount 1"),
    )


def _label(name: str) -> str:
    message = (
        f"a {name.partition(':')[2]} has one skos:prefLabel, and it is not empty: give it one, others as skos:altLabel"
    )
    local = name.partition(":")[2]
    return _shape(local, f"sh:targetClass {name}", _path("skos:prefLabel", message, *_ONE_TEXT, "sh:minLength 1"))


def _edge(predicate: Predicate) -> str:
    """Kinds at both ends."""
    domain = [class_of(name) for name in predicate.domain]
    target = [class_of(name) for name in predicate.range]
    rdf = predicate.rdf
    return _shape(
        predicate.name[0].upper() + predicate.name[1:] + "Edge",
        f"sh:targetSubjectsOf {rdf}",
        _one_of(domain),
        f"sh:message {literal(f'wrong kind of subject: {rdf} starts at {_names(predicate.domain)}; {_KIND}')}",
        _path(
            rdf,
            f"wrong kind of object: {rdf} leads to {_names(predicate.range)}; {_KIND}",
            _one_of(target),
        ),
    )


def _edge_checks(predicate: Predicate) -> Iterator[str]:
    """No edge from a thing to itself, and a claim that asserts each."""
    rdf = predicate.rdf
    name = predicate.name[0].upper() + predicate.name[1:]
    yield _check(
        f"{name}Itself",
        rdf,
        f"{{?value}} {rdf} itself: drop the edge and its claims",
        "?value $this ?value . BIND(?value AS ?other)",
    )
    yield _check(
        f"{name}Claim",
        rdf,
        f"edge without a claim: nothing asserts that {{?value}} {rdf} {{?other}}; add the claim, or drop the edge",
        """?value $this ?other . OPTIONAL {
           ?claim rdf:subject ?value ; rdf:object ?other ; rdf:predicate ?stated ; kg:polarity ?polarity .
           FILTER(?stated = $this && ?polarity = "asserted") } FILTER(!BOUND(?claim))""",
    )


def _names(types: tuple[str, ...]) -> str:
    return " or ".join(types)


def _own(own: OwnProperty) -> str:
    """Domain and range of one of our properties, at most one value, and the values it may take."""
    name = f"kg:{own.name}"
    if own.values:
        what = f"sh:in ( {' '.join(map(literal, own.values))} )"
        said = "one of " + ", ".join(own.values)
    elif own.range[0].startswith("xsd:"):
        what, said = f"sh:datatype {own.range[0]}", own.range[0]
    else:
        what, said = _one_of(own.range), " or ".join(own.range)
    return _shape(
        own.name[0].upper() + own.name[1:],
        f"sh:targetSubjectsOf {name}",
        _one_of(own.domain),
        f"sh:message {literal(f'{name} does not belong here: it is of {_names(own.domain)}; {_OWN}')}",
        _path(name, f"{name} has one value: {said}; keep one of that kind", "sh:maxCount 1", what),
    )


_QUOTED = (
    _path(
        "prov:wasQuotedFrom",
        "claim or result without a quote: give it one prov:wasQuotedFrom",
        "sh:minCount 1",
        "sh:maxCount 1",
    ),
    _path(
        "( prov:wasQuotedFrom oa:hasSelector oa:exact )",
        "claim or result without a quote: the words (oa:exact) are missing or empty; add them, or drop the claim",
        "sh:minCount 1",
        "sh:minLength 1",
    ),
    _path(
        "prov:hadPrimarySource",
        "a claim or result is of one paper: give it one prov:hadPrimarySource that is a paper of the graph",
        "sh:minCount 1",
        "sh:maxCount 1",
        "sh:class schema:ScholarlyArticle",
    ),
    _path(
        "kg:confidence",
        "confidence is a decimal from 0 to 1, one: mend kg:confidence",
        "sh:minCount 1",
        "sh:minInclusive 0",
        "sh:maxInclusive 1",
    ),
    _path("kg:rule", "a claim or result names its rule: add kg:rule", "sh:minCount 1", "sh:minLength 1"),
)
_STATED = tuple(
    _path(
        f"rdf:{end}",
        f"a claim has one rdf:{end}: give it one that is a node",
        "sh:minCount 1",
        "sh:maxCount 1",
        "sh:nodeKind sh:IRI",
    )
    for end in ("subject", "predicate", "object")
)


def _claim() -> str:
    polarity = _path("kg:polarity", "a claim has a polarity: add kg:polarity", "sh:minCount 1")
    return _shape("Claim", "sh:targetClass kg:Claim", *_STATED, polarity, *_QUOTED)


def _mention() -> str:
    quote = _path("kg:quote", "mention without a quote: add kg:quote, or drop it", "sh:minCount 1", "sh:minLength 1")
    stated = _shape("Mention", "sh:targetClass kg:Mention, kg:Inference", *_STATED)
    return stated + "\n" + _shape("MentionQuote", "sh:targetClass kg:Mention", quote)


def _result() -> str:
    return _shape(
        "Result",
        "sh:targetClass kg:Result",
        _path("kg:system", "a result has one system: give it one kg:system", "sh:minCount 1", "sh:maxCount 1"),
        _path(
            "kg:value",
            "a result has one value: give it one kg:value, as the text puts it",
            "sh:minCount 1",
            "sh:minLength 1",
        ),
        _path(
            "mls:specifiedBy",
            "a result has one metric at most: keep one mls:specifiedBy that is a kg:Metric",
            "sh:maxCount 1",
            "sh:class kg:Metric",
        ),
        _path(
            "mls:hasValue",
            "the number of a result is one decimal: mend mls:hasValue, or drop it",
            "sh:maxCount 1",
            "sh:datatype xsd:decimal",
        ),
        *_QUOTED,
    )


_NOT_THERE = """
    OPTIONAL { ?paper ?property ?text .
    FILTER(CONTAINS(?text, ?other) && (
        (?section = "title" && ?property IN (dcterms:title, kg:titleAsRead)) ||
        (?section = "abstract" && ?property IN (dcterms:abstract, kg:abstractAsRead)) ||
        (?section = "comment" && ?property IN (kg:authorComment, kg:commentAsRead)))) }
    FILTER(!BOUND(?text))"""


def _place() -> str:
    one_paper = ("sh:minCount 1", "sh:maxCount 1", "sh:class schema:ScholarlyArticle")
    return _shape(
        "Place",
        "sh:targetClass oa:SpecificResource",
        _path(
            "oa:hasSource", "a quote is of one paper: give it one oa:hasSource that is a paper of the graph", *one_paper
        ),
    )


def _claim_checks() -> Iterator[str]:
    """What is asserted is there, and quotes stand in their papers, at the offsets given."""
    yield _check(
        "Asserted",
        "rdf:Statement",
        "asserted claim without its edge: {?value} states it, and there is no triple to {?other}; add it, or drop "
        "the claim",
        """?value kg:polarity "asserted" ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?other .
           OPTIONAL { ?subject ?there ?other . FILTER(?there = ?predicate) } FILTER(!BOUND(?there))""",
    )
    yield _check(
        "ClaimWords",
        "oa:TextQuoteSelector",
        "quote not in its paper: {?value} quotes {?other}; copy the words as they stand there, or drop the claim",
        f"""?value prov:wasQuotedFrom ?place . ?place kg:section ?section ; oa:hasSource ?paper ;
            oa:hasSelector/oa:exact ?other . {_NOT_THERE}""",
    )
    yield _check(
        "MentionWords",
        "kg:Mention",
        "quote not in its paper: {?value} quotes {?other}; copy the words as they stand there, or drop the claim",
        f"?value kg:quote ?other ; kg:section ?section ; rdf:subject ?paper . {_NOT_THERE}",
    )
    yield _check(
        "Offsets",
        "oa:TextPositionSelector",
        "offsets do not fit the quote: those of {?value} are not as far apart as {?other} is long; count again",
        """?value prov:wasQuotedFrom ?place . ?place oa:hasSelector ?at ; oa:hasSelector/oa:exact ?other .
           ?at oa:start ?start ; oa:end ?end . FILTER(?end - ?start != STRLEN(?other))""",
    )


def _dates() -> str:
    types = f"sh:or ( {' '.join(f'[ sh:datatype {name} ]' for name in _DATES.split())} )"
    message = "not a date of the calendar: write 2024-03-19, 2024-03, 2024 or --03-19 with its type"
    return _shape("Date", "sh:targetSubjectsOf dcterms:issued", _path("dcterms:issued", message, types))


def _addresses() -> str:
    """The address of a node, as what it is said to be."""
    message = "bad address: not a web address that can be opened; mend or drop it"
    facts = ("sh:nodeKind sh:IRI", f'sh:pattern "{_ADDRESS}"')
    targets = ("schema:url", "schema:codeRepository", "schema:sameAs")
    return _shape(
        "Address",
        f"sh:targetSubjectsOf {', '.join(targets)}",
        *(_path(target, message, *facts) for target in targets),
    )
