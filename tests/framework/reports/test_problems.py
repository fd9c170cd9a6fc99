"""A part of the page that cannot be made costs that part: the run ends as it would have, and the page says it."""

from __future__ import annotations

import pytest

from ..report import Report, read_report
from ..suite import ROOT, Suite
from .shown import results, section, text_of

pytest_plugins = ["pytester"]

CORE = """
    from apisuite.registry import ApiUrls
    from apisuite.suite import Suite
    from enum import Enum

    class Api(Enum):
        Shop = "SHOP"

    suite = Suite(apis=ApiUrls({{Api.Shop: "Shop"}}, {{"dev": {{Api.Shop: "http://shop.test"}}}}), report={report!r})
"""
RAISES = """
    import pytest
    from tests.api.core.html_summary import *

    def facts(run):
        raise KeyError("<b>no revision</b>")

    def cell(row):
        raise ValueError("no cell")

    def pytest_html_results_summary(prefix):
        add_facts(prefix, facts)

    def pytest_html_results_table_header(cells):
        add_header(cells, [Column("Odd", after="Test", cell=cell)])

    def pytest_html_results_table_row(report, cells):
        add_cells(cells, [Column("Odd", after="Test", cell=cell)], report)
"""
HOOKS_RAISE = """
    def pytest_html_results_summary(prefix):
        raise RuntimeError("no summary")

    def pytest_html_results_table_header(cells):
        cells.insert(1, "<th>Half</th>")
        raise RuntimeError("no head")

    def pytest_html_results_table_row(report, cells):
        raise RuntimeError("no row")

    def pytest_html_results_table_html(report, data):
        raise RuntimeError("no detail")
"""
DELETES = """
    def pytest_html_results_table_header(cells):
        cells.clear()
        cells.append("<th>Mine</th>")

    def pytest_html_results_table_row(report, cells):
        cells.clear()
        cells += ["<td>mine</td>", "<td>one</td>", "<td>too many</td>"]
"""


@pytest.fixture
def shop(folder: Suite) -> Suite:
    """A suite of its own with two tests, one of which fails. `core` and `core/page.py` are still to be written."""
    settings = "[pytest]\naddopts = -p no:randomly\napisuite = core\npythonpath = . {}\n"
    folder.write({"pytest.ini": settings.format(ROOT), "test_a.py": "def test_a(): ...\ndef test_b(): assert False\n"})
    return folder


def run(shop: Suite, page: str | None, *arguments: str) -> tuple[Report, str]:
    """Run the suite with that module for its page, and return the page and what was printed."""
    shop.write({"core/__init__.py": CORE.format(report=page and "core.page"), "core/page.py": page or ""})
    done = shop.run(*arguments)
    done.assert_outcomes(passed=1, failed=1)
    return read_report(shop.path / "report.html"), done.stdout.str()


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_facts_and_cells_that_raise(shop: Suite, arguments: list[str]) -> None:
    """The page says what is missing; everything else is there, and so are all rows and columns."""
    report, printed = run(shop, RAISES, *arguments)

    problems = section(report, "api-problems")
    assert "the summary: KeyError: '<b>no revision</b>'" in problems
    assert "the column Odd: ValueError: no cell" in problems
    assert "not written: the summary: KeyError" in printed
    assert results(report) == {"test_a.py::test_a": "Passed", "test_a.py::test_b": "Failed"}
    assert report.header == ["Result", "Test", "Odd", "Duration", "Links"]
    assert 'id="api-timeline"' in report.page


def test_hooks_that_raise(shop: Suite) -> None:
    """Hooks of the suite's own that raise cost what they would have added."""
    report, _ = run(shop, HOOKS_RAISE)

    problems = section(report, "api-problems")
    for problem in ("no summary", "no head", "no row", "no detail"):
        assert problem in problems
    assert 'id="api-timeline"' in report.page
    assert [len(row["resultsTableRow"]) for row in report.rows()] == [len(report.header)] * 2


def test_columns_that_are_deleted(shop: Suite) -> None:
    """A suite may take all columns away but the result; a row has as many cells as there are columns."""
    report, _ = run(shop, DELETES)

    assert report.header == ["Result", "Mine"]
    assert [[text_of(cell) for cell in row["resultsTableRow"]] for row in report.rows()] == [
        ["Passed", "mine"],
        ["Failed", "mine"],
    ]


def test_suite_without_a_page_of_its_own(shop: Suite) -> None:
    """Without `report=` the page has pytest-html's columns, and everything that is the engine's."""
    report, _ = run(shop, None)

    assert report.header == ["Result", "Test", "Duration", "Links"]
    assert results(report) == {"test_a.py::test_a": "Passed", "test_a.py::test_b": "Failed"}
    assert report.summaries == 0
    for part in ("api-failures", "api-timeline", "api-outcomes", "api-details"):
        assert part in report.page


def test_module_that_cannot_be_imported(shop: Suite) -> None:
    """Its error stands alone, before anything runs."""
    shop.write({"core/__init__.py": CORE.format(report="core.page"), "core/page.py": "import there_is_no_such_module"})

    done = shop.run()

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["ERROR: core.page (report of the suite) cannot be imported: No module named*"])
    assert "Traceback" not in done.stderr.str()
