"""The row of one test: module, description and calls beside what pytest-html shows. Outside text is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

_RESULT, _MODULE, _TEST, _DESCRIPTION, _CALLS = range(5)
_HEADER = {
    _MODULE: '<th class="sortable" data-column-type="module">Module</th>',
    _DESCRIPTION: '<th class="sortable" data-column-type="description">Description</th>',
    _CALLS: '<th class="sortable" data-column-type="calls">Calls</th>',
}


def module_of(nodeid: str) -> str:
    """Return the module package of a test, e.g. "module_a" of tests/api/module_a/tests/test_marks.py::test_x."""
    folders = nodeid.partition("::")[0].split("/")[:-1]
    if "api" in folders[:-1]:
        return folders[folders.index("api") + 1]
    return next((name for name in reversed(folders) if name != "tests"), "")


def name_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the node id, and of a subtest its message and parameters as well."""
    part = report.head_line.removeprefix(report.location[2]) if isinstance(report, pytest.SubtestReport) else ""
    return report.nodeid if report.nodeid.endswith(part) else report.nodeid + part


def row_name(report: Any) -> str:
    """Return what the row of `report` shows: its name on one line, and the phase unless that is the call."""
    phase = getattr(report, "when", "call")
    return visible(name_of(report)) + ("" if phase in ("call", "subtest") else f"::{phase}")


def short(nodeid: str) -> str:
    """Return a node id without its folders."""
    file, colons, test = nodeid.partition("::")
    return file.rpartition("/")[2] + colons + test


def is_shown(report: Any) -> bool:
    """Tell whether `report` gets a row, or adds to the one of its test: pytest-html drops all others once made."""
    if report.outcome != "passed" or report.when not in ("setup", "teardown"):
        return True
    return report.when == "teardown" and any("teardown" in name for name, _ in report.sections)


def add_header_cells(cells: list[str]) -> None:
    """Add the header cells of our columns, unless they are there."""
    if _HEADER[_MODULE] not in cells:
        for place, cell in _HEADER.items():
            cells.insert(place, cell)


def add_cells(report: Any, cells: list[str]) -> None:
    """Add the cells of our columns, unless they are there, and escape the test's name."""
    if not cells or not is_shown(report) or any('class="col-module"' in cell for cell in cells):
        return
    name = row_name(report)
    test = short(name)
    folder = name.removesuffix(test)
    # tabindex: a row opens with the keyboard as well
    cells[_RESULT] = cells[_RESULT].replace("<td ", '<td tabindex="0" ', 1)
    breakable = escape(test).replace("::", "<wbr>::")
    cells[1] = f'<td class="col-testId"><span class="path">{escape(folder)}</span><wbr>{breakable}</td>'
    cells.insert(_MODULE, f'<td class="col-module">{escape(visible(module_of(report.nodeid)))}</td>')
    cells.insert(
        _DESCRIPTION, f'<td class="col-description">{escape(visible(getattr(report, "description", "")))}</td>'
    )
    # pytest-html sorts texts; spaces in front, which are not shown, sort numbers
    cells.insert(_CALLS, f'<td class="col-calls">{getattr(report, "calls", 0):>6}</td>')


def visible(text: str) -> str:
    """Write out what would disturb a line: control characters, and marks that turn the reading direction."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
