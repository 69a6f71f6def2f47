"""``kg validate`` finds nothing where nothing is wrong, and says of every fault what a person can do about it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pyshacl
import pytest
import rdflib
from export_sample import SAMPLE
from rdflib import Namespace
from samples import Run
from seeded_faults import FAULTS

from kg.errors import GraphError, QueryError
from kg.export import FORMATS, based_at
from kg.export.shapes import shapes
from kg.export.terms import prefixes
from kg.graph.store import FORMAT, save
from kg.model import GraphData
from kg.pipeline import Built
from kg.query.shacl import checks
from kg.query.validate import faults_of_build, faults_of_file

SH = Namespace(prefixes()["sh"])
RDF_FORMATS = ("turtle", "ntriples", "jsonld", "trig", "rdf12")


def build(folder: Path, data: GraphData = SAMPLE) -> Path:
    data = msgspec.structs.replace(data, format=FORMAT)
    save(data, folder / "graph.json")
    FORMATS["turtle"].write(data, folder / "graph.ttl")
    return folder


def graph(folder: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(build(folder) / "graph.ttl")


# --------------------------------------------------------------------------------------------------- no faults


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_a_sound_graph_has_no_faults_in_any_format(name: str, tmp_path: Path) -> None:
    path = tmp_path / FORMATS[name].file
    FORMATS[name].write(SAMPLE, path)
    assert list(faults_of_file(path)) == []


def test_a_build_has_no_faults(small: Built, demo: Built, tmp_path: Path) -> None:
    for name, built in (("small", small), ("demo", demo)):
        assert list(map(str, faults_of_build(build(tmp_path / name, built.data)))) == []


def test_another_base_makes_no_faults_and_hides_none(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    FORMATS["turtle"].write(SAMPLE, path, based_at("https://example.org/kg"))
    assert list(faults_of_file(path)) == []
    path.write_text(path.read_text("utf-8").replace("kg:confidence 0.875", "kg:confidence 8.75"), encoding="utf-8")
    assert {f.message.partition(":")[0] for f in faults_of_file(path)} == {"confidence is a decimal from 0 to 1, one"}


# ------------------------------------------------------------------------------------------------ seeded faults


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_alone_and_told_with_its_node(fault: str, tmp_path: Path) -> None:
    change, node, message = FAULTS[fault]
    damaged = graph(tmp_path)
    change(damaged)
    damaged.serialize(tmp_path / "bad.nt", format="nt", encoding="utf-8")
    found = list(faults_of_file(tmp_path / "bad.nt"))
    said = [f for f in found if message in re.sub(r"kgr:\S+ kg:", "kg:", f.message) or message in f.message]
    assert said, [str(f) for f in found]
    short = str(node).replace(prefixes()["kgr"], "kgr:")
    assert any(short in str(f) for f in said)
    assert all(f.file.endswith("bad.nt") and f.node.startswith("kgr:") for f in found)
    assert all(re.search(r"[:;] (give|add|mend|keep|drop|copy|count|write)", f.message) for f in found)
    assert len(found) <= 3


def test_pyshacl_finds_the_same(tmp_path: Path) -> None:
    """All faults at once: an engine that is not ours finds them at the same nodes, by the same shapes."""
    damaged = graph(tmp_path)
    for change, _, _ in FAULTS.values():
        change(damaged)
    damaged.serialize(tmp_path / "bad.nt", format="nt", encoding="utf-8")
    _, report, _ = pyshacl.validate(damaged, shacl_graph=rdflib.Graph().parse(data=shapes()), inference="none")

    def plain(message: str) -> str:
        """The message up to the first name, which we show in short."""
        return re.split(r"<?https?://|kgr:", message)[0].strip()

    theirs = set()
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        at = report.value(result, SH.focusNode)
        if report.value(result, SH.sourceConstraint) is not None:  # a query of the shape's own: its value is the node
            at = report.value(result, SH.value)
        theirs.add((str(at).replace(prefixes()["kgr"], "kgr:"), plain(str(report.value(result, SH.resultMessage)))))
    ours = {(f.node, plain(f.message.partition(" (here: ")[0])) for f in faults_of_file(tmp_path / "bad.nt")}
    assert ours == theirs
    assert len(ours) >= len(FAULTS)


def test_every_shape_is_checked_and_nothing_else_is_known() -> None:
    shape_graph = rdflib.Graph().parse(data=shapes())
    named = {str(s).rpartition("#")[2] for s in shape_graph.subjects(rdflib.RDF.type, SH.NodeShape)}
    assert {check.shape for check in checks(shapes())} == named
    assert all(check.message for check in checks(shapes()))
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:#S> a sh:NodeShape ; sh:targetClass <x:C> ; "
    for unknown in ("sh:closed true", "sh:property [ sh:path <x:p> ; sh:minCount 2 ]", "sh:nodeKind sh:Literal"):
        with pytest.raises(QueryError, match="not known to `kg validate`"):
            checks(head + unknown + " .")


# ----------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.ttl", "@prefix x: <urn:x> .\nx:a x:b .\n", 2),
        ("a.nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> urn:b <urn:c> .\n", 2),
        ("a.trig", "<urn:g> { <urn:a> <urn:b> <urn:c> \n } }\n", 2),
        ("a.jsonld", '{"@id": \n', 2),
    ],
)
def test_a_file_that_breaks_off_is_a_fault_at_its_line(name: str, text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    (fault,) = faults_of_file(tmp_path / name)
    assert re.match(rf".*{re.escape(name)}:{line}: not valid {name[2:]}", str(fault))


def test_an_empty_file_was_not_checked(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("")
    assert ["holds no triples" in str(f) for f in faults_of_file(tmp_path / "a.ttl")] == [True]


@pytest.mark.parametrize("name", ["missing.ttl", "graph.csv"])
def test_what_cannot_be_checked_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=re.escape(name)):
        list(faults_of_file(tmp_path / name))


def test_turtle_that_is_not_that_of_the_json_is_a_fault(tmp_path: Path) -> None:
    folder = build(tmp_path)
    turtle = folder / "graph.ttl"
    lines = turtle.read_text("utf-8").splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if 'skos:prefLabel "FloorSet"' in line)
    turtle.write_text("".join([*lines[:at], lines[at].replace("FloorSet", "Other"), *lines[at + 1 :]]), "utf-8")
    (fault,) = faults_of_build(folder)
    assert (fault.line, "is not what graph.json beside it says" in fault.message) == (at + 1, True)
    turtle.write_text("".join(lines[: at - 1]), "utf-8")
    assert any(f.line is not None and "graph.json" in f.message for f in faults_of_build(folder))


# ------------------------------------------------------------------------------------------------ command line


def test_the_command(kg: Run, tmp_path: Path) -> None:
    build(tmp_path / "output")
    good = kg("validate", cwd=tmp_path)
    assert (good.returncode, good.stdout.strip(), good.stderr) == (0, "no faults in output", "")
    turtle = tmp_path / "output" / "graph.ttl"
    (tmp_path / "bad.ttl").write_text(
        turtle.read_text("utf-8").replace('skos:prefLabel "Mortar" ;', "").replace("kg:rule ", "kg:role "), "utf-8"
    )
    bad = kg("validate", "bad.ttl", "--limit", "2", cwd=tmp_path)
    assert bad.returncode == 1
    assert len(bad.stdout.splitlines()) == 4
    listed = kg("validate", "bad.ttl", "--json", cwd=tmp_path)
    found = json.loads(listed.stdout)
    assert listed.returncode == 1
    assert any(
        f["node"] == "kgr:method-mortar" and f["message"].startswith("a Method has one skos:prefLabel") for f in found
    )
    assert bad.stdout.splitlines()[-1] == f"{len(found):,} faults"
    missing = kg("validate", "none.ttl", cwd=tmp_path)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("kg: none.ttl: cannot be read")
