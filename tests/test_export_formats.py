"""Every format is read back by a reader that is not ours, and holds the same graph."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import networkx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import rdflib
from export_sample import BRICK, ENTITIES, SAMPLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from kg.errors import ExportError
from kg.export import FORMATS, RdfSettings, based_at
from kg.export.csv_files import BETWEEN
from kg.export.tables import EDGES, NODES, RESULTS, edge_rows, node_rows, result_rows
from kg.export.terms import declared_in, prefixes
from kg.model import GraphData, Text

EMPTY = GraphData(format="", generator="", papers=(), entities=(), claims=())
GRAPHS = {"sample": SAMPLE, "empty": EMPTY}
RDF = prefixes()["rdf"]
KGR = prefixes()["kgr"]


@pytest.fixture(scope="module", params=GRAPHS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphData, Path]:
    """A graph, and the folder that has it in every format."""
    data, folder = GRAPHS[request.param], tmp_path_factory.mktemp("formats")
    for form in FORMATS.values():
        form.write(data, folder / form.file)
    return data, folder


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def triples(path: Path) -> list[ox.Quad]:
    form = {".nt": ox.RdfFormat.N_TRIPLES, ".jsonld": ox.RdfFormat.JSON_LD, ".trig": ox.RdfFormat.TRIG}
    return list(ox.parse(path=path, format=form.get(path.suffix, ox.RdfFormat.TURTLE)))


# ------------------------------------------------------------------------------------------------------ RDF


def test_oxigraph_and_rdflib_read_the_same_graph_from_json_ld(written: tuple[GraphData, Path]) -> None:
    _, folder = written
    expected = canonical(triples(folder / "graph.nt"))
    assert canonical(triples(folder / "graph.jsonld")) == expected
    theirs = rdflib.Graph().parse(folder / "graph.jsonld", format="json-ld")
    assert isomorphic(theirs, rdflib.Graph().parse(folder / "graph.nt"))
    plain = json.loads((folder / "graph.jsonld").read_text("utf-8"))["@graph"]
    assert all(set(node) >= {"id", "type"} and "@id" not in node for node in plain)


def test_json_ld_speaks_in_plain_names(written: tuple[GraphData, Path]) -> None:
    data, folder = written
    nodes = {node["id"]: node for node in json.loads((folder / "graph.jsonld").read_text("utf-8"))["@graph"]}
    if data is SAMPLE:
        assert nodes["kgr:model-brick"] == {
            "id": "kgr:model-brick",
            "type": ["Model", "fair4ml:MLModel"],
            "skos:prefLabel": "Brick",
            "appliedTo": "kgr:task-walling",
            "outperforms": "kgr:model-stone",
        }
        assert nodes["kgr:claim-003"]["confidence"] == "0.875"


def test_a_nanopublication_for_each_statement(written: tuple[GraphData, Path]) -> None:
    """Four graphs a claim, as nanopublications are defined; their triples together are those of the Turtle."""
    data, folder = written
    found = triples(folder / "graph.trig")
    np = prefixes()["np"]
    heads = {}
    for quad in found:
        if quad.predicate.value.startswith(np):
            heads.setdefault(quad.subject, {})[quad.predicate.value.removeprefix(np)] = quad.object
    statements = {q.subject for q in triples(folder / "graph.nt") if q.predicate.value == RDF + "predicate"}
    assert {h.value.replace("/np-", "/") for h in heads} == {s.value for s in statements}
    by_graph: dict[Any, set[Any]] = {}
    for quad in found:
        by_graph.setdefault(quad.graph_name, set()).add(quad.subject)
    for pub, parts in heads.items():
        assert set(parts) == {"hasAssertion", "hasProvenance", "hasPublicationInfo"}
        assert parts["hasAssertion"] in by_graph[parts["hasProvenance"]]  # provenance is about the assertion
        assert pub in by_graph[parts["hasPublicationInfo"]]
        assert by_graph[parts["hasAssertion"]]
    about_graphs = {*heads, *(part for parts in heads.values() for part in parts.values())}
    same = (ox.Quad(q.subject, q.predicate, q.object) for q in found if q.subject not in about_graphs)
    assert canonical(same) == canonical(triples(folder / "graph.nt"))
    if data is SAMPLE:
        dataset = rdflib.Dataset().parse(folder / "graph.trig", format="trig")
        assert len({g for g in dataset.graphs() if len(g)}) == 4 * len(statements) + 1  # and the default graph


def test_only_what_is_asserted_is_an_assertion(written: tuple[GraphData, Path]) -> None:
    data, folder = written
    if data is SAMPLE:
        hedged = ox.NamedNode(KGR + "np-claim-008-assertion")
        inside = {q.predicate.value for q in triples(folder / "graph.trig") if q.graph_name == hedged}
        assert inside == {RDF + end for end in ("subject", "predicate", "object")}


def test_rdf_1_2_says_the_same_in_annotations(written: tuple[GraphData, Path]) -> None:
    _, folder = written
    same = set()
    for quad in triples(folder / "graph.rdf12.ttl"):
        if quad.predicate.value == RDF + "reifies":
            for end in ("subject", "predicate", "object"):
                same.add(ox.Quad(quad.subject, ox.NamedNode(RDF + end), getattr(quad.object, end)))
        else:
            same.add(quad)
    statement = ox.NamedNode(RDF + "Statement")
    expected = [q for q in triples(folder / "graph.nt") if q.object != statement]
    assert canonical(same) == canonical(expected)


# ------------------------------------------------------------------------------------- tables and networks


def rows_of_csv(path: Path) -> list[dict[str, Any]]:
    """The rows as Neo4j reads them: by the types in the header, nothing at all where a field is empty and bare."""
    text = path.read_text("utf-8")
    header = next(csv.reader([text.split("\n", 1)[0]]))
    rows = []
    for fields in list(csv.reader(text.splitlines(keepends=True)))[1:]:
        row: dict[str, Any] = {}
        for name, field in zip(header, fields, strict=True):
            plain, _, kind = name.rpartition(":") if ":" in name else (name, "", "string")
            key = {"ID": "id", "LABEL": "type", "START_ID": "source", "END_ID": "target", "TYPE": "predicate"}.get(kind)
            row[key or plain] = {
                "double": lambda t: float(t) if t else None,
                "int": lambda t: int(t) if t else None,
                "boolean": lambda t: t == "true" if t else None,
                "string[]": lambda t: tuple(t.split(BETWEEN)) if t else (),
            }.get(kind, lambda t: t or None)(field)
        rows.append(row)
    return rows


def rows_of_parquet(path: Path) -> list[dict[str, Any]]:
    return [
        {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
        for row in pq.read_table(path).to_pylist()
    ]


def rows_of_network(graph: Any, edges: bool) -> list[dict[str, Any]]:
    if edges:
        return [{"source": s, "target": t, **attributes} for s, t, attributes in graph.edges(data=True)]
    return [{"id": node, **attributes} for node, attributes in graph.nodes(data=True)]


def said(rows: Iterable[dict[str, Any]]) -> set[tuple[tuple[str, Any], ...]]:
    """What rows say, without what is absent (an empty text among it: XML and CSV readers do not keep them apart)."""
    keep = lambda v: v is not None and v != () and v != ""  # noqa: E731
    return {tuple(sorted((k, v) for k, v in row.items() if keep(v))) for row in rows}


def expected(data: GraphData, kind: str) -> set[tuple[tuple[str, Any], ...]]:
    columns, rows = {
        "nodes": (NODES, node_rows(data)),
        "results": (RESULTS, result_rows(data)),
        "edges": (EDGES, edge_rows(data)),
    }[kind]
    return said(dict(zip([c.name for c in columns], row, strict=True)) for row in rows)


@pytest.mark.parametrize("kind", ["nodes", "results", "edges"])
def test_csv_and_parquet_hold_the_same_rows(kind: str, written: tuple[GraphData, Path]) -> None:
    data, folder = written
    assert said(rows_of_csv(folder / "graph-csv" / f"{kind}.csv")) == expected(data, kind)
    assert said(rows_of_parquet(folder / "graph-parquet" / f"{kind}.parquet")) == expected(data, kind)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networkx_reads_the_same_graph(name: str, written: tuple[GraphData, Path]) -> None:
    data, folder = written
    path = folder / FORMATS[name].file
    graph = networkx.read_graphml(path, force_multigraph=True) if name == "graphml" else networkx.read_gexf(path)
    if data is EMPTY:
        assert len(graph) == 0
        return
    assert isinstance(graph, networkx.MultiDiGraph)

    def lists(row: dict[str, Any]) -> dict[str, Any]:
        listed = ("aliases", "identifiers", "authors")
        return {k: tuple(json.loads(v)) if k in listed else v for k, v in row.items()}

    assert said(map(lists, rows_of_network(graph, edges=False))) == expected(data, "nodes") | expected(data, "results")
    assert said(rows_of_network(graph, edges=True)) == expected(data, "edges")


def test_the_tables_hold_what_the_rdf_holds() -> None:
    """The same nodes, claims and edges as the triples: identifiers on both sides."""
    from kg.export.triples import graph_triples

    found = list(graph_triples(SAMPLE))
    claims = {s.removeprefix("kgr:"): {} for s, p, _ in found if p == "rdf:predicate"}
    for s, p, o in found:
        if s.removeprefix("kgr:") in claims and p in {"rdf:subject", "rdf:predicate", "rdf:object", "kg:polarity"}:
            claims[s.removeprefix("kgr:")][p] = o.removeprefix("kgr:").removeprefix("kg:").removeprefix("schema:")
    rows = {row[3]: row for row in edge_rows(SAMPLE) if row[4] is not None}
    assert {
        name: {"rdf:subject": r[0], "rdf:object": r[1], "rdf:predicate": r[2], "kg:polarity": f'"{r[4]}"'}
        for name, r in rows.items()
    } == claims
    nodes = {row[0] for row in (*node_rows(SAMPLE), *result_rows(SAMPLE))}
    typed = {s.removeprefix("kgr:") for s, p, _ in found if p == "a" and s.startswith("kgr:")}
    assert nodes == typed - set(claims) - {"build", "metric-accuracy", "metric-f1"}


def test_neo4j_headers() -> None:
    from kg.export.csv_files import _EDGE, _NODE, _header

    assert [_header(c, _NODE) for c in NODES][:5] == ["id:ID", ":LABEL", "label", "iri", "aliases:string[]"]
    assert [_header(c, _EDGE) for c in EDGES][:6] == [
        ":START_ID",
        ":END_ID",
        ":TYPE",
        "id",
        "polarity",
        "confidence:double",
    ]


def test_gexf_has_no_date_of_its_own(written: tuple[GraphData, Path]) -> None:
    assert b"lastmodifieddate" not in (written[1] / "graph.gexf").read_bytes()


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r'pip install "paper-kg\[parquet\]"'):
        FORMATS["parquet"].write(SAMPLE, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_a_folder_that_cannot_be_written_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ExportError, match="taken"):
        FORMATS[name].write(SAMPLE, tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "a file"


def test_a_folder_keeps_what_is_not_ours_and_nothing_half_made(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    FORMATS["csv"].write(SAMPLE, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["edges.csv", "nodes.csv", "notes.txt", "results.csv"]


# ------------------------------------------------------------------------------------------------ hostile text

# What a format cannot hold becomes U+FFFD: lone surrogates anywhere (no encoding has them), a few more in RDF
# (kg.export.terms), and most control characters in XML 1.0.
LOST_IN_RDF = "[\x00\ud800-\udfff\ufffe\uffff]"
LOST_IN_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
LOST_IN_TABLES = "[\ud800-\udfff]"
HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\"\\\n\r\t<>{}#%[];,&'\x00\x1b\x85\u2028\ud800\ufffe\u202eא😀")),
    max_size=30,
) | st.sampled_from(['"' * 3, "\\", "\\u0041", "a\r\nb", "-->", "]]>", "|} .", "n" * 10_000, " x ", "&amp;"])


def hostile(texts: list[str]) -> GraphData:
    """Texts as titles, names, aliases, quotes and units."""
    papers = [msgspec.structs.replace(BRICK, id=f"p-{i}", title=Text(t), authors=(t,)) for i, t in enumerate(texts)]
    things = [
        msgspec.structs.replace(ENTITIES[3], id=f"e-{i}", label=t, aliases=(t + "!",)) for i, t in enumerate(texts)
    ]
    claims = [
        msgspec.structs.replace(
            SAMPLE.claims[0], id=f"c-{i}", subject=f"p-{i}", object=f"e-{i}", paper=f"p-{i}", quote=t, span=None
        )
        for i, t in enumerate(texts)
    ]
    return msgspec.structs.replace(EMPTY, papers=tuple(papers), entities=tuple(things), claims=tuple(claims))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_any_text_comes_back_from_every_format(tmp_path: Path, texts: list[str]) -> None:
    data = hostile(texts)
    for form in FORMATS.values():
        form.write(data, tmp_path / form.file)

    kept = {re.sub(LOST_IN_RDF, "\ufffd", text) for text in texts}
    for name in ("graph.ttl", "graph.nt", "graph.jsonld", "graph.trig", "graph.rdf12.ttl"):
        found = triples(tmp_path / name)
        for predicate, count in (("dcterms:title", 0), ("skos:prefLabel", 1), ("oa:exact", 0)):
            prefix, _, local = predicate.partition(":")
            iri = prefixes()[prefix] + local
            values = {q.object.value for q in found if q.predicate.value == iri}
            assert values - ({data.generator} if count else set()) == kept - ({data.generator} if count else set())
    for name, form in (("graph.jsonld", "json-ld"), ("graph.trig", "trig")):
        theirs = rdflib.Dataset().parse(tmp_path / name, format=form)
        assert {str(o) for *_, o, _ in theirs.quads((None, rdflib.DCTERMS.title, None, None))} == kept

    rapper = shutil.which("rapper")  # test_export_turtle.py says it loudly where Raptor is not installed
    if rapper is not None:
        read = [rapper, "-q", "-i", "turtle", "-o", "ntriples", str(tmp_path / "graph.ttl")]
        ran = subprocess.run(read, capture_output=True, check=True)
        assert ran.stderr == b""
        theirs = canonical(ox.parse(ran.stdout, ox.RdfFormat.N_TRIPLES))
        assert theirs == canonical(triples(tmp_path / "graph.ttl"))

    kept = {re.sub(LOST_IN_TABLES, "\ufffd", text) for text in texts} - {""}
    for row in (
        rows_of_csv_exact(tmp_path / "graph-csv" / "nodes.csv"),
        rows_of_parquet(tmp_path / "graph-parquet/nodes.parquet"),
    ):
        assert {r["label"] for r in row} - {"", None} == kept
    assert {r["quote"] for r in rows_of_parquet(tmp_path / "graph-parquet/edges.parquet")} - {""} == kept

    kept = {re.sub(LOST_IN_XML, "\ufffd", text) for text in texts} - {""}
    for graph in (networkx.read_graphml(tmp_path / "graph.graphml"), networkx.read_gexf(tmp_path / "graph.gexf")):
        assert {a.get("label") for _, a in graph.nodes(data=True)} - {"", None} == kept
        assert {a.get("quote") for *_, a in graph.edges(data=True)} - {"", None} == kept
    ET.parse(tmp_path / "graph.graphml")


def rows_of_csv_exact(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows]


# ------------------------------------------------------------------------------------------------------ bases


@pytest.mark.parametrize("name", FORMATS)
def test_another_base_reaches_every_format(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    form.write(SAMPLE, tmp_path / "ours", based_at("https://example.org/kg"))
    files = [p for p in [tmp_path / "ours", *(tmp_path / "ours").glob("*")] if p.is_file()]
    if name == "parquet":
        text = json.dumps([row for f in files for row in pq.read_table(f).to_pylist()])
    else:
        text = "".join(f.read_text("utf-8") for f in files)
    assert "https://example.org/kg/id/" in text
    assert "w3id.org/paper-kg" not in text


def test_the_base_is_read_back_from_the_file(tmp_path: Path) -> None:
    ours = based_at("https://example.org/kg/")
    for name in ("turtle", "trig", "rdf12"):
        FORMATS[name].write(SAMPLE, tmp_path / name, ours)
        assert declared_in(tmp_path / name) == ours
    assert declared_in(tmp_path / "missing") == RdfSettings()


@pytest.mark.parametrize(
    "base",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "https://",
        "https://a b/",
        "https://a/#x",
        "https://a/?q",
        'https://a/">',
    ],
)
def test_what_is_no_base_is_refused(base: str) -> None:
    with pytest.raises(ExportError, match="must be like"):
        based_at(base)
