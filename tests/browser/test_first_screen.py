"""What is seen without scrolling: the verdict, what failed, the timeline; the rest is folded."""

from __future__ import annotations

from playwright.async_api import Page, expect


async def test_verdict_and_causes_are_on_the_first_screen(page: Page):
    """Counts, APIs, duration and environment come first, then each failure, all within 900 pixels."""
    await expect(page.locator("#api-verdict h2")).to_have_text("3 failed, 1 error of 22 tests, in Users")
    await expect(page.locator("#api-verdict p")).to_contain_text("16 passed, 1 skipped, 1 xfailed")

    bottom = await page.locator("#api-timeline").evaluate("node => node.getBoundingClientRect().bottom")

    assert bottom < 900


async def test_rest_is_folded(page: Page):
    """Addresses, workers and versions are one click away, those of pytest included."""
    versions = page.locator("#api-summary", has_text="Versions")
    await expect(versions).to_be_hidden()

    await page.get_by_text("About this run").click()

    await expect(versions).to_be_visible()
    await expect(page.locator("#environment-header")).to_be_visible()


async def test_nothing_is_shown_that_is_always_zero(page: Page):
    """Outcomes that did not occur have no box, and a column without a value is left out."""
    labels = await page.locator(".filters span:visible").all_text_contents()

    assert labels == ["3 Failed", "16 Passed", "1 Skipped", "1 Expected failure", "1 Error"]
    assert "Module" not in await page.locator("#results-table th:visible").all_text_contents()
