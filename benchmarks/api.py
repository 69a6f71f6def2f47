"""How long the library takes to start, to load a large graph, and to answer; writes api.md.

    python benchmarks/api.py [--papers 100000] [--graph graph.json] [--output FILE]

The graph is built of generated papers (generator.py) unless one is given. Questions are asked about the things that
most papers speak of, which are the slowest, and about ordinary ones; each first when nothing has been asked (cold:
what the question looks up is made then), and then again (warm: the median of five).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from tables import table

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["ask_all", "cases"]

_HERE = Path(__file__).parent
_PAPERS = 100_000
_STARTS = 15
_REPEATS = 5
_AIMS = {"import": 0.150, "load": 10.0, "memory": 3 * 1024, "question": 0.050}
_WITHIN = ("outperforms", "outperformed_by", "lineage", "users_of", "leaderboard", "path", "compare")
_MIB = 1 << 20 if sys.platform == "darwin" else 1 << 10
Case = tuple[str, str, Callable[[], Any]]


def _most(graph: Graph, end: str, predicates: Sequence[str], count: int = 400) -> list[str]:
    """The ids of the things that most claims of these predicates have as their subject or object."""
    found = Counter(getattr(claim, end) for claim in graph.data.claims if claim.predicate in predicates)
    return [identifier for identifier, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:count]]


def cases(graph: Graph) -> Iterator[Case]:
    """Yield the method, what it is asked about, and the call: hubs first, then a thing of middling fame."""
    winners = _most(graph, "subject", ["outperforms"])
    beaten = _most(graph, "object", ["outperforms"])
    children = _most(graph, "subject", ["basedOn", "variantOf"])
    parents = _most(graph, "object", ["basedOn", "variantOf"])
    used = _most(graph, "object", ["uses", "basedOn", "trainedOn", "evaluatedOn"])
    scored = [i for i, _ in Counter(s.dataset for s in graph.data.scores if s.dataset).most_common(400)]
    for place, kind in ((0, "hub"), (1, "second hub"), (-1, "ordinary")):
        a, b, c, d = beaten[place], parents[place], used[place], scored[place]
        w, k = winners[place], children[place]
        yield "outperforms", kind, lambda w=w: graph.outperforms(w)  # type: ignore[misc]
        yield "outperformed_by", kind, lambda a=a: graph.outperformed_by(a)  # type: ignore[misc]
        yield "lineage", kind + ", up", lambda k=k: graph.lineage(k)  # type: ignore[misc]
        yield "lineage", kind + ", down", lambda b=b: graph.lineage(b, "down")  # type: ignore[misc]
        yield "users_of", kind, lambda c=c: graph.users_of(c)  # type: ignore[misc]
        yield "leaderboard", kind, lambda d=d: graph.leaderboard(d)  # type: ignore[misc]
        yield "path", kind, lambda a=a, c=c: graph.path(a, c)  # type: ignore[misc]
        yield "compare", kind, lambda a=a, b=b: graph.compare(a, b)  # type: ignore[misc]
        yield "timeline", kind, lambda b=b: graph.timeline(b)  # type: ignore[misc]
        yield "similar", kind, lambda b=b: graph.similar(b)  # type: ignore[misc]
        yield "neighbourhood", kind, lambda b=b: graph.neighbourhood(b)  # type: ignore[misc]
        yield "show", kind, lambda b=b: graph.show(b)  # type: ignore[misc]


def _seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, which other programs disturb least; there is one thread, so that no clock is ahead of them."""
    begun = time.process_time()
    answer = call()
    return time.process_time() - begun, answer


def ask_all(place: Path) -> dict[str, Any]:
    """Load a graph in this process, ask every case, and return all seconds and the peak of memory."""
    import kg

    begun = time.perf_counter()
    load, graph = _seconds(lambda: kg.load(place))
    clock = time.perf_counter() - begun
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    name, _ = _seconds(lambda: graph.get("a name that nothing has"))
    rows: list[dict[str, Any]] = []
    for method, kind, call in cases(graph):
        cold, answer = _seconds(call)
        warm = statistics.median(_seconds(call)[0] for _ in range(_REPEATS))
        size = len(answer) if hasattr(answer, "__len__") else len(answer.sections)
        rows.append({"method": method, "kind": kind, "cold": cold, "warm": warm, "size": size})
    return {
        "papers": len(graph.data.papers),
        "nodes": len(graph),
        "claims": len(graph.data.claims),
        "bytes": place.stat().st_size,
        "load": load,
        "clock": clock,
        "loaded": loaded,
        "name": name,
        "rows": rows,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB,
    }


def _apart(place: Path) -> dict[str, Any]:
    """Run :func:`ask_all` in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--ask", str(place)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def _start_up() -> str:
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import kg": [sys.executable, "-c", "import kg"],
        "kg --help": [sys.executable, "-m", "kg", "--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_STARTS):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - begun)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    plain = medians["python -c pass"]
    rows = [(f"`{name}`", f"{value:.3f}", f"{value / plain:.1f}") for name, value in medians.items()]
    return table((f"median of {_STARTS}", "seconds", "times Python alone"), rows)


def report(found: dict[str, Any]) -> str:
    """Return what was measured as Markdown."""
    head = (
        "graph",
        "papers",
        "nodes",
        "claims",
        "file MB",
        "load clock s",
        "load processor s",
        "MiB after loading",
        "MiB at most",
    )
    size = (
        "generated",
        f"{found['papers']:,}",
        f"{found['nodes']:,}",
        f"{found['claims']:,}",
        f"{found['bytes'] / 1e6:.0f}",
        f"{found['clock']:.1f}",
        f"{found['load']:.1f}",
        f"{found['loaded']:.0f}",
        f"{found['peak']:.0f}",
    )
    rows = [
        (f"`{r['method']}`, {r['kind']}", f"{r['size']:,}", f"{1000 * r['cold']:.1f}", f"{1000 * r['warm']:.2f}")
        for r in found["rows"]
    ]
    slow = [r for r in found["rows"] if r["method"] in _WITHIN and r["warm"] > _AIMS["question"]]
    named = ", ".join(f"`{name}`" for name in _WITHIN)
    kept = (
        "all of them keep it" if not slow else "not kept by " + ", ".join(f"{r['method']} ({r['kind']})" for r in slow)
    )
    return "\n\n".join(
        (
            "# Start-up, loading and questions",
            f"Written by `make bench`. Machine: {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"{platform.system()}.",
            "## Start-up",
            _start_up(),
            f"Aim: `import kg` under {_AIMS['import']:.2f} s.",
            "## Loading",
            table(head, [size]),
            f"Aim: under {_AIMS['load']:.0f} s and {_AIMS['memory']:,} MiB. To look for a name that nothing has takes "
            f"{found['name']:.1f} s the first time, since the names are put in order then.",
            "## Questions",
            "A hub is what most claims of that kind are about; ordinary is the 400th. Cold is the first time: the "
            "first question of a kind makes what it looks up, for all things. Warm is the median of "
            f"{_REPEATS} more; both are processor time. `rows` is what the answer holds.",
            table(("question", "rows", "cold ms", "warm ms"), rows),
            f"Aim: {named} under {1000 * _AIMS['question']:.0f} ms warm; {kept}.",
        )
    )


def _build(papers: int, folder: Path) -> Path:
    from generator import lines

    from kg.graph import save
    from kg.pipeline import build_graph

    source = folder / "papers.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(lines(papers))
    save(build_graph([source]).data, folder / "graph.json")
    return folder / "graph.json"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=_PAPERS, help="so many generated papers (100,000)")
    parser.add_argument("--graph", type=Path, help="the graph.json of a build of such papers, made before")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path, help="the file to write; api.md if the graph is large enough")
    options = parser.parse_args(arguments)
    if options.ask:
        print(json.dumps(ask_all(options.ask)))
        return
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        found = _apart(options.graph or _build(options.papers, Path(name)))
    text = report(found) + "\n"
    print(text)
    target = options.output or (_HERE / "api.md" if found["papers"] >= _PAPERS else None)
    if target is not None:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
