"""Files: valid for parsers that are not ours, the same bytes every time, and written whole or not at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
import rdflib
from export_sample import BRICK, ENTITIES, SAMPLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from kg.errors import ExportError
from kg.export import EXPORTERS, RdfSettings, write_ntriples, write_turtle
from kg.export.terms import prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_ntriples, to_turtle
from kg.model import GraphData, Text

HOSTILE = [
    "",
    'a "b" \\ c',
    "x\n\r\ty",
    "\x00\x01\x7f\x85",
    "\ud800",
    "אבג \u202e",
    "😀" * 3,
    "]] . <x> '''",
    "\ufffe\uffff",
    "n" * 10_000,
]


def canonical(path: Path, form: ox.RdfFormat) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(path=path, format=form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def hostile_graph(texts: list[str]) -> GraphData:
    papers = tuple(
        msgspec.structs.replace(BRICK, id=f"paper-{i}", title=Text(t), authors=(t,), organization=t)
        for i, t in enumerate(texts)
    )
    things = tuple(
        msgspec.structs.replace(
            ENTITIES[6], id=f"page-{i}", label=t, aliases=(t + "!",), url="https://example.org/" + t
        )
        for i, t in enumerate(texts)
    )
    return GraphData(format="", generator="", papers=papers, entities=things, claims=())


def test_turtle_for_people() -> None:
    triples = [
        ("kgr:a", "a", "kg:Model"),
        ("kgr:a", "a", "fair4ml:MLModel"),
        ("kgr:a", "skos:prefLabel", '"A"'),
        ("kgr:a", "kg:x", "_:b"),
        ("_:b", "a", "kg:Y"),
        ("_:b", "kg:z", "_:c"),
        ("_:c", "a", "kg:Z"),
        ("_:b", "kg:z", "_:d"),
        ("_:d", "kg:n", "1"),
        ("kgr:a", "kg:x", "_:e"),
        ("kgr:a", "kg:last", "true"),
        ("kgr:b", "a", "kg:Model"),
    ]
    assert (
        "".join(to_turtle(triples, {"kg": "urn:x#"}))
        == """@prefix kg: <urn:x#> .

kgr:a a kg:Model, fair4ml:MLModel ;
    skos:prefLabel "A" ;
    kg:x [
        a kg:Y ;
        kg:z [ a kg:Z ], [ kg:n 1 ] ], [ ] ;
    kg:last true .

kgr:b a kg:Model .
"""
    )


@pytest.mark.parametrize(
    "triples",
    [[], [("kgr:a", "kg:x", "_:b")], [("kgr:a", "kg:x", "_:b"), ("_:b", "kg:y", "_:c"), ("_:c", "a", "kg:Z")]],
)
def test_any_ending_is_valid(triples: list[tuple[str, str, str]]) -> None:
    document = "".join(to_turtle(triples, prefixes()))
    assert len(list(ox.parse(document.encode(), ox.RdfFormat.TURTLE))) == len(triples)


@pytest.mark.parametrize("data", [SAMPLE, hostile_graph(HOSTILE)], ids=["sample", "hostile"])
def test_rdflib_and_oxigraph_read_the_same_graph_from_both_formats(data: GraphData, tmp_path: Path) -> None:
    turtle, ntriples = tmp_path / "graph.ttl", tmp_path / "graph.nt"
    write_turtle(data, turtle)
    write_ntriples(data, ntriples)
    expected = canonical(ntriples, ox.RdfFormat.N_TRIPLES)
    assert canonical(turtle, ox.RdfFormat.TURTLE) == expected
    assert len(expected) == sum(1 for _ in graph_triples(data))
    read = rdflib.Graph().parse(turtle)
    assert len(read) == len(expected)
    assert isomorphic(read, rdflib.Graph().parse(ntriples))


@pytest.mark.parametrize("data", [SAMPLE, hostile_graph(HOSTILE)], ids=["sample", "hostile"])
def test_raptor_reads_the_same_graph(data: GraphData, tmp_path: Path) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("LOUD: Raptor is not installed, so the Turtle was not tried on it: apt-get install raptor2-utils")
    write_turtle(data, tmp_path / "graph.ttl")
    ran = subprocess.run(
        [rapper, "-q", "-i", "turtle", "-o", "ntriples", tmp_path / "graph.ttl"], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    (tmp_path / "raptor.nt").write_bytes(ran.stdout)
    assert canonical(tmp_path / "raptor.nt", ox.RdfFormat.N_TRIPLES) == canonical(
        tmp_path / "graph.ttl", ox.RdfFormat.TURTLE
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text(st.characters()), min_size=1, max_size=4))
def test_any_title_name_and_address_makes_a_valid_file(texts: list[str]) -> None:
    data = hostile_graph(texts)
    turtle = "".join(to_turtle(graph_triples(data), prefixes())).encode()
    ntriples = "".join(to_ntriples(graph_triples(data), prefixes())).encode()
    titles = {
        q.object.value for q in ox.parse(turtle, ox.RdfFormat.TURTLE) if q.predicate.value.endswith("terms/title")
    }
    assert titles == {
        q.object.value for q in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES) if q.predicate.value.endswith("terms/title")
    }
    assert {t for t in texts if t.isalnum()} <= titles


def test_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); from export_sample import SAMPLE;"
        "from kg.export import EXPORTERS;"
        "[write(SAMPLE, Path(sys.argv[2]) / name) for name, write in EXPORTERS.items()]"
    )
    here = Path(__file__).parent
    for seed in ("1", "2"):
        arguments = [sys.executable, "-c", code, str(here), str(tmp_path / seed)]
        subprocess.run(arguments, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(here.parent)}, check=True)
    found = {path.relative_to(tmp_path / "1"): path for path in (tmp_path / "1").rglob("*") if path.is_file()}
    assert {path.parts[0] for path in found} == set(EXPORTERS)
    for name, path in found.items():
        assert path.read_bytes() == (tmp_path / "2" / name).read_bytes() != b"", name


def test_other_bases_change_addresses_and_nothing_else(tmp_path: Path) -> None:
    write_turtle(SAMPLE, tmp_path / "a.ttl")
    write_turtle(
        SAMPLE, tmp_path / "b.ttl", RdfSettings(terms="https://example.org/t#", nodes="https://example.org/n/")
    )
    other = (tmp_path / "b.ttl").read_text("utf-8")
    back = other.replace("https://example.org/t#", prefixes()["kg"]).replace(
        "https://example.org/n/", prefixes()["kgr"]
    )
    assert other != back == (tmp_path / "a.ttl").read_text("utf-8")


@pytest.mark.parametrize("write", [to_turtle, to_ntriples])
def test_memory_stays_flat(write: object) -> None:
    def peak(count: int) -> int:
        triples = ((f"kgr:node-{i}", "skos:prefLabel", '"a name of some length"') for i in range(count))
        tracemalloc.start()
        for _ in write(triples, prefixes()):  # type: ignore[operator]
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(120_000) < 1.3 * peak(40_000)


def test_a_failed_write_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("earlier")
    with pytest.raises(ExportError):
        write_turtle(
            msgspec.structs.replace(SAMPLE, claims=(msgspec.structs.replace(SAMPLE.claims[0], predicate="?"),)), path
        )
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"graph\.ttl: "):
        write_turtle(SAMPLE, tmp_path / "file" / "graph.ttl")
