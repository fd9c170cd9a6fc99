"""The table of results: filters, sorting, opening, and the links that lead into it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from .chromium import Watched
from .example import make_report
from .outcomes import EXTRAS, FILES, LESS

LABELS = {
    "passed": "Passed",
    "failed": "Failed",
    "skipped": "Skipped",
    "error": "Errors",
    "xfailed": "Expected failures",
    "xpassed": "Unexpected passes",
}


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with every outcome; pytest removes old temporary folders."""
    return make_report(tmp_path_factory.mktemp("outcomes"), files=FILES)


@pytest.fixture
async def watched(browser: Browser, outcomes: Path) -> AsyncIterator[Watched]:
    """That report, open at 1300 px, and what it complains about; the page is closed after the test."""
    async with await browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        watched = Watched(await context.new_page())
        await watched.page.goto(outcomes.as_uri())
        yield watched
        assert watched.errors == []


async def column(page: Page, name: str) -> list[str]:
    """Return what stands in a column, top to bottom, of the rows that are shown."""
    return [text.strip() for text in await page.locator(f"tr.collapsible:visible td.col-{name}").all_text_contents()]


@pytest.mark.parametrize("outcome", LABELS)
async def test_each_outcome_can_be_hidden_and_shown_again(page: Page, outcome: str):
    """Without its tick an outcome has no rows, the others keep theirs, and the number of rows is told."""
    before = await column(page, "result")
    box = page.get_by_role("checkbox", name=LABELS[outcome])

    await box.uncheck()
    after = await column(page, "result")

    gone = [result for result in before if result.lower() == outcome]
    assert gone
    assert sorted(after + gone) == sorted(before)
    await expect(page.get_by_role("status")).to_have_text(f"{len(after)} of {len(before)} rows shown")
    await box.check()
    assert await column(page, "result") == before


async def test_filter_survives_a_reload(page: Page):
    """The address says what is shown: it can be sent to others."""
    await page.get_by_role("checkbox", name="Passed").uncheck()
    await page.get_by_role("checkbox", name="Skipped").uncheck()
    shown = await column(page, "testId")

    await page.goto(page.url)

    assert await column(page, "testId") == shown
    assert await page.get_by_role("checkbox", name="Passed").is_checked() is False
    assert await page.get_by_role("checkbox", name="Failed").is_checked()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exchanges", int),
        ("duration", lambda text: float(text.split()[0]) * (1000 if text.endswith(" s") else 1)),
        ("testId", str),
        ("description", str),
    ],
)
async def test_column_sorts_by_value(page: Page, name: str, value):
    """Numbers sort as numbers, `1.05 s` after `10 ms`; a second click turns the order round, a third back."""
    header = page.locator(f"th[data-column-type={name}]")

    for descending in (False, True, False):
        await header.click()
        values = [value(text) for text in await column(page, name)]
        assert values == sorted(values, reverse=descending)
        assert await header.get_attribute("aria-sort") == ("descending" if descending else "ascending")


async def test_results_sort_by_how_bad_they_are(page: Page):
    """What needs attention comes first, also after another order; the keyboard sorts as well."""
    await page.locator("th[data-column-type=testId]").click()

    await page.locator("th[data-column-type=result]").press("Enter")

    results = await column(page, "result")
    order = ["Error", "Failed", "XPassed", "XFailed", "Skipped", "Passed"]
    assert results == sorted(results, key=order.index)


async def test_order_survives_a_reload(page: Page):
    """Column and direction are kept."""
    for _ in range(2):
        await page.locator("th[data-column-type=duration]").click()
    before = await column(page, "duration")

    await page.reload()

    assert await column(page, "duration") == before


async def test_all_details_open_and_close(page: Page):
    """Both buttons reach every row, and rows opened by hand stay open when others are hidden."""
    details = page.locator(".extras-row:visible")

    await page.click("#show_all_details")
    await expect(details).to_have_count(len(await column(page, "result")))
    await expect(page.locator(".api-detail[data-detail]")).to_have_count(0)
    await page.click("#hide_all_details")

    await expect(details).to_have_count(0)


@pytest.mark.parametrize("link", ["test_rejected", "(number=2)", "test_teardown_error::teardown", "test_setup_error"])
async def test_link_shows_a_row_that_was_hidden(page: Page, link: str):
    """A link in `What failed` brings its row back, opens it and puts the focus there."""
    await page.get_by_role("checkbox", name="Failed").uncheck()
    await page.get_by_role("checkbox", name="Errors").uncheck()
    await page.click("#hide_all_details")

    await page.get_by_role("link", name=link).click()

    row = page.locator("tr.collapsible", has_text=link)
    await expect(row.locator("td.col-result")).to_be_focused()
    await expect(row).to_be_in_viewport()
    await expect(page.locator("tbody", has=row).locator(".extras-row")).to_be_visible()


async def test_json_is_shown_over_several_lines(page: Page):
    """JSON is indented, numbers keep their digits, empty objects one line, and strings what is in them."""
    body = page.locator("tbody", has_text="test_rejected").locator(".exchange[open] pre.body")

    assert await body.text_content() == (
        '{\n  "name": "Zoë",\n  "empty": {},\n  "list": [\n    1.1,\n    12345678901234567890\n  ],\n'
        '  "text": "a, [b]: {c}"\n}'
    )


async def test_only_the_last_exchange_stands_open(page: Page):
    """Of several calls, the last one of a failed test is open, those before it are closed."""
    exchanges = page.locator("tbody", has_text="test_rejected").locator(".exchange")

    assert [await each.get_attribute("open") for each in await exchanges.all()] == [None, ""]


async def test_output_neither_moves_nor_turns(page: Page):
    """Colours of a terminal are left out; a bell and a mark that turns the direction are written out."""
    row = page.locator("tbody", has_text="test_rejected")

    await expect(row.locator("details:has-text('Captured stdout call') > pre")).to_have_text("red \\u202eturned\\u0007")


@pytest.mark.parametrize(("test", "printed"), [("test_teardown_error", "cleaning up"), ("test_tidy", "tidied up")])
async def test_output_of_a_teardown_is_in_the_detail(page: Page, test: str, printed: str):
    """What pytest-html appends to the row is a section like the others, whether the teardown failed or not."""
    await page.click("#show_all_details")
    row = page.locator("tbody.passed", has_text=test)

    await row.get_by_text("Captured in teardown").click()

    await expect(row.get_by_text(printed)).to_be_visible()


async def test_timeline_bar_names_its_test(page: Page):
    """What the pointer is on says which test it is, its outcome and its duration."""
    bar = page.locator("#api-timeline rect", has_text="test_slow")
    box = await bar.bounding_box()

    assert box is not None
    hit = "([x, y]) => document.elementFromPoint(x, y).querySelector('title').textContent"
    title = await page.evaluate(hit, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    assert title.startswith("test_details.py::test_slow passed (1.")


async def test_failures_are_not_hidden_in_the_timeline(page: Page):
    """Bars of tests that failed are drawn last, over all others, and wide enough to be seen."""
    bars = page.locator("#api-timeline rect")

    classes = await bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('class'))")
    assert classes[-1] == "error"
    assert {"passed", "failed", "error", "skipped", "xfailed", "xpassed"} == set(classes)
    assert min(await bars.evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")) >= 1


async def test_extras_and_long_lines_fit_in(browser: Browser, tmp_path: Path):
    """Pictures and links of pytest-html are shown, and a line of 1 MB does not make the page wider than the window."""
    report = make_report(tmp_path, files={"test_extras.py": EXTRAS})
    async with await browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        page = await context.new_page()
        await page.goto(report.as_uri())
        await page.locator("tbody", has_text="test_long_lines").locator(".extras-row pre").first.wait_for()

        await page.locator("tbody", has_text="test_picture").locator("td.col-result").click()

        await expect(page.get_by_role("img").last).to_be_visible()
        await expect(page.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.com/")
        await expect(page.get_by_role("columnheader", name="Links")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_table_works_without_the_columns_of_the_suite(browser: Browser, tmp_path: Path):
    """A suite may leave out its columns, and even some of pytest-html's: rows open, sort and filter all the same."""
    report = make_report(tmp_path, files={**FILES, "conftest.py": LESS})
    async with await browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        watched = Watched(page := await context.new_page())
        await page.goto(report.as_uri())

        await page.locator("th[data-column-type=result]").click()
        await page.get_by_role("checkbox", name="Passed").uncheck()
        await page.click("#show_all_details")
        await page.get_by_role("link", name="test_rejected").click()

        await expect(page.locator("#results-table th")).to_have_text(["Result", "Test"])
        await expect(page.locator(".api-detail[data-detail]")).to_have_count(0)
        assert watched.errors == []
