"""Take the pictures of this folder from a build's page, in a real browser.

python docs/screenshots/make.py [output/graph.html] [--name BERT]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
sys.path.append(str(_ROOT / "tests" / "browser"))

_SHOTS = (  # name, what to show of the thing (None: the whole graph), scheme, width, height
    ("overview", None, "light", 1440, 900),
    ("focus", "near", "light", 1440, 900),
    ("lineage", "lineage", "light", 1440, 900),
    ("dark", None, "dark", 1440, 900),
    ("phone", "near", "light", 390, 844),
)
_REST = 3500  # milliseconds until the forces rest


def take(file: Path, name: str, folder: Path) -> None:
    """Save all pictures of a page, the thing found as a person finds it: by its name."""
    import chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        for shot, question, scheme, width, height in _SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(file.resolve().as_uri())
            page.wait_for_selector("html[data-ready]", state="attached")
            if question:
                page.fill("#q", name)
                page.keyboard.press("Enter")
                page.evaluate("question => { location.hash += `&v=${question}`; }", question)
            page.wait_for_timeout(_REST if question else 800)
            page.screenshot(path=folder / f"{shot}.png")
            page.close()
        browser.close()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, nargs="?", default=_ROOT / "output" / "graph.html", help="a graph.html")
    parser.add_argument("--name", default="BERT", help="the thing in the middle of the pictures")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent, help="where the pictures go")
    options = parser.parse_args()
    import chromium

    if reason := chromium.missing():
        sys.exit(f"no pictures were taken: {reason}")
    take(options.page, options.name, options.folder)


if __name__ == "__main__":
    main()
