"""Summary rows and table columns of the report. Change them here.

A conftest may import the hooks below as well, as older copies of this repository did. It changes nothing.
"""

from __future__ import annotations

from typing import Any

import pytest

from apisuite.report.page import Column, Row, RunInfo, add_cells, add_facts, add_header


def facts(run: RunInfo) -> dict[str, str]:
    """Return the rows of the summary: names and texts. Rows without a text are left out.

    The verdict above them has environment and revision.
    """
    return {
        **{f"{name} API": url for name, url in run.used_urls.items()},
        "Shards": run.shards,
        "Workers": run.workers,
        "Logins": str(run.logins or ""),
        "Subtests": run.subtests,
        "Versions": run.versions,
    }


def module_of(row: Row) -> str:
    """Return the module package of a test, e.g. "module_a" of tests/api/module_a/tests/test_marks.py::test_x."""
    folders = row.nodeid.partition("::")[0].split("/")[:-1]
    if "api" in folders[:-1]:
        return folders[folders.index("api") + 1]
    return next((name for name in reversed(folders) if name != "tests"), "")


def description_of(row: Row) -> str:
    """Return the docstring of the test."""
    return row.description


def exchanges_of(row: Row) -> int:
    """Return how many requests the test and its fixtures have sent."""
    return row.exchanges


# In addition to Result, Test, Duration and Links.
COLUMNS = [
    Column("Module", after="Result", cell=module_of, width="84px"),
    Column("Description", after="Test", cell=description_of),
    Column("Exchanges", after="Description", cell=exchanges_of, width="104px", is_number=True),
]


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix: list[str]) -> None:
    """Add the rows above to the summary."""
    add_facts(prefix, facts)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Add the headers of the columns above."""
    add_header(cells, COLUMNS)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: Any, cells: list[str]) -> None:
    """Add the cells of the columns above."""
    add_cells(cells, COLUMNS, report)
