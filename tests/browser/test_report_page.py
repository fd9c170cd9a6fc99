"""report.html, used as people use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from .chromium import Watched

WORST_CONTRAST = Path(__file__).with_name("worst_contrast.js")
ROWS = "#results-table tr.collapsible"


def body(page: Page, name: str) -> Locator:
    """Return both rows of the test whose name holds `name`."""
    return page.locator("#results-table tbody", has=page.locator("td.col-testId", has_text=name))


def row(page: Page, name: str) -> Locator:
    """Return the row that is always seen."""
    return body(page, name).locator("tr.collapsible")


def detail(page: Page, name: str) -> Locator:
    """Return what stands below that row when it is open."""
    return body(page, name).locator(".extras-row")


async def test_page_is_quiet(watched: Watched, report: Path):
    """Opening the report and all its rows causes no error, and sends no request."""
    await watched.page.click("#show_all_details")

    assert watched.errors == []
    assert watched.requests == [report.as_uri()]


async def test_nothing_hostile_is_executed(page: Page):
    """Scripts in ids, docstrings, logs, output, headers and bodies are shown as text."""
    await page.click("#show_all_details")
    await expect(detail(page, "test_hostile").first).to_contain_text("<script>window.pwned=1</script>")

    assert await page.evaluate("window.pwned") is None


async def test_failed_row_is_open_with_its_last_exchange(page: Page):
    """A failed test shows what was raised, and the last exchange stands open below."""
    shown = detail(page, "test_unknown_user_is_found")

    await expect(shown).to_contain_text("assert 404 == 200")
    await expect(shown.locator("details.exchange").last).to_have_attribute("open", "")
    await expect(shown.locator("details.exchange").last).to_contain_text("404 Not Found")


async def test_passed_row_opens_by_mouse_and_keyboard(page: Page):
    """A click on the row, or Enter on its result, opens the detail."""
    shown = detail(page, "test_user_has_a_name")
    await expect(shown).to_be_hidden()

    await row(page, "test_user_has_a_name").locator("td.col-testId").click()
    await expect(shown).to_contain_text("looking for user 8")
    await row(page, "test_user_has_a_name").locator("td.col-result").focus()
    await page.keyboard.press("Enter")

    await expect(shown).to_be_hidden()


async def test_curl_is_copied(page: Page):
    """The copy button puts the command on the clipboard, with a variable in place of the token."""
    shown = detail(page, "test_unknown_user_is_found")

    await shown.locator("button.copy").last.click()

    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await shown.locator("pre.curl").last.text_content()
    assert "/users/23" in copied
    assert '"$TOKEN"' in copied


async def test_secrets_are_not_in_the_page(page: Page):
    """A password in a request's body is redacted, also in the page's data."""
    content = await page.content()

    assert "nebuchadnezzar" not in content
    assert "[redacted]" in content


async def test_timeline_names_its_tests(page: Page):
    """Each bar of the timeline carries the name of its test, each lane that of its worker."""
    names = await page.locator("#api-timeline title").all_text_contents()
    lanes = await page.locator("#api-timeline > span").all_text_contents()

    assert any("test_slow_page passed" in name for name in names)
    assert [lane for lane in lanes if lane] == ["gw0", "gw1"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 800])
async def test_page_fits(browser: Browser, report: Path, width: int, scheme: str):
    """No horizontal scroll bar, and text stands out from what is behind it (4.5 : 1, WCAG AA)."""
    async with await browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = await context.new_page()
        await page.goto(report.as_uri())

        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate(WORST_CONTRAST.read_text(encoding="utf-8")) >= 4.5
