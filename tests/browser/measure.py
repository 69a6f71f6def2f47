"""How fast graph.html is, and its pictures for the documentation; run by hand, no test.

python tests/browser/measure.py fps 300 1500 6000    seconds until usable, frames a second while panning and zooming
python tests/browser/measure.py shots graph.html docs/screenshots BERT    pictures of a page, one thing in focus
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[n]) for n in (0, 1, 2)]

_RECORD = (
    "() => { let last = performance.now(); window.frames_ = []; window.on_ = true;"
    " (function next(now) { window.frames_.push(now - last); last = now; if (window.on_) requestAnimationFrame(next);"
    " })(last); }"
)


def frames(page: Any, act: Callable[[int], None], seconds: float = 4.0) -> dict[str, float]:
    """Do something for a while; return frames a second and the 95th percentile of the time of a frame in ms."""
    page.evaluate(_RECORD)
    end, step = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        act(step)
        step += 1
    times = sorted(page.evaluate("() => { window.on_ = false; return window.frames_; }")[2:])
    return {"fps": round(1000 * len(times) / sum(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1)}


def measure(browser: Any, path: Path) -> dict[str, Any]:
    """Open a page; return seconds until it is drawn, frames while panning and zooming, and its size."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    start = time.perf_counter()
    page.goto(path.resolve().as_uri(), wait_until="commit")
    page.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    usable = time.perf_counter() - start
    page.wait_for_timeout(500)

    def pan(step: int) -> None:
        page.mouse.move(620 + 200 * math.sin(step / 12), 560 + 80 * math.cos(step / 15))
        time.sleep(0.012)

    def zoom(step: int) -> None:
        page.mouse.wheel(0, -60 if step // 20 % 2 == 0 else 60)
        time.sleep(0.03)

    page.mouse.move(620, 640)
    page.mouse.down()
    panning = frames(page, pan)
    page.mouse.up()
    page.wait_for_timeout(500)
    zooming = frames(page, zoom)
    page.close()
    return {"usable_s": round(usable, 2), "pan": panning, "zoom": zooming, "bytes": path.stat().st_size}


def shots(browser: Any, path: Path, folder: Path, name: str) -> None:
    """Save overview, focus, lineage and dark overview of a page."""
    folder.mkdir(parents=True, exist_ok=True)
    for shot, hash_, scheme in (
        ("overview", "", "light"),
        ("focus", "&v=near", "light"),
        ("lineage", "&v=lineage", "light"),
        ("dark", "", "dark"),
    ):
        page = browser.new_page(viewport={"width": 1200, "height": 750}, color_scheme=scheme)
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        if hash_:
            page.fill("#q", name)
            page.keyboard.press("Enter")
            page.evaluate("hash => { location.hash += hash; }", hash_)
            page.wait_for_timeout(3200)
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{shot}.png")
        page.close()


def main(arguments: list[str]) -> None:
    """Run one of the two jobs."""
    import chromium
    import view_sample
    from playwright.sync_api import sync_playwright

    from kg.view import render

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        if arguments[0] == "shots":
            shots(browser, Path(arguments[1]), Path(arguments[2]), arguments[3])
            return
        for count in map(int, arguments[1:]):
            data = view_sample.large(count, 2 * count)
            start = time.perf_counter()
            text = render(data, title=f"{count} nodes")
            built = round(time.perf_counter() - start, 2)
            file = Path(folder) / f"{count}.html"
            file.write_text(text, encoding="utf-8")
            line = {"nodes": count, "edges": 2 * count, "render_s": built, **measure(browser, file)}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
