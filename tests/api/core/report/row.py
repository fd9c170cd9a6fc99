"""The row of one test: module and description beside what pytest-html shows. Everything from outside is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

HEADER = (
    '<th class="sortable" data-column-type="module">Module</th>',
    "<th>Description</th>",
)
_MODULE, _TEST, _DESCRIPTION = 1, 2, 3  # places among the cells: result, module, test, description, duration, links


def module_of(nodeid: str) -> str:
    """Return the module package of a test, e.g. "module_a" of tests/api/module_a/tests/test_marks.py::test_x."""
    folders = nodeid.partition("::")[0].split("/")[:-1]
    if "api" in folders[:-1]:
        return folders[folders.index("api") + 1]
    return next((name for name in reversed(folders) if name != "tests"), "")


def add_header_cells(cells: list[str]) -> None:
    """Add the header cells of module and description, unless they are there."""
    if HEADER[0] not in cells:
        cells.insert(_MODULE, HEADER[0])
        cells.insert(_DESCRIPTION, HEADER[1])


def add_cells(report: Any, cells: list[str]) -> None:
    """Add the cells of module and description, unless they are there, and escape the test's name."""
    if not cells or any('class="col-module"' in cell for cell in cells):
        return
    nodeid = report.nodeid
    path, separator, name = nodeid.rpartition("/")
    phase = getattr(report, "when", "call")
    suffix = "" if phase == "call" else f"::{phase}"
    cells[1] = (
        f'<td class="col-testId"><span class="path">{escape(path + separator)}</span>'
        f"{escape(_visible(name))}{suffix}</td>"
    )
    cells.insert(_MODULE, f'<td class="col-module">{escape(module_of(nodeid))}</td>')
    description = getattr(report, "description", "")
    cells.insert(_DESCRIPTION, f'<td class="col-description">{escape(_visible(description))}</td>')


def _visible(text: str) -> str:
    """Replace what would disturb a line of HTML: control characters and marks that turn the reading direction."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
