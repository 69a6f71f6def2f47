"""The schema is generated, says all that is emitted, and its shapes find faults."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pyshacl
import pytest
import rdflib
from export_sample import CLAIMS, ENTITIES, PAPERS, SAMPLE
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef
from seeded_faults import FAULTS

from kg.export.ontology import FILES, context, ontology
from kg.export.shapes import class_of, shapes
from kg.export.terms import prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_turtle
from kg.model import Claim, Edit, GraphData, Text
from kg.vocabulary import vocabulary
from kg.vocabulary.structure import structure

ROOT = Path(__file__).parents[1]
KG, KGR, OA, PROV, SH, MLS, DCTERMS, SCHEMA = (
    Namespace(prefixes()[p]) for p in ("kg", "kgr", "oa", "prov", "sh", "mls", "dcterms", "schema")
)
BRICK, STONE = KGR["model-brick"], KGR["model-stone"]


def everything() -> GraphData:
    """The sample, an edge of every kind, and a repair in every section."""
    one_of = {e.type: e.id for e in ENTITIES} | {"Paper": PAPERS[1].id}
    other = {"Model": "model-stone", "Dataset": "dataset-floorset"}
    extra = tuple(
        Claim(
            id=f"extra-{p.name.lower()}",
            subject=one_of[p.domain[0]],
            predicate=p.name,
            object=other.get(p.range[-1], one_of[p.range[-1]]),
            paper=PAPERS[1].id,
            quote="Mortar",
            rule="r",
        )
        for p in vocabulary().predicates.values()
    )
    last = msgspec.structs.replace(
        PAPERS[2], title=Text("St\\one", (Edit(2, 3, ""),)), comment=Text("a\\&b", (Edit(1, 2, ""),))
    )
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
    inner = {
        "oa:exact",
        "oa:prefix",
        "oa:suffix",
        "oa:start",
        "oa:end",
        "rdf:predicate",
        "rdf:object",
        "prov:wasAssociatedWith",
    }
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
        "id": "kgr:model-brick",
        "type": "Model",
        "outperforms": "kgr:model-stone",
        "confidence": "0.5",
        "rule": "r",
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


def faults(graph: rdflib.Graph, shape_graph: rdflib.Graph) -> set[tuple[rdflib.term.Node | None, str]]:
    """Every fault: the node it is at (the value, where the whole graph is searched), and the message."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shape_graph, inference="none")
    return {
        (node, str(message))
        for result, message in report.subject_objects(SH.resultMessage)
        for node in (report.value(result, SH.focusNode), report.value(result, SH.value))
    }


@pytest.mark.parametrize(
    "data", [SAMPLE, GraphData(format="", generator="", papers=(), entities=(), claims=())], ids=["sample", "empty"]
)
def test_a_sound_graph_has_no_faults(data: GraphData, shape_graph: rdflib.Graph) -> None:
    assert faults(rdf(data), shape_graph) == set()


@pytest.fixture(scope="module")
def damaged(shape_graph: rdflib.Graph) -> set[tuple[rdflib.term.Node | None, str]]:
    graph = rdf(SAMPLE)
    for change, _, _ in FAULTS.values():
        change(graph)
    return faults(graph, shape_graph)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(fault: str, damaged: set[tuple[rdflib.term.Node | None, str]]) -> None:
    _, node, message = FAULTS[fault]
    assert any(at == node and message in text for at, text in damaged), sorted(
        text for at, text in damaged if at == node
    )
