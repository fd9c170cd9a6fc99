"""An exchange that breaks its contract, as a reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from ..framework.contract.shop import INI, SUITE
from ..framework.suite import Suite, clean_environment, ini
from .chromium import Watched

TESTS = """
    def test_breaks(shop):
        shop.state["body"] = {"id": 1, "name": "tea", "price": "2", "parts": [{"id": 2, "name": "leaf"}]}
        assert shop.get("/products/1").status_code == 200
"""


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with one test, which breaks the contract; pytest removes old temporary folders."""
    suite = Suite(tmp_path_factory.mktemp("contract"), clean_environment())
    suite.write({"pytest.ini": ini(INI), **SUITE, "test_shop.py": TESTS})
    suite.run("--html=report.html")
    return suite.path / "report.html"


async def test_offending_lines_are_marked(browser: Browser, report: Path):
    """The exchange is open, names what is wrong, and marks the line of each value and of what lacks a field."""
    context = await browser.new_context()
    watched = Watched(await context.new_page())
    await watched.page.goto(report.as_uri())
    await watched.page.locator(".exchange[open] mark").first.wait_for()

    marked = await watched.page.locator(".exchange[open] mark").all_inner_texts()
    told = await watched.page.locator(".exchange[open] .violation.fails").all_inner_texts()
    await context.close()

    assert [line.strip() for line in marked] == ['"price": "2",', "{"]
    assert sorted(told) == [
        "response body $.parts[0]: 'price' is a required property",
        "response body $.price: '2' is not of type 'integer'",
    ]


async def test_table_leads_to_the_test(browser: Browser, report: Path):
    """The tables of violations and of the coverage have links to the rows of their tests."""
    page = await browser.new_page()
    await page.goto(report.as_uri())

    await page.locator("#api-contract [data-goto]").first.click()
    focused = await page.evaluate("document.activeElement.textContent")
    covered = await page.locator("#api-coverage summary").inner_text()
    await page.close()

    assert focused == "Failed"
    assert covered == "Operation coverage: 0 % (0 of 8 documented responses of 5 operations)"
