"""Faults to seed in the graph of export_sample.py: each one change, at a node of its own."""

from __future__ import annotations

from collections.abc import Callable

import rdflib
from rdflib import SKOS, XSD, Literal, Namespace, URIRef

from kg.export.terms import prefixes

KG, KGR, OA, PROV, MLS, DCTERMS, SCHEMA = (
    Namespace(prefixes()[p]) for p in ("kg", "kgr", "oa", "prov", "mls", "dcterms", "schema")
)
BRICK, STONE = KGR["model-brick"], KGR["model-stone"]


def place(graph: rdflib.Graph, claim: str) -> rdflib.term.Node:
    found = graph.value(KGR[claim], PROV.wasQuotedFrom)
    assert found is not None
    return found


def selector(graph: rdflib.Graph, claim: str, predicate: URIRef) -> rdflib.term.Node:
    return next(node for node in graph.objects(place(graph, claim), OA.hasSelector) if (node, predicate, None) in graph)


def dec(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


# Each fault is made in one graph, each at a node of its own: what to change, the node that the report should name,
# and what it should say.
MORTAR, WALLING, PAGE = KGR["method-mortar"], KGR["task-walling"], KGR["page-masonry-example"]
P1, P2, P3 = KGR["paper-arxiv-2401-00001"], KGR["paper-mortar-joins-bricks"], KGR["paper-stone"]
Change = Callable[[rdflib.Graph], object]
FAULTS: dict[str, tuple[Change, URIRef | Literal, str]] = {
    "edge without a claim": (lambda g: g.add((P3, KG.uses, STONE)), P3, "edge without a claim"),
    "edge that is only hedged": (lambda g: g.add((MORTAR, KG.outperforms, STONE)), MORTAR, "edge without a claim"),
    "claim without its edge": (
        lambda g: g.remove((MORTAR, KG.basedOn, BRICK)),
        KGR["claim-005"],
        "asserted claim without its edge",
    ),
    "claim without a quote": (
        lambda g: g.remove((KGR["claim-003"], PROV.wasQuotedFrom, None)),
        KGR["claim-003"],
        "claim or result without a quote",
    ),
    "empty quote": (
        lambda g: g.set((selector(g, "claim-002", OA.exact), OA.exact, Literal(""))),
        KGR["claim-002"],
        "the words (oa:exact) are missing or empty",
    ),
    "quote of other words": (
        lambda g: g.set((selector(g, "claim-004", OA.exact), OA.exact, Literal("Brick is worse than Stone."))),
        KGR["claim-004"],
        "quote not in its paper",
    ),
    "quote from another section": (
        lambda g: g.set((place(g, "claim-006"), KG.section, Literal("title"))),
        KGR["claim-006"],
        "quote not in its paper",
    ),
    "mention of other words": (
        lambda g: g.set((KGR["claim-012"], KG.quote, Literal("Brock"))),
        KGR["claim-012"],
        "quote not in its paper",
    ),
    "offsets of another quote": (
        lambda g: g.set((selector(g, "claim-007", OA.end), OA.end, Literal(3))),
        KGR["claim-007"],
        "offsets do not fit the quote",
    ),
    "claim of no paper": (
        lambda g: g.remove((KGR["claim-009"], PROV.hadPrimarySource, None)),
        KGR["claim-009"],
        "is of one paper",
    ),
    "confidence of two": (
        lambda g: g.set((KGR["claim-010"], KG.confidence, dec("2.0"))),
        KGR["claim-010"],
        "confidence is a decimal from 0 to 1",
    ),
    "unknown polarity": (
        lambda g: g.set((KGR["claim-008"], KG.polarity, Literal("maybe"))),
        KGR["claim-008"],
        "kg:polarity has one value: one of asserted",
    ),
    "thing without a label": (
        lambda g: g.remove((BRICK, SKOS.prefLabel, None)),
        BRICK,
        "a Model has one skos:prefLabel",
    ),
    "thing with two labels": (
        lambda g: g.add((STONE, SKOS.prefLabel, Literal("B"))),
        STONE,
        "a Model has one skos:prefLabel",
    ),
    "paper without a title": (lambda g: g.set((P2, DCTERMS.title, Literal(""))), P2, "a paper has one title"),
    "wrong kind of object": (
        lambda g: g.add((BRICK, KG.trainedOn, STONE)),
        BRICK,
        "wrong kind of object: kg:trainedOn leads to Dataset",
    ),
    "wrong kind of subject": (
        lambda g: g.add((WALLING, KG.outperforms, STONE)),
        WALLING,
        "wrong kind of subject: kg:outperforms",
    ),
    "edge to itself": (lambda g: g.add((BRICK, KG.outperforms, BRICK)), BRICK, "kg:outperforms itself"),
    "address as text": (lambda g: g.set((PAGE, SCHEMA.url, Literal("masonry"))), Literal("masonry"), "bad address"),
    "address of no web page": (
        lambda g: g.add((P3, SCHEMA.sameAs, URIRef("mailto:a@example.org"))),
        URIRef("mailto:a@example.org"),
        "bad address",
    ),
    "date as text": (
        lambda g: g.set((P3, DCTERMS.issued, Literal("last spring"))),
        Literal("last spring"),
        "not a date of the calendar",
    ),
    "date that is none": (
        lambda g: g.set((P2, DCTERMS.issued, Literal("2023-02-30", datatype=XSD.date))),
        Literal("2023-02-30", datatype=XSD.date),
        "not a date of the calendar",
    ),
    "number as text": (
        lambda g: g.set((KGR["result-1"], MLS.hasValue, Literal("many"))),
        KGR["result-1"],
        "the number of a result is one decimal",
    ),
    "metric that is none": (
        lambda g: g.set((KGR["result-2"], MLS.specifiedBy, STONE)),
        KGR["result-2"],
        "a result has one metric at most",
    ),
    "property of another class": (
        lambda g: g.add((P1, KG.confidence, dec("0.5"))),
        P1,
        "kg:confidence does not belong here",
    ),
}
