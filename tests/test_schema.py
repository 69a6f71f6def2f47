"""The schema is generated, says all that is emitted, and its shapes find faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyshacl
import pytest
import rdflib
from export_sample import CLAIMS, ENTITIES, PAPERS, SAMPLE
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef

from kg.export.ontology import FILES, class_of, context, ontology
from kg.export.shapes import shapes
from kg.export.terms import prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_turtle
from kg.model import Claim, Edit, GraphData, Text
from kg.vocabulary import vocabulary
from kg.vocabulary.structure import structure

ROOT = Path(__file__).parents[1]
KG, KGR, OA = (Namespace(prefixes()[p]) for p in ("kg", "kgr", "oa"))
BRICK, STONE = KGR["model-brick"], KGR["model-stone"]
CLAIM = KGR["claim-003"]


def everything() -> GraphData:
    """The sample, an edge of every kind, and a repair in every section."""
    one_of = {e.type: e.id for e in ENTITIES} | {"Paper": PAPERS[1].id}
    other = {"Model": "model-stone", "Dataset": "dataset-floorset"}
    extra = tuple(
        Claim(id=f"extra-{p.name.lower()}", subject=one_of[p.domain[0]], predicate=p.name, object=other.get(p.range[-1], one_of[p.range[-1]]), paper=PAPERS[1].id, quote="Mortar", rule="r")
        for p in vocabulary().predicates.values()
    )
    last = msgspec.structs.replace(PAPERS[2], title=Text("St\\one", (Edit(2, 3, ""),)), comment=Text("a\\&b", (Edit(1, 2, ""),)))
    return msgspec.structs.replace(SAMPLE, claims=(*CLAIMS, *extra), papers=(*PAPERS[:2], last))


def rdf(data: GraphData) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(to_turtle(graph_triples(data), prefixes())), format="turtle")


@pytest.mark.parametrize("name", FILES)
def test_the_committed_files_are_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == FILES[name](), "run python -m kg.export.ontology"


@pytest.fixture(scope="module")
def own() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology(), format="turtle")


def terms(graph: rdflib.Graph) -> set[URIRef]:
    """Our terms that stand as a property or a class in the graph."""
    used = set(graph.predicates()) | set(graph.objects(None, RDF.type)) | set(graph.objects(None, RDF.predicate))
    return {URIRef(term) for term in used if str(term).startswith(KG)}


def test_what_is_emitted_is_what_the_ontology_defines(own: rdflib.Graph) -> None:
    defined = {t for t in own.subjects(RDFS.isDefinedBy) if isinstance(t, URIRef)}
    assert terms(rdf(everything())) == defined


def test_the_vocabulary_names_every_term_of_others_that_is_emitted() -> None:
    known = set(structure().borrowed) | {"a"}
    known |= {p.rdf for p in vocabulary().predicates.values()} | {f"kg:{name}" for name in structure().properties}
    inner = {"oa:exact", "oa:prefix", "oa:suffix", "oa:start", "oa:end", "rdf:predicate", "rdf:object", "prov:wasAssociatedWith"}
    assert {p for _, p, _ in graph_triples(everything())} - known == inner


def test_every_term_is_described(own: rdflib.Graph) -> None:
    for term in own.subjects(RDFS.isDefinedBy):
        assert len(list(own.objects(term, RDFS.label))) == 1
        assert len(str(own.value(term, RDFS.comment))) > 10
        if (term, RDF.type, OWL.Class) not in own:
            assert own.value(term, RDFS.domain) is not None
            assert own.value(term, RDFS.range) is not None
    assert (KG.Model, SKOS.closeMatch, URIRef(prefixes()["mls"] + "Model")) in own
    assert (KG.variantOf, RDFS.subPropertyOf, URIRef(prefixes()["prov"] + "specializationOf")) in own


def test_the_context_expands_to_our_terms() -> None:
    document = json.loads(context()) | {
        "id": "kgr:model-brick", "type": "Model", "outperforms": "kgr:model-stone", "confidence": "0.5", "rule": "r",
    }
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert set(graph) == {
        (BRICK, RDF.type, URIRef(KG.Model)),
        (BRICK, KG.outperforms, STONE),
        (BRICK, KG.confidence, Literal("0.5", datatype=XSD.decimal)),
        (BRICK, KG.rule, Literal("r")),
    }


def test_classes_of_node_types() -> None:
    assert {class_of(name) for name in vocabulary().types} - {"schema:ScholarlyArticle"} == {
        f"kg:{name}" for name in vocabulary().types if name != "Paper"
    }


# --------------------------------------------------------------------------------------------------- shapes


@pytest.fixture(scope="module")
def shape_graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes(), format="turtle")


@pytest.fixture(scope="module")
def sample_graph() -> rdflib.Graph:
    return rdf(SAMPLE)


def faults(graph: rdflib.Graph, shape_graph: rdflib.Graph) -> list[str]:
    _, report, _ = pyshacl.validate(graph, shacl_graph=shape_graph, inference="none")
    messages = report.objects(None, URIRef(prefixes()["sh"] + "resultMessage"))
    return sorted({str(message) for message in messages})


@pytest.mark.parametrize("data", [SAMPLE, GraphData(format="", generator="", papers=(), entities=(), claims=())], ids=["sample", "empty"])
def test_a_sound_graph_has_no_faults(data: GraphData, shape_graph: rdflib.Graph) -> None:
    assert faults(rdf(data), shape_graph) == []


def place(graph: rdflib.Graph) -> rdflib.term.Node:
    found = graph.value(CLAIM, URIRef(prefixes()["prov"] + "wasQuotedFrom"))
    assert found is not None
    return found


def words(graph: rdflib.Graph) -> rdflib.term.Node:
    return next(node for node in graph.objects(place(graph), OA.hasSelector) if (node, OA.exact, None) in graph)


def position(graph: rdflib.Graph) -> rdflib.term.Node:
    return next(node for node in graph.objects(place(graph), OA.hasSelector) if (node, OA.start, None) in graph)


PAPER = KGR["paper-stone"]
URL = URIRef(prefixes()["schema"] + "url")
ISSUED = URIRef(prefixes()["dcterms"] + "issued")
TITLE = URIRef(prefixes()["dcterms"] + "title")
FAULTS: dict[str, tuple[Callable[[rdflib.Graph], object], str]] = {
    "edge without a claim": (lambda g: g.add((BRICK, KG.uses, STONE)), "edge without a claim"),
    "edge that is only hedged": (lambda g: g.add((KGR["method-mortar"], KG.outperforms, STONE)), "edge without a claim"),
    "claim without its edge": (lambda g: g.remove((KGR["method-mortar"], KG.basedOn, BRICK)), "asserted claim without its edge"),
    "claim without a quote": (lambda g: g.remove((CLAIM, URIRef(prefixes()["prov"] + "wasQuotedFrom"), None)), "claim or result without a quote"),
    "empty quote": (lambda g: g.set((words(g), OA.exact, Literal(""))), "the words (oa:exact) are missing or empty"),
    "quote of other words": (lambda g: g.set((words(g), OA.exact, Literal("Brick outperforms Steel on WallBench"))), "quote not in its paper"),
    "quote from another section": (lambda g: g.set((place(g), KG.section, Literal("title"))), "quote not in its paper"),
    "mention of other words": (lambda g: g.set((KGR["claim-012"], KG.quote, Literal("Brock"))), "quote not in its paper"),
    "offsets of another quote": (lambda g: g.set((position(g), OA.end, Literal(3))), "offsets do not fit the quote"),
    "claim of no paper": (lambda g: g.remove((CLAIM, URIRef(prefixes()["prov"] + "hadPrimarySource"), None)), "is of one paper"),
    "confidence of two": (lambda g: g.set((CLAIM, KG.confidence, Literal("2.0", datatype=XSD.decimal))), "confidence is a decimal from 0 to 1"),
    "unknown polarity": (lambda g: g.set((KGR["claim-008"], KG.polarity, Literal("maybe"))), "kg:polarity has one value: one of asserted"),
    "model without a label": (lambda g: g.remove((BRICK, SKOS.prefLabel, None)), "a Model has one skos:prefLabel"),
    "model with two labels": (lambda g: g.add((BRICK, SKOS.prefLabel, Literal("B"))), "a Model has one skos:prefLabel"),
    "paper without a title": (lambda g: g.set((PAPER, TITLE, Literal(""))), "a paper has one title"),
    "wrong kind of object": (lambda g: g.add((BRICK, KG.trainedOn, STONE)), "wrong kind of object: kg:trainedOn leads to Dataset"),
    "wrong kind of subject": (lambda g: g.add((KGR["task-walling"], KG.outperforms, STONE)), "wrong kind of subject: kg:outperforms"),
    "edge to itself": (lambda g: g.add((BRICK, KG.outperforms, BRICK)), "leads from a thing to itself"),
    "address as text": (lambda g: g.set((KGR["page-masonry-example"], URL, Literal("masonry"))), "bad address"),
    "address of no web page": (lambda g: g.set((KGR["page-masonry-example"], URL, URIRef("mailto:a@example.org"))), "bad address"),
    "date as text": (lambda g: g.set((PAPER, ISSUED, Literal("last spring"))), "not a date of the calendar"),
    "date that is none": (lambda g: g.set((PAPER, ISSUED, Literal("2023-02-30", datatype=XSD.date))), "not a date of the calendar"),
    "number as text": (lambda g: g.set((KGR["result-1"], URIRef(prefixes()["mls"] + "hasValue"), Literal("many"))), "the number of a result is one decimal"),
    "result without a metric": (lambda g: g.remove((KGR["result-1"], URIRef(prefixes()["mls"] + "specifiedBy"), None)), "a result has one metric"),
    "property of another class": (lambda g: g.add((BRICK, KG.confidence, Literal("0.5", datatype=XSD.decimal))), "kg:confidence does not belong here"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(fault: str, sample_graph: rdflib.Graph, shape_graph: rdflib.Graph) -> None:
    change, message = FAULTS[fault]
    graph = rdflib.Graph()
    for triple in sample_graph:
        graph.add(triple)
    change(graph)
    found = faults(graph, shape_graph)
    assert any(message in one for one in found), found
