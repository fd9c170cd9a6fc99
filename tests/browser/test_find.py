"""Finding tests: the search, addresses that show what their sender saw, and node ids for pytest."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from .test_report_page import detail, row

SEARCH = "Search names"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("test_slow_PAGE", 1),
        ("A slow page is a success", 1),
        ("per_page=12", 1),
        ('"last_name": "Ferguson"', 3),
        ("[redacted]", 2),
        ("the database did not respond", 1),
        ("there is no such text", 0),
    ],
)
async def test_search_finds_rows_by_what_they_show(page: Page, text: str, count: int):
    """Name, description, URL, body and error are searched, whatever the case, the lines and the spaces."""
    await page.get_by_role("searchbox", name=SEARCH).fill(text)

    await expect(page.get_by_role("status")).to_have_text(f"{count} of 22 rows shown")


async def test_address_shows_what_its_sender_saw(browser: Browser, page: Page):
    """Search, filters and operation are in the address, and it shows the same rows elsewhere."""
    await page.get_by_role("checkbox", name="Passed").uncheck()
    await page.get_by_role("searchbox", name=SEARCH).fill("users/23")
    await expect(page.get_by_role("status")).to_have_text("1 of 22 rows shown")

    async with await browser.new_context() as context:
        other = await context.new_page()
        await other.goto(page.url)

        await expect(other.get_by_role("status")).to_have_text("1 of 22 rows shown")
        await expect(other.get_by_role("searchbox", name=SEARCH)).to_have_value("users/23")
        assert not await other.get_by_role("checkbox", name="Passed").is_checked()


async def test_link_to_a_row_opens_it(browser: Browser, page: Page):
    """The permalink of a row shows it, open, whatever its reader had filtered."""
    await row(page, "test_user_has_a_name").locator("td.col-result").click()
    link = await detail(page, "test_user_has_a_name").get_by_role("link", name="Link to this row").get_attribute("href")

    async with await browser.new_context(viewport={"width": 1300, "height": 600}) as context:
        other = await context.new_page()
        await other.goto(str(link))

        await expect(row(other, "test_user_has_a_name")).to_be_in_viewport()
        await expect(detail(other, "test_user_has_a_name")).to_contain_text("looking for user 8")


@pytest.mark.parametrize(
    ("test", "copied"),
    [
        ("test_unknown_user_is_found", "test_users.py::test_unknown_user_is_found"),
        ("test_needs_a_broken_fixture", "test_users.py::test_needs_a_broken_fixture"),
        ("test_every_user_has_an_email[7]", '"test_users.py::test_every_user_has_an_email[7]"'),
    ],
)
async def test_node_id_is_copied_for_a_shell(page: Page, test: str, copied: str):
    """It has no phase, and quotes where a shell needs them."""
    await page.click("#show_all_details")

    await detail(page, test).get_by_role("button", name="Copy node id").click()

    assert await page.evaluate("navigator.clipboard.readText()") == copied


async def test_slash_leads_to_the_search(page: Page):
    """The keyboard reaches it from everywhere, and types no slash."""
    await page.keyboard.press("/")
    await page.keyboard.type("slow")

    await expect(page.get_by_role("searchbox", name=SEARCH)).to_have_value("slow")


async def test_hostile_address_is_text(browser: Browser, report: Path):
    """What an address holds is searched for, not executed."""
    hostile = quote("<img src=x onerror=window.pwned=1>")
    async with await browser.new_context() as context:
        page = await context.new_page()
        await page.goto(f"{report.as_uri()}#q={hostile}&operation={hostile}&hide={hostile}&test={hostile}")

        await expect(page.get_by_role("status")).to_have_text("1 of 22 rows shown")
        assert await page.evaluate("window.pwned") is None


async def test_failure_is_copied_as_markdown(page: Page):
    """What is copied holds the error, the exchange, the command that runs it again, and no secret."""
    shown = detail(page, "test_unknown_user_is_found")

    await shown.get_by_role("button", name="Copy as Markdown").click()

    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# `test_users.py::test_unknown_user_is_found`")
    assert "pytest test_users.py::test_unknown_user_is_found --environment sandbox" in copied
    assert "assert 404 == 200" in copied
    assert "authorization: Bearer [redacted]" in copied
    assert "-H 'authorization: Bearer '\"$TOKEN\"" in copied
