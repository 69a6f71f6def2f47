"""Measure speed, memory and start-up, and write what was found to speed.md.

    python benchmarks/speed.py                                  # all of it: some ten minutes
    python benchmarks/speed.py --papers 300 --generated 300     # a quick look; writes no file

Every measurement runs in a process of its own (measure.py). Processor seconds stand beside the clock's, since other
programs slow the clock and hardly the processor; where a run is short it is repeated and the median is told.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from generator import lines
from measure import CHUNK
from tables import table

__all__ = ["Fit", "fit_line", "main", "start_up"]

_HERE = Path(__file__).parent
_CORPUS = _HERE / ".." / ".." / "shared" / "corpus" / "arxiv_20k.jsonl.gz"
_ALL, _GENERATED = 20_000, 100_000
_REPEATED = 5_000  # papers up to which a build is measured three times
_STARTS = 15
_STAGES = ("reading", "extracting", "resolving", "assembling", "writing")
_AIM_RATE, _AIM_HELP = 500, 0.3

Measured = dict[str, Any]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------------------- running


def _measure(job: str, source: Path, *, workers: int = 1, output: Path | None = None) -> Measured:
    command = [sys.executable, str(_HERE / "measure.py"), job, str(source), "--workers", str(workers)]
    if output is not None:
        command += ["--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the measurement {job!r} failed:\n{done.stderr}")
    found: Measured = json.loads(done.stdout)
    _say(f"  {job}: {found.get('papers', '')} papers, {found['wall']:.1f} s, {found['peak']:.0f} MiB")
    return found


def _median(runs: Sequence[Measured]) -> Measured:
    """The run whose processor time is the middle one, so that its figures belong together."""
    return sorted(runs, key=lambda run: run["cpu"])[len(runs) // 2]


def _build(source: Path, count: int, output: Path, *, workers: int = 1) -> Measured:
    repeats = 3 if count <= _REPEATED else 1
    return _median([_measure("build", source, workers=workers, output=output) for _ in range(repeats)])


def start_up(repeats: int = _STARTS) -> dict[str, float]:
    """Return the median seconds to start: Python alone, with ``import kg``, and ``kg --help``; taken in turns."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import kg": [sys.executable, "-c", "import kg"],
        "kg --help": [sys.executable, "-m", "kg", "--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in taken.items()}


# ------------------------------------------------------------------------------------------------------ growth


class Fit(NamedTuple):
    """A line of least squares: ``slope * n + start``; ``residual`` is the largest, as a share of its measurement."""

    slope: float
    start: float
    residual: float


def fit_line(points: Sequence[tuple[float, float]]) -> Fit:
    """Fit a straight line.

    >>> fit_line([(0, 1), (1, 3), (2, 5)])
    Fit(slope=2.0, start=1.0, residual=0.0)
    """
    mean_x = statistics.fmean(x for x, _ in points)
    mean_y = statistics.fmean(y for _, y in points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    start = mean_y - slope * mean_x
    return Fit(slope, start, max(abs(slope * x + start - y) / y for x, y in points))


def _fits(builds: Sequence[Measured]) -> str:
    rows = []
    for name, key, unit in (("processor time", "cpu", "s"), ("peak memory", "peak", "MiB")):
        fit = fit_line([(build["papers"], build[key]) for build in builds])
        rows.append((name, f"{1000 * fit.slope:.2f} {unit}", f"{fit.start:.1f} {unit}", f"{fit.residual:.1%}"))
    return table(("straight line through them", "per 1,000 papers", "at none", "largest residual"), rows)


def _growth(builds: Sequence[Measured]) -> str:
    head = ("papers", "nodes", "claims", "clock s", "processor s", "papers/s", "peak MiB", "KiB/paper", "files MB")
    rows = [
        (
            f"{b['papers']:,}",
            f"{b['nodes']:,}",
            f"{b['claims']:,}",
            f"{b['wall']:.1f}",
            f"{b['cpu']:.1f}",
            f"{b['papers'] / b['cpu']:.0f}",
            f"{b['peak']:.0f}",
            f"{1024 * b['peak'] / b['papers']:.0f}",
            f"{sum(b['sizes'].values()) / 1e6:.0f}",
        )
        for b in builds
    ]
    per_stage = [
        (f"{b['papers']:,}", *(f"{1000 * b['stages'].get(s, (0, 0))[1] / b['papers']:.2f}" for s in _STAGES))
        for b in builds
    ]
    stages = table(("papers", *_STAGES), per_stage)
    return f"{table(head, rows)}\n\nProcessor milliseconds a paper, by stage:\n\n{stages}\n\n{_fits(builds)}"


def _sizes(count: int, parts: Sequence[int], whole: int) -> list[int]:
    """The sizes to measure: the given ones, or as large shares of a smaller number."""
    return sorted({max(1, part * count // whole) for part in parts})


# ---------------------------------------------------------------------------------------------------- sections


def _write(path: Path, given: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(given)
    return path


def _start_section() -> str:
    _say("start-up")
    found = start_up()
    plain = found["python -c pass"]
    rows = [(f"`{name}`", f"{seconds:.3f}", f"{seconds / plain:.1f}") for name, seconds in found.items()]
    text = table((f"median of {_STARTS}", "seconds", "times Python alone"), rows)
    return f"## Start-up\n\n{text}\n\nAim: `kg --help` under {_AIM_HELP} s."


def _stage_section(source: Path) -> str:
    """Reading alone and extraction alone."""
    _say("reading and extraction")
    reads = _median([_measure("read", source) for _ in range(3)])
    extract = _measure("extract", source)
    count = reads["papers"]
    rates = {"reading": count / reads["stage_cpu"], "extraction": extract["median_rate"]}
    rows: list[tuple[str, ...]] = [
        (name, f"{count:,}", f"{run['stage_wall']:.1f}", f"{run['stage_cpu']:.1f}", f"{rates[name]:,.0f}")
        for name, run in (("reading", reads), ("extraction", extract))
    ]
    rows.append(("both", f"{count:,}", "", "", f"{1 / sum(1 / rate for rate in rates.values()):,.0f}"))
    text = table(("one core", "papers", "clock s", "processor s", "papers a processor second"), rows)
    note = (
        f"Extraction's rate is the median over {CHUNK} papers each (slowest {extract['slowest_rate']:,.0f}); "
        f"the slowest paper took {1000 * extract['slowest_paper']:.0f} ms; loading lexicon and weights took "
        f"{extract['load']:.2f} s. Reading includes the merging of duplicates. "
        f"Aim: {_AIM_RATE} papers a second for both."
    )
    return f"## Reading and extraction, real arXiv records\n\n{text}\n\n{note}"


def _length_section(source: Path) -> str:
    found = _measure("length", source)
    per = {size: 1e6 * seconds / found["characters"] for size, seconds in found["seconds"].items()}
    text = table(("abstracts put together", *per), [("µs a character", *(f"{value:.2f}" for value in per.values()))])
    return f"## Extraction of longer texts\n\n{text}"


def _real_section(source: Path, count: int, scratch: Path) -> str:
    _say("builds of real records")
    builds = []
    for size in _sizes(count, (1_000, 5_000, 20_000), _ALL):
        with source.open(encoding="utf-8") as file:
            part = _write(scratch / "part.jsonl", islice(file, size))
        builds.append(_build(part, size, scratch / "built"))
    loaded = _measure("load", scratch / "built" / "graph.ttl")
    some = min(count, _REPEATED)
    with source.open(encoding="utf-8") as file:
        part = _write(scratch / "part.jsonl", islice(file, some))
    runs = {n: _build(part, some, scratch / "two", workers=n) for n in (1, 2)}
    workers = table(
        (
            "workers",
            "papers",
            "extraction clock s",
            "build clock s",
            "times as fast",
            "processor s",
            "peak MiB at most",
        ),
        [
            (
                n,
                f"{some:,}",
                f"{run['stages']['extracting'][0]:.1f}",
                f"{run['wall']:.1f}",
                f"{runs[1]['wall'] / run['wall']:.2f}",
                f"{run['cpu']:.1f}",
                f"{run['peak']:.0f}",
            )
            for n, run in runs.items()
        ],
    )
    return (
        f"## End to end, real arXiv records, one worker\n\n{_growth(builds)}\n\n"
        f"The Turtle of the {builds[-1]['papers']:,} ({builds[-1]['sizes']['graph.ttl'] / 1e6:.0f} MB, "
        f"{loaded['triples']:,} triples) loads in Oxigraph in {loaded['wall']:.1f} s, "
        f"{loaded['cpu']:.1f} processor s.\n\n"
        f"## One worker and two\n\n{workers}"
    )


def _generated_section(count: int, scratch: Path) -> str:
    _say("builds of generated papers")
    builds = []
    for size in _sizes(count, (5_000, 20_000, 100_000), _GENERATED):
        part = _write(scratch / "part.jsonl", lines(size))
        builds.append(_build(part, size, scratch / "built"))
    return f"## End to end, generated papers (generator.py), one worker\n\n{_growth(builds)}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=_ALL, help="at most so many real records (20,000)")
    parser.add_argument("--generated", type=int, default=_GENERATED, help="so many generated papers (100,000; 0: none)")
    parser.add_argument("--output", type=Path, help="the file to write; speed.md if all was measured")
    options = parser.parse_args(arguments)
    sections = [
        "# Speed, memory, start-up\n\nWritten by `make bench`. "
        f"Machine: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}."
    ]
    sections.append(_start_section())
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        scratch = Path(name)
        if _CORPUS.exists():
            with gzip.open(_CORPUS, "rt", encoding="utf-8") as file:
                source = _write(scratch / "all.jsonl", islice(file, options.papers))
            sections += [_stage_section(source), _length_section(source)]
            sections.append(_real_section(source, min(options.papers, _ALL), scratch))
        else:
            _say("NOT MEASURED: real records; ../shared/corpus/arxiv_20k.jsonl.gz is not beside this checkout")
            sections.append("**Not measured: real arXiv records, since `../shared/corpus` was not there.**")
        if options.generated:
            sections.append(_generated_section(options.generated, scratch))
        else:
            sections.append("**Not measured: generated papers (`--generated 0`).**")
    report = "\n\n".join(sections) + "\n"
    print(report)
    whole = _CORPUS.exists() and options.papers >= _ALL and options.generated >= _GENERATED
    target = options.output or (_HERE / "speed.md" if whole else None)
    if target is None:
        _say("not all was measured: speed.md stays as it is (--output FILE writes one anyway)")
    else:
        target.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
