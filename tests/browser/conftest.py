"""A browser, and the report that the tests look at. Both are made once per session."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from .chromium import NoBrowser, Watched, chromium
from .example import make_report


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium, closed after the last test. Without one the tests are skipped; in CI that is an error."""
    try:
        async with chromium() as browser:
            yield browser
    except NoBrowser as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the example run, with two workers; pytest removes old temporary folders."""
    return make_report(tmp_path_factory.mktemp("example"), "-n", "2")


@pytest.fixture
async def watched(browser: Browser, report: Path) -> AsyncIterator[Watched]:
    """The report, open at 1300 px, and what it complains about; the page is closed after the test."""
    context = await browser.new_context(viewport={"width": 1300, "height": 900})
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched = Watched(await context.new_page())
    await watched.page.goto(report.as_uri())
    yield watched
    await context.close()


@pytest.fixture
def page(watched: Watched) -> Page:
    """The report, open at 1300 px; `watched` closes it."""
    return watched.page
