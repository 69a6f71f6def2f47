"""The browser of this machine, if there is one that Playwright can drive; none is ever downloaded."""

from __future__ import annotations

import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def path() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def missing() -> str | None:
    """Say what is missing to run the tests, None where nothing is."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed (pip install 'paper-kg[browser]')"
    return None if path() else "no Chromium or Chrome found on the PATH (apt install chromium)"
