"""Measure writing, loading and checking linked data against the libraries for it, and write linked_data.md.

    python benchmarks/linked_data.py                      # a million triples of generated papers: some minutes
    python benchmarks/linked_data.py --papers 100         # a quick look; writes no file

All of one table is measured in one run, in turns, in processor seconds (other programs slow the clock and hardly
the processor); the median is told. Only the triples of graphs that ``kg`` builds are used.
"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from generator import lines
from tables import table

from kg.export import FORMATS
from kg.export.shapes import shapes
from kg.export.terms import prefixes
from kg.export.triples import graph_triples
from kg.export.turtle import to_ntriples, to_turtle
from kg.model import GraphData
from kg.pipeline import build_graph
from kg.query import store_of
from kg.query.validate import faults_of_file, faults_of_store

__all__ = ["main"]

_PAPERS = 3_000  # about a million triples
_DEMO = Path(__file__).parents[1] / "examples" / "daily_papers.txt"
_REPEATS = 5
_AIM = 1.5

Timed = dict[str, list[float]]


def _in_turns(jobs: dict[str, Callable[[], object]], repeats: int = _REPEATS) -> dict[str, float]:
    """Return the median processor seconds of each job; the jobs take turns, so that a disturbance meets all."""
    taken: Timed = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, job in jobs.items():
            gc.collect()
            gc.freeze()
            started = time.process_time()
            kept = job()
            taken[name].append(time.process_time() - started)
            del kept
            gc.unfreeze()
            print(f"  {name}: {taken[name][-1]:.2f} s", file=sys.stderr, flush=True)
    return {name: statistics.median(values) for name, values in taken.items()}


def _graph(papers: int, folder: Path) -> GraphData:
    source = folder / "papers.jsonl"
    source.write_text("".join(lines(papers)), encoding="utf-8")
    return build_graph([source], workers=1).data


def _joined(pieces: Iterable[str]) -> bytes:
    return b"".join(piece.encode() for piece in pieces)  # as files are written: piece by piece


def _versus(found: dict[str, float], pairs: Iterable[tuple[str, str]]) -> str:
    rows = [
        (ours, f"{found[ours]:.2f}", theirs, f"{found[theirs]:.2f}", f"{found[ours] / found[theirs]:.2f}")
        for ours, theirs in pairs
    ]
    return table(("ours", "s", "Oxigraph", "s", "ratio"), rows)


def _writing_and_loading(data: GraphData, folder: Path, repeats: int) -> tuple[int, str]:
    known = prefixes()
    ours = list(graph_triples(data))
    theirs = [quad.triple for quad in ox.parse(_joined(to_ntriples(ours, known)), ox.RdfFormat.N_TRIPLES)]
    assert len(ours) == len(theirs)
    forms: dict[str, ox.RdfFormat] = {"Turtle": ox.RdfFormat.TURTLE, "N-Triples": ox.RdfFormat.N_TRIPLES}
    writers: dict[str, Any] = {"Turtle": to_turtle, "N-Triples": to_ntriples}
    jobs: dict[str, Callable[[], object]] = {}
    pairs = []
    for name, form in forms.items():
        declared = known if name == "Turtle" else None
        jobs[f"write {name}"] = lambda name=name: _joined(writers[name](ours, known))  # type: ignore[misc]
        jobs[f"serialize {name}"] = lambda f=form, p=declared: ox.serialize(theirs, format=f, prefixes=p)  # type: ignore[misc]
        pairs.append((f"write {name}", f"serialize {name}"))
        suffix = form.file_extension
        (folder / f"ours.{suffix}").write_bytes(_joined(writers[name](ours, known)))
        ox.serialize(theirs, folder / f"theirs.{suffix}", format=form, prefixes=declared)
        jobs[f"store_of {name}"] = lambda s=suffix: store_of(folder / f"ours.{s}")  # type: ignore[misc]
        jobs[f"bulk_load {name}"] = lambda s=suffix, f=form: ox.Store().bulk_load(path=folder / f"theirs.{s}", format=f)  # type: ignore[misc]
        pairs.append((f"store_of {name}", f"bulk_load {name}"))
    return len(ours), _versus(_in_turns(jobs, repeats), pairs)


def _formats(data: GraphData, folder: Path) -> str:
    found = _in_turns({name: lambda f=form: f.write(data, folder / f.file) for name, form in FORMATS.items()}, 3)  # type: ignore[misc]

    def size(path: Path) -> int:
        return sum(p.stat().st_size for p in ([path] if path.is_file() else path.iterdir()))

    return table(
        ("format", "s", "MB"),
        [(name, f"{found[name]:.2f}", f"{size(folder / form.file) / 1e6:.1f}") for name, form in FORMATS.items()],
    )


def _validation(folder: Path, data: GraphData, *, slow: bool) -> str:
    import pyshacl
    import rdflib

    demo = folder / "demo.ttl"
    FORMATS["turtle"].write(build_graph([_DEMO], workers=1).data, demo)
    large = folder / "large.ttl"
    FORMATS["turtle"].write(data, large)
    rows = []
    for name, path in (("the demo", demo), ("generated papers", large)):
        store = store_of(path)
        found = _in_turns({"load and check": lambda p=path: list(faults_of_file(p))}, 1)  # type: ignore[misc]
        faults = len(list(faults_of_store(store)))
        rows.append(("kg validate", name, f"{len(store):,}", faults, f"{found['load and check']:.1f}"))
    if slow:
        graph = rdflib.Graph().parse(demo)
        shape_graph = rdflib.Graph().parse(data=shapes())
        found = _in_turns({"pyshacl": lambda: pyshacl.validate(graph, shacl_graph=shape_graph, inference="none")}, 1)
        rows.append(("pyshacl, on rdflib, less loading", "the demo", f"{len(graph):,}", 0, f"{found['pyshacl']:.1f}"))
        try:
            rows.append(("pyrudof, native", "the demo", f"{len(graph):,}", *_rudof(demo)))
        except ImportError:
            print("  pyrudof is not installed: left out", file=sys.stderr)
    return table(("checker", "graph", "triples", "faults", "s"), rows)


def _rudof(path: Path) -> tuple[int, str]:
    import pyrudof

    session = pyrudof.Rudof(pyrudof.RudofConfig())
    started = time.process_time()
    session.read_data(path.read_text("utf-8"))
    session.read_shacl(shapes())
    report = session.validate_shacl()
    return len(report), f"{time.process_time() - started:.1f}"


_PAGE = """# Speed of linked data

Written by `python benchmarks/linked_data.py`. Python {python}, pyoxigraph {oxigraph}, rdflib {rdflib}, pyshacl
{pyshacl}, {machine}. Processor seconds, medians of {repeats} runs in turns, {papers:,} generated papers, {count:,}
triples.

## Writing and loading, against Oxigraph's own

The aim is a ratio of {aim} at most. `write` and `serialize` are given the same triples, ready, each in its own form
(ours are tuples of text); `store_of` and `bulk_load` are given a file each wrote.

{versus}

## Formats

From the graph in memory to the file.

{formats}

## Checking

`kg validate` runs the constraints of `schema/shapes.ttl` as SPARQL on Oxigraph, one query a constraint. pyshacl goes
node by node in Python. pyrudof is fast as well, but its report leaves out which value is at fault and the shape's
message, and it would be a dependency of 70 MB.

{checking}
"""


def main() -> None:
    """Measure, print, and write the page unless the run is a quick look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=_PAPERS)
    parser.add_argument("--repeats", type=int, default=_REPEATS)
    arguments = parser.parse_args()
    full = arguments.papers >= _PAPERS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = _graph(arguments.papers, folder)
        count, versus = _writing_and_loading(data, folder, arguments.repeats)
        page = _PAGE.format(
            python=platform.python_version(),
            oxigraph=version("pyoxigraph"),
            rdflib=version("rdflib"),
            pyshacl=version("pyshacl"),
            machine=f"{platform.system()} {platform.machine()}",
            repeats=arguments.repeats,
            papers=arguments.papers,
            count=count,
            aim=_AIM,
            versus=versus,
            formats=_formats(data, folder),
            checking=_validation(folder, data, slow=full),
        )
    print(page)
    if full:
        Path(__file__).with_suffix(".md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
