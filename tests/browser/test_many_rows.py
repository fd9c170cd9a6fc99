"""A report of 5,000 tests stays light: what it costs in seconds is measured by benchmarks/report_scale.py."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from .chromium import Watched
from .example import make_report

pytestmark = pytest.mark.slow

TESTS, FAILED = 5000, 50
SUITE = f"""
    import httpx
    import pytest

    USERS = [{{"id": number, "email": f"user{{number}}@example.com", "name": "A user"}} for number in range(30)]
    client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=USERS)))

    @pytest.mark.parametrize("number", range({TESTS}))
    def test_user(number):
        client.get(f"https://a.test/users/{{number}}")
        assert number % {TESTS // FAILED}
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 5,000 tests with one exchange of 2 KB each; pytest removes old temporary folders."""
    return make_report(tmp_path_factory.mktemp("many"), files={"test_many.py": SUITE})


@pytest.fixture(scope="module")
async def page(browser: Browser, report: Path) -> AsyncIterator[Page]:
    """That report, open at 1300 px; the page is closed after the last test."""
    async with await browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        watched = Watched(await context.new_page())
        await watched.page.goto(report.as_uri())
        yield watched.page
        assert watched.errors == []


def test_file_is_small(report: Path):
    """Exchanges that resemble each other take little room."""
    assert report.stat().st_size < 15e6


async def test_only_open_rows_have_a_detail(page: Page):
    """Those that failed; a passed row is a few elements, and a placeholder, until it is opened."""
    await expect(page.locator("tr.collapsible")).to_have_count(TESTS)
    await expect(page.locator(".api-detail[data-detail]")).to_have_count(TESTS - FAILED)

    elements = await page.evaluate("document.querySelectorAll('tbody.passed *').length")

    assert elements / (TESTS - FAILED) <= 20


async def test_timeline_has_no_more_bars_than_can_be_seen(page: Page):
    """Tests that lie within one pixel are one bar, which says how many it stands for; failures stay on top."""
    bars = page.locator("#api-timeline rect")

    assert await bars.count() <= 1000 + FAILED
    assert await bars.last.get_attribute("class") == "failed"
    assert await page.locator("#api-timeline title", has_text=re.compile(r"^\d+ passed ")).count() > 0


async def test_filter_leaves_what_failed(page: Page):
    """One click away from 5,000 rows."""
    await page.get_by_role("checkbox", name="Passed").uncheck()

    await expect(page.locator("tr.collapsible:visible")).to_have_count(FAILED)
    await expect(page.get_by_role("status")).to_have_text(f"{FAILED} of {TESTS} rows shown")
    await page.get_by_role("checkbox", name="Passed").check()


async def test_last_row_opens(page: Page):
    """Its detail is unpacked when it is asked for."""
    last = page.locator("tbody", has_text=f"test_user[{TESTS - 1}]")

    await last.locator("td.col-result").click()

    await expect(last.locator(".exchange")).to_contain_text(f"https://a.test/users/{TESTS - 1}")
