"""One measurement in a process of its own: what it prints, as JSON, is what only this process used.

python benchmarks/measure.py JOB FILE [--workers N] [--output DIR]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["CHUNK", "JOBS", "cpu_seconds", "peak_mib"]

CHUNK = 250  # papers over which a rate is taken
_MIB = 1 << 20 if sys.platform == "darwin" else 1 << 10  # the unit of ru_maxrss differs


def cpu_seconds() -> float:
    """Return the processor time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def peak_mib(workers: int) -> float:
    """Return the highest resident memory: of this process, and as often as there were workers the largest child's.

    The peaks need not fall together, so that the sum is an upper bound.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + (workers * child if workers > 1 else 0)) / _MIB


def read(source: Path, workers: int, output: Path) -> dict[str, Any]:
    """Read the papers of a file, and merge those that are one."""
    from kg.pipeline import read_papers

    wall, cpu = time.perf_counter(), time.process_time()
    found = read_papers([source])
    return {
        "papers": len(found.papers),
        "stage_wall": time.perf_counter() - wall,
        "stage_cpu": time.process_time() - cpu,
    }


def extract(source: Path, workers: int, output: Path) -> dict[str, Any]:
    """Extract every paper on one core; the median over chunks is what noise of other programs disturbs least."""
    from kg.extract import extract as extract_one
    from kg.lexicon import load_lexicon
    from kg.pipeline import read_papers

    papers = read_papers([source]).papers
    started = time.process_time()
    lexicon = load_lexicon(())
    extract_one(papers[0], lexicon)
    load = time.process_time() - started
    wall, cpu = time.perf_counter(), time.process_time()
    rates: list[float] = []
    slowest = 0.0
    for at in range(0, len(papers), CHUNK):
        chunk = papers[at : at + CHUNK]
        begun = time.process_time()
        for paper in chunk:
            one = time.process_time()
            extract_one(paper, lexicon)
            slowest = max(slowest, time.process_time() - one)
        rates.append(len(chunk) / (time.process_time() - begun))
    return {
        "papers": len(papers),
        "load": load,
        "stage_wall": time.perf_counter() - wall,
        "stage_cpu": time.process_time() - cpu,
        "median_rate": statistics.median(rates),
        "slowest_rate": min(rates),
        "slowest_paper": slowest,
    }


def length(source: Path, workers: int, output: Path) -> dict[str, Any]:
    """Extract texts of one, two, four ... abstracts put together: the same characters, in longer papers."""
    from msgspec import structs

    from kg.extract import extract as extract_one
    from kg.lexicon import load_lexicon
    from kg.model import Text
    from kg.pipeline import read_papers

    papers = read_papers([source]).papers[:128]
    lexicon = load_lexicon(())
    extract_one(papers[0], lexicon)
    seconds: dict[str, float] = {}
    for size in (1, 2, 4, 8, 16, 32):
        joined = [
            structs.replace(papers[at], abstract=Text(" ".join(p.abstract.clean for p in papers[at : at + size])))
            for at in range(0, len(papers), size)
        ]
        begun = time.process_time()
        for paper in joined:
            extract_one(paper, lexicon)
        seconds[str(size)] = time.process_time() - begun
    return {"papers": len(papers), "characters": sum(len(p.abstract.clean) for p in papers), "seconds": seconds}


def build(source: Path, workers: int, output: Path) -> dict[str, Any]:
    """Do what ``kg build`` does; the seconds of each stage are those between its calls of ``progress``."""
    from kg.pipeline import build_graph, write_outputs

    stages: dict[str, list[float]] = {}
    last = [time.perf_counter(), cpu_seconds()]

    def progress(stage: str, done: int, total: int | None) -> None:
        now = [time.perf_counter(), cpu_seconds()]
        spent = stages.setdefault(stage, [0.0, 0.0])
        for i in (0, 1):
            spent[i] += now[i] - last[i]
        last[:] = now

    built = build_graph([source], workers=workers, progress=progress)
    files = write_outputs(built.data, output, progress=progress)
    return {
        "papers": len(built.read.papers),
        "nodes": len(built.data.papers) + len(built.data.entities),
        "claims": len(built.data.claims),
        "stages": stages,
        "sizes": {path.name: path.stat().st_size for path in files},
    }


def load(source: Path, workers: int, output: Path) -> dict[str, Any]:
    """Load Turtle into Oxigraph."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.bulk_load(path=source, format=RdfFormat.TURTLE)
    return {"triples": len(store)}


JOBS: dict[str, Callable[[Path, int, Path], dict[str, Any]]] = {
    job.__name__: job for job in (read, extract, length, build, load)
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("source", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path("output"))
    options = parser.parse_args(arguments)
    wall = time.perf_counter()
    found = JOBS[options.job](options.source, options.workers, options.output)
    found |= {"wall": time.perf_counter() - wall, "cpu": cpu_seconds(), "peak": peak_mib(options.workers)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
