# ruff: noqa: E501 (whole patterns and sentences on a line)
"""What the graph says in RDF."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
import rdflib
from export_sample import BRICK, CLAIMS, MORTAR, SAMPLE
from rdflib import RDF, Namespace

from kg.errors import ExportError
from kg.export.terms import prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_turtle
from kg.model import GraphData

KG, KGR = Namespace(prefixes()["kg"]), Namespace(prefixes()["kgr"])


def rdf(data: GraphData) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(to_turtle(graph_triples(data), prefixes())), format="turtle")


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdf(SAMPLE)


def ask(graph: rdflib.Graph, pattern: str) -> bool:
    return bool(graph.query(f"ASK {{ {pattern} }}", initNs=prefixes()).askAnswer)


@pytest.mark.parametrize(
    "pattern",
    [
        # papers
        'kgr:paper-arxiv-2401-00001 a schema:ScholarlyArticle, fabio:Preprint ; dcterms:title "Brick: A \\"solid\\" network"',
        'kgr:paper-arxiv-2401-00001 fabio:hasArXivId "2401.00001" ; dcterms:identifier "arxiv:2401.00001"',
        "kgr:paper-arxiv-2401-00001 schema:sameAs <https://arxiv.org/abs/2401.00001>, <https://doi.org/10.48550/arXiv.2401.00001>",
        "kgr:paper-arxiv-2401-00001 schema:sameAs <https://doi.org/10.1000/brick%3C1%3E>",
        'kgr:paper-arxiv-2401-00001 dcterms:issued "2024-01-02"^^xsd:date ; kg:authorCount 2 ; schema:commentCount 3',
        'kgr:paper-arxiv-2401-00001 dc:creator "Ada Moe", "Zoë Ábel" ; kg:organization "Masons & Sons"',
        'kgr:paper-arxiv-2401-00001 dcterms:source [ kg:file "page.txt" ; kg:line 7 ; dcterms:issued "2024-01-05"^^xsd:date ; kg:dateInferred true ]',
        'kgr:paper-mortar-joins-bricks dcterms:issued "--02-29"^^xsd:gMonthDay ; kg:dateInferred true',
        'kgr:paper-stone dcterms:issued "2023-07"^^xsd:gYearMonth',
        # the text as people read it, and as it was read
        'kgr:paper-arxiv-2401-00001 dcterms:abstract ?a ; kg:abstractAsRead ?b . FILTER(CONTAINS(?a, "3.1× ") && CONTAINS(?b, "3.1times "))',
        # things
        'kgr:dataset-wallbench a kg:Dataset, schema:Dataset ; skos:prefLabel "WallBench" ; skos:altLabel "Wall-Bench"',
        "kgr:model-stone kg:generic true",
        "kgr:repository-github-masonry-brick schema:codeRepository <https://github.com/masonry/brick>",
        "kgr:page-masonry-example schema:url <https://masonry.example/a%20b?q=%3E>",
        # edges
        "kgr:model-brick kg:outperforms kgr:model-stone",
        "kgr:paper-arxiv-2401-00001 schema:mentions kgr:model-brick ; kg:introduces kgr:model-brick",
        "kgr:model-brick-7b kg:variantOf kgr:model-brick",
        # a claim
        "kgr:claim-003 a rdf:Statement, kg:Claim ; rdf:subject kgr:model-brick ; rdf:predicate kg:outperforms ; rdf:object kgr:model-stone",
        'kgr:claim-003 kg:confidence 0.875 ; kg:rule "by-hand" ; kg:polarity "asserted" ; kg:onDataset kgr:dataset-wallbench',
        'kgr:claim-003 prov:hadPrimarySource kgr:paper-arxiv-2401-00001 ; dcterms:issued "2024-01-02"^^xsd:date',
        'kgr:claim-003 prov:wasQuotedFrom [ a oa:SpecificResource ; oa:hasSource kgr:paper-arxiv-2401-00001 ; kg:section "abstract" ; '
        'oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact "Brick outperforms Stone on WallBench" ; oa:prefix ?before ; oa:suffix " with 81.5% accuracy." ], '
        "[ a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ] ]",
        # an address without a claim gets one; a variant that only its name tells gets an inference
        'kgr:link-paper-mortar-joins-bricks-page-masonry-example a kg:Claim ; rdf:predicate kg:hasPage ; prov:wasQuotedFrom/oa:hasSelector/oa:exact "masonry.example/a b?q=>."',
        'kgr:variant-model-brick-7b-of-model-brick a kg:Inference ; rdf:object kgr:model-brick ; kg:rule "size-suffix"',
        # results
        'kgr:result-1 a kg:Result, mls:ModelEvaluation ; kg:system kgr:model-brick ; kg:onDataset kgr:dataset-wallbench ; kg:value "81.5%" ; mls:hasValue 81.5 ; kg:unit "%"',
        "kgr:result-1 mls:specifiedBy kgr:metric-accuracy . kgr:result-3 mls:specifiedBy kgr:metric-accuracy",
        'kgr:metric-accuracy a kg:Metric ; skos:prefLabel "Accuracy" ; skos:altLabel "accuracy"',
        'kgr:result-3 kg:resultKind "ratio" ; prov:wasQuotedFrom/oa:hasSelector/oa:exact "3.1times"',
        'kgr:build prov:wasAssociatedWith [ a prov:SoftwareAgent ; skos:prefLabel "paper-kg 0.0.0-test" ]',
    ],
)
def test_the_graph_says(graph: rdflib.Graph, pattern: str) -> None:
    assert ask(graph, pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "kgr:method-mortar kg:outperforms ?anything",  # only hedged
        "kgr:result-3 mls:hasValue ?number",  # "three times" is no plain number
        "kgr:dataset-wallbench skos:altLabel ?same ; skos:prefLabel ?same",
        "?paper kg:titleAsRead ?title",  # no title was repaired
        "?generic kg:generic false",
        "kgr:claim-014 prov:wasQuotedFrom/kg:section ?section",  # from a field: no place in the text
    ],
)
def test_the_graph_does_not_say(graph: rdflib.Graph, pattern: str) -> None:
    assert not ask(graph, pattern)


def test_several_papers_support_one_edge_with_a_claim_each(graph: rdflib.Graph) -> None:
    query = "SELECT ?claim { ?claim rdf:subject kgr:model-brick ; rdf:predicate kg:outperforms ; rdf:object kgr:model-stone }"
    assert {row.claim for row in graph.query(query, initNs=prefixes())} == {
        KGR["claim-002"],
        KGR["claim-003"],
        KGR["claim-004"],
    }


def test_offsets_point_at_the_words_in_the_text_as_it_was_read(graph: rdflib.Graph) -> None:
    query = """SELECT ?text ?start ?end ?exact ?prefix ?suffix {
      ?place oa:hasSource ?paper ; kg:section ?section ; oa:hasSelector ?words, ?at .
      ?words oa:exact ?exact . ?at oa:start ?start ; oa:end ?end .
      OPTIONAL { ?words oa:prefix ?prefix } OPTIONAL { ?words oa:suffix ?suffix }
      OPTIONAL { ?paper kg:abstractAsRead ?raw FILTER(?section = "abstract") }
      OPTIONAL { ?paper dcterms:abstract ?repaired FILTER(?section = "abstract") }
      OPTIONAL { ?paper kg:authorComment ?comment FILTER(?section = "comment") }
      BIND(COALESCE(?raw, ?repaired, ?comment) AS ?text) }"""
    rows = list(graph.query(query, initNs=prefixes()))
    assert len(rows) == sum(c.span is not None and c.predicate != "mentions" for c in CLAIMS) + len(SAMPLE.scores)
    for row in rows:
        text, start, end = str(row.text), int(row.start), int(row.end)
        assert text[start:end] == str(row.exact)
        assert text[:start].endswith(str(row.prefix or ""))
        assert text[end:].startswith(str(row.suffix or ""))


def test_triples_of_a_subject_stand_together_and_each_blank_node_after_its_only_use() -> None:
    seen: set[str] = set()
    inside: list[str] = []
    uses: Counter[str] = Counter()
    for s, _, o in graph_triples(SAMPLE):
        while inside and inside[-1] != s:
            inside.pop()
        if not inside:
            assert s not in seen and not s.startswith("_:")
            seen.add(s)
            inside = [s]
        if o.startswith("_:"):
            uses[o] += 1
            inside.append(o)
    assert set(uses.values()) == {1}


def test_no_triple_comes_twice() -> None:
    assert max(Counter(graph_triples(SAMPLE)).values()) == 1


def test_a_mention_is_kept_short() -> None:
    """Most claims are mentions; their full form would take more than twice the space."""
    mentions = msgspec.structs.replace(SAMPLE, claims=tuple(c for c in CLAIMS if c.predicate == "mentions"))
    others = msgspec.structs.replace(
        SAMPLE, claims=tuple(msgspec.structs.replace(c, predicate="uses") for c in mentions.claims)
    )
    size = {
        name: sum(len(" ".join(t)) for t in graph_triples(data) if "claim-01" in t[0])
        for name, data in (("short", mentions), ("full", others))
    }
    assert size["full"] > 2 * size["short"] > 0


def test_an_unknown_predicate_is_an_error_that_says_what_to_do() -> None:
    wrong = msgspec.structs.replace(SAMPLE, claims=(msgspec.structs.replace(CLAIMS[0], predicate="admires"),))
    with pytest.raises(ExportError, match="'admires': add it to the vocabulary"):
        list(graph_triples(wrong))


def test_metrics_that_differ_only_beyond_ascii_stay_apart() -> None:
    scores = tuple(
        msgspec.structs.replace(SAMPLE.scores[0], id=f"r-{i}", metric=m)
        for i, m in enumerate(["α", "β", "F_α", "f α "])
    )
    nodes = {s for s, _, o in graph_triples(msgspec.structs.replace(SAMPLE, scores=scores)) if o == "kg:Metric"}
    assert len(nodes) == 4


def test_a_result_of_no_stated_metric_has_none() -> None:
    scores = (msgspec.structs.replace(SAMPLE.scores[0], metric=""),)
    found = list(graph_triples(msgspec.structs.replace(SAMPLE, scores=scores)))
    assert not [t for t in found if t[1] == "mls:specifiedBy" or t[2] == "kg:Metric"]
    assert ("kgr:result-1", "kg:value", '"81.5%"') in found


def test_the_sample_is_what_the_other_tests_need() -> None:
    assert {c.paper for c in CLAIMS} > {BRICK.id, MORTAR.id}
    assert (KGR["claim-012"], RDF.type, KG.Mention) in rdf(SAMPLE)
