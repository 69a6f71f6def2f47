"""A real browser for the tests of graph.html: Debian's Chromium or what Chrome is found, never downloaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import chromium  # noqa: E402


def pytest_terminal_summary(terminalreporter):
    if (reason := chromium.missing()) and any(
        "browser" in r.keywords for r in terminalreporter.stats.get("skipped", ())
    ):
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", yellow=True)
        terminalreporter.line(f"graph.html was not tried in a browser: {reason}")


@pytest.fixture(scope="session")
def browser():
    if reason := chromium.missing():
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def html_files(tmp_path_factory) -> dict[str, Path]:
    import view_sample
    from test_view import doubted, hostile

    from kg.view import render

    folder = tmp_path_factory.mktemp("pages with space")
    small = view_sample.small()
    pages = {
        "small": render(small, title="Sample graph"),
        "hostile": render(hostile(), title=view_sample.HOSTILE),
        "cut": render(small, title="A part", max_nodes=20),
        "doubted": render(doubted(), title="With a denial"),
    }
    files = {}
    for name, text in pages.items():
        files[name] = folder / f"{name}.html"
        files[name].write_text(text, encoding="utf-8")
    return files


@pytest.fixture
def open_page(browser, html_files):
    """Open a page as a person would; fails on any request beyond the file, script error or broken policy."""
    contexts, faults = [], []

    def start(name="small", hash_="", **options):
        context = browser.new_context(accept_downloads=True, **({"viewport": {"width": 1280, "height": 800}} | options))
        contexts.append(context)
        page = context.new_page()
        own = html_files[name].as_uri()

        def asked(request):
            if request.url.split("#")[0] != own and not request.url.startswith(("blob:", "data:")):
                faults.append(request.url)

        def said(message):
            if message.type in ("error", "warning"):
                faults.append(message.text)

        page.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(8000)
        page.goto(own + hash_)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield start
    for context in contexts:
        context.close()
    assert faults == []
