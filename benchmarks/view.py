"""How fast graph.html is beside pyvis' own page, in a real browser; writes view.md.

    python benchmarks/view.py [--sizes 300 1500 6000 20000] [--cap 120] [--output FILE]

Both pages show the same made-up graph, in clusters and with hubs as real ones, twice as many edges as nodes. Usable is
when ours has drawn everything and answers, and when pyvis' has ended its progress bar. Then the map is dragged in
circles and zoomed in and out by the wheel, four seconds each, while the page counts its frames. Without Chromium and
Playwright there is nothing to measure with: the script says so and leaves view.md as it is.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # for the graphs to show, and for finding a browser
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from tables import table

if TYPE_CHECKING:
    from kg.model import GraphData

__all__ = ["Measured", "frames", "report"]

_SIZES = (300, 1500, 6000, 20_000)
_CAP = 120.0
_SECONDS = 4.0
_SIZE: Any = {"width": 1280, "height": 800}
_RECORD = (
    "() => { let last = performance.now(); window.frames_ = []; window.on_ = true;"
    " (function next(now) { window.frames_.push(now - last); last = now; if (window.on_) requestAnimationFrame(next);"
    " })(last); }"
)


class Measured(NamedTuple):
    """What was measured of one page; ``usable`` is None where it was not by the cap, and frames then were not."""

    nodes: int
    page: str
    made: float
    megabytes: float
    usable: float | None
    pan: Sequence[float] | None
    zoom: Sequence[float] | None


def frames(page: Any, act: Callable[[int], None], seconds: float = _SECONDS) -> tuple[float, float]:
    """Do something for a while; return frames a second and the 95th percentile of the time of a frame in ms."""
    page.evaluate(_RECORD)
    end, step = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        act(step)
        step += 1
    times = sorted(page.evaluate("() => { window.on_ = false; return window.frames_; }")[2:])
    return (1000 * len(times) / sum(times), times[int(len(times) * 0.95)]) if times else (0.0, math.inf)


def _ours(data: GraphData) -> str:
    from kg.view import render

    return render(data, title=f"{len(data.papers) + len(data.entities):,} nodes")


def _pyvis(data: GraphData) -> str:
    """The page that pyvis makes of the same graph, nothing set but that vis-network is in it."""
    from pyvis.network import Network

    network = Network(height="780px", directed=True, cdn_resources="in_line")
    for paper in data.papers:
        network.add_node(paper.id, label=paper.title.clean)
    for entity in data.entities:
        network.add_node(entity.id, label=entity.label, group=entity.type)
    for claim in data.claims:
        network.add_edge(claim.subject, claim.object, title=claim.predicate)
    return str(network.generate_html())


_PAGES: dict[str, tuple[Callable[[GraphData], str], str, tuple[int, int]]] = {
    "pyvis": (_pyvis, "() => document.getElementById('loadingBar')?.style.opacity === '0'", (640, 700)),
    "paper-kg": (_ours, "() => document.documentElement.dataset.ready === 'true'", (620, 640)),
}
"""How each page is made, when it is usable, and where in it to take hold of the map."""


def _measured(path: Path, kind: str, cap: float) -> list[Any]:
    """Measure in a process of its own: a page that freezes hears nobody, and its browser must be ended."""
    asked = [sys.executable, __file__, "--measure", str(path), "--page", kind, "--cap", str(cap)]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
        try:
            said, _ = child.communicate(timeout=cap + 60)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            said, _ = child.communicate()
    return list(json.loads(said)) if said else [None, None, None]


def _measure(path: Path, kind: str, cap: float) -> None:
    """Print seconds until usable, and frames while panning and zooming."""
    from playwright.sync_api import TimeoutError as TooLongError
    from playwright.sync_api import sync_playwright

    chromium = import_module("chromium")
    _, ready, (x, y) = _PAGES[kind]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        page = browser.new_page(viewport=_SIZE)
        # pyvis' page asks another host for Bootstrap, whatever it is told: an empty file, at once, is the best case
        page.route("http*://**/*", lambda route: route.fulfill(body=""))
        start = time.perf_counter()
        try:
            page.goto(path.resolve().as_uri(), wait_until="commit", timeout=1000 * cap)
            page.wait_for_function(ready, timeout=1000 * (cap - (time.perf_counter() - start)), polling=50)
        except TooLongError:
            os._exit(0)  # to close a page that is frozen takes as long as it is frozen; Playwright ends it without us
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        usable = time.perf_counter() - start
        page.wait_for_timeout(700)

        def pan(step: int) -> None:
            page.mouse.move(x + 200 * math.sin(step / 12), y - 80 + 80 * math.cos(step / 15))
            time.sleep(0.012)

        def zoom(step: int) -> None:
            page.mouse.wheel(0, -60 if step // 20 % 2 == 0 else 60)
            time.sleep(0.03)

        page.mouse.move(x, y)
        page.mouse.down()
        panning = frames(page, pan)
        page.mouse.up()
        page.wait_for_timeout(500)
        print(json.dumps([usable, panning, frames(page, zoom)]), flush=True)
        browser.close()


def _rows(sizes: Sequence[int], cap: float) -> Iterator[Measured]:
    view_sample = import_module("view_sample")
    with tempfile.TemporaryDirectory() as folder:
        for count in sizes:
            data = view_sample.large(count, 2 * count)
            for name, (make, _, _) in _PAGES.items():
                start = time.process_time()
                text = make(data)
                made = time.process_time() - start
                path = Path(folder) / f"{name}-{count}.html"
                path.write_text(text, encoding="utf-8")
                row = Measured(count, name, made, path.stat().st_size / 1e6, *_measured(path, name, cap))
                print(row, file=sys.stderr, flush=True)
                yield row


def report(rows: Sequence[Measured], cap: float, load: float) -> str:
    """Return view.md of what was measured; ``load`` is how many jobs the machine had before."""

    def moving(one: Sequence[float] | None) -> str:
        return "–" if one is None else f"{one[0]:.0f} ({one[1]:.0f})"

    head = ("nodes", "page", "made in s", "MB", "usable in s", "panning", "zooming")
    cells = [
        (
            f"{row.nodes:,}",
            row.page,
            f"{row.made:.1f}",
            f"{row.megabytes:.1f}",
            f"not by {cap:.0f}" if row.usable is None else f"{row.usable:.1f}",
            moving(row.pan),
            moving(row.zoom),
        )
        for row in rows
    ]
    return "\n\n".join(
        (
            "# The page beside pyvis' own",
            f"Written by `make bench`. Machine: {os.cpu_count()} cores, no GPU, {platform.system()}, Python "
            f"{platform.python_version()}; {load:.1f} other jobs were running when it began (load average), which slow "
            "everything here.",
            table(head, cells),
            "The same graph in both pages: twice as many edges as nodes, in clusters, with hubs. Made is processor "
            "time of Python, layout included; MB is the size of the file. Usable is when ours has drawn everything "
            "and answers, and when pyvis' has ended its progress bar; "
            f"a page that is not usable by {cap:.0f} s is given up. Panning and zooming: frames a second while the map "
            f"is dragged in circles and zoomed by the wheel, {_SECONDS:.0f} s each, and in brackets the time in ms "
            "that 95 of 100 frames keep within. Chromium without a window, 1280×800. pyvis' page asks another host "
            "for Bootstrap, which is answered at once by an empty file; vis-network is in the page. Aims for ours, on "
            "a machine with nothing else to do: 6,000 nodes usable in 3 s and 45 frames a second, made in 10 s; "
            "20,000 usable.",
        )
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="numbers of nodes")
    parser.add_argument("--cap", type=float, default=_CAP, help="seconds after which a page is given up (120)")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_suffix(".md"), help="the file to write")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--page", choices=sorted(_PAGES), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        return _measure(options.measure, options.page, options.cap)
    chromium = import_module("chromium")
    if reason := chromium.missing():
        print(f"The view was not measured: {reason}", file=sys.stderr)
        return
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    rows = list(_rows(options.sizes, options.cap))
    options.output.write_text(report(rows, options.cap, load) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
