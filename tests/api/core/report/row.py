"""The row of one test: module, description and calls beside what pytest-html shows. Outside text is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

_RESULT, _MODULE, _TEST, _DESCRIPTION, _CALLS = range(5)
_HEADER = {
    _MODULE: '<th class="sortable" data-column-type="module">Module</th>',
    _DESCRIPTION: "<th>Description</th>",
    _CALLS: '<th class="sortable" data-column-type="calls">Calls</th>',
}


def module_of(nodeid: str) -> str:
    """Return the module package of a test, e.g. "module_a" of tests/api/module_a/tests/test_marks.py::test_x."""
    folders = nodeid.partition("::")[0].split("/")[:-1]
    if "api" in folders[:-1]:
        return folders[folders.index("api") + 1]
    return next((name for name in reversed(folders) if name != "tests"), "")


def add_header_cells(cells: list[str]) -> None:
    """Add the header cells of our columns, unless they are there."""
    if _HEADER[_MODULE] not in cells:
        for place, cell in _HEADER.items():
            cells.insert(place, cell)


def add_cells(report: Any, cells: list[str]) -> None:
    """Add the cells of our columns, unless they are there, and escape the test's name."""
    if not cells or any('class="col-module"' in cell for cell in cells):
        return
    nodeid = visible(report.nodeid)
    folder, slash, name = nodeid.partition("::")[0].rpartition("/")
    name = nodeid[len(folder + slash) :]
    phase = getattr(report, "when", "call")
    # tabindex: a row opens with the keyboard as well
    cells[_RESULT] = cells[_RESULT].replace("<td ", '<td tabindex="0" ', 1)
    cells[1] = (
        f'<td class="col-testId" data-nodeid="{escape(nodeid)}"><span class="path">{escape(folder + slash)}</span>'
        f"{escape(name)}{'' if phase == 'call' else f'::{phase}'}</td>"
    )
    cells.insert(_MODULE, f'<td class="col-module">{escape(visible(module_of(nodeid)))}</td>')
    cells.insert(
        _DESCRIPTION, f'<td class="col-description">{escape(visible(getattr(report, "description", "")))}</td>'
    )
    cells.insert(_CALLS, f'<td class="col-calls">{getattr(report, "calls", 0)}</td>')


def visible(text: str) -> str:
    """Write out what would disturb a line: control characters, and marks that turn the reading direction."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
