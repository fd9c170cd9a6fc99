"""The report can be read by everybody: contrast, names, structure, keyboard, paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(browser: Browser, report: Path, scheme: str):
    """axe-core has no serious finding, with all rows open."""
    async with await browser.new_context(viewport={"width": 1300, "height": 900}, color_scheme=scheme) as context:
        page = await context.new_page()
        await page.goto(report.as_uri())
        await page.click("#show_all_details")
        await page.locator("#api-operations summary").click()
        await expect(page.locator(".api-detail[data-detail]")).to_have_count(0)

        found = (await Axe().run(page)).response["violations"]

    serious = [violation for violation in found if violation["impact"] in SERIOUS]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in serious] == []


async def test_table_is_a_table(page: Page):
    """Rows and cells keep their roles, whatever their layout: headers are read with the cells."""
    row = page.get_by_role("row").filter(has_text="test_user_has_a_name")

    await expect(page.get_by_role("table").filter(has_text="Description")).to_have_count(1)
    await expect(page.get_by_role("columnheader", name="Duration")).to_be_visible()
    assert await row.get_by_role("cell").count() == 5


async def test_everything_is_reached_with_the_keyboard(page: Page):
    """From the filters, Tab leads over the buttons and the heads to the first row, which Enter opens."""
    await page.locator("#hide_all_details").press("Enter")

    await page.keyboard.press("Tab")
    headers = []
    while await page.evaluate("document.activeElement.matches('th')"):
        headers.append(await page.evaluate("document.activeElement.textContent"))
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    assert headers == ["Result", "Test", "Description", "Exchanges", "Duration"]
    await expect(page.locator(".extras-row").first).to_be_visible()
    assert await page.evaluate("document.activeElement.matches('.col-result')")


async def test_focus_is_seen(page: Page):
    """What has the focus has an outline."""
    await page.locator("#hide_all_details").focus()
    await page.keyboard.press("Tab")

    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


async def test_paper_is_white(browser: Browser, report: Path):
    """Printed from a dark window, the text is dark, and no row is left out."""
    async with await browser.new_context(viewport={"width": 1000, "height": 800}, color_scheme="dark") as context:
        page = await context.new_page()
        await page.goto(report.as_uri())
        await page.emulate_media(media="print")

        colour = await page.evaluate("getComputedStyle(document.body).color")
        background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        hidden = await page.locator("#results-table tbody").evaluate_all(
            "rows => rows.filter(row => getComputedStyle(row).contentVisibility !== 'visible').length"
        )

    assert (colour, background) == ("rgb(31, 35, 40)", "rgb(255, 255, 255)")
    assert hidden == 0
