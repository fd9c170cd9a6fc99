"""Ways through the page: from a row to its cause, from a bar to its row, from an operation to its rows."""

from __future__ import annotations

from playwright.async_api import Page, expect

from .test_report_page import body, detail


async def test_row_leads_to_its_cause_and_back(page: Page):
    """An open row says how many share its cause; the link puts the focus on that line of `What failed`."""
    await detail(page, "test_unknown_user_is_found").get_by_text("The only failure with this cause").click()

    group = page.locator("#api-failures tr:focus")
    await expect(group).to_contain_text("404 == 200")
    await expect(group).to_be_in_viewport()
    await group.get_by_role("link").click()
    await expect(body(page, "test_unknown_user_is_found").locator("td.col-result")).to_be_focused()


async def test_bar_leads_to_its_row(page: Page):
    """A click on a bar of the timeline opens the row of its test."""
    bar = page.locator("#api-timeline rect", has_text="test_slow_page")

    await bar.click()

    row = body(page, "test_slow_page")
    await expect(row.locator("td.col-result")).to_be_focused()
    await expect(row.locator(".extras-row")).to_be_visible()


async def test_operation_leads_to_its_rows(page: Page):
    """A click on an operation shows the rows that used it; the button with its name shows all again."""
    await page.locator("#api-operations summary").click()

    await page.locator("#api-operations").get_by_role("link", name="POST /api/users").click()

    names = await page.locator("tr.collapsible:visible td.col-testId").all_text_contents()
    assert sorted(name.partition("::")[2].partition("[")[0] for name in names) == [
        "test_hostile",
        "test_new_user_is_leader",
    ]
    await expect(page.get_by_role("status")).to_have_text("2 of 22 rows shown")
    await page.get_by_role("button", name="POST /api/users").click()
    await expect(page.get_by_role("status")).to_have_text("22 of 22 rows shown")
