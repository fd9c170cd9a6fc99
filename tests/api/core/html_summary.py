"""The report's summary and columns. Change here which rows and columns it has.

The engine registers this module once. A conftest may import the hooks as well, as older copies of this repository
did: each looks first whether its work is done, so that being registered twice changes nothing.
"""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from apisuite.once import current
from apisuite.plugin import metadata
from apisuite.plugin.html import is_shown
from apisuite.plugin.results import results_key
from apisuite.redaction import redactor
from apisuite.report import summary
from apisuite.report.names import visible
from apisuite.report.results import Results
from apisuite.report.timeline import timeline
from apisuite.run.owner import Owner
from apisuite.settings import get_settings

from .apis_info import apiUrls

_MODULE, _DESCRIPTION, _CALLS = 1, 3, 4
_HEADER = {
    _MODULE: '<th class="sortable" data-column-type="module">Module</th>',
    _DESCRIPTION: '<th class="sortable" data-column-type="description">Description</th>',
    _CALLS: '<th class="sortable" data-column-type="calls">Calls</th>',
}


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix: list[str], session: pytest.Session) -> None:
    """Put the summary of the run above the results, once."""
    results = session.config.stash.get(results_key, None)
    if results is None or any('id="api-summary"' in part for part in prefix):
        return
    metadata.finish(session.config)
    facts = {name: redactor.clean(value) for name, value in _facts(session.config, results).items()}
    prefix += [
        summary.interrupted(results.unfinished) if results.interrupted else "",
        summary.failures(results.failures),
        summary.table(facts),
        timeline(results.phases, results.workers()),
        summary.calls(results.calls),
    ]


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Add the columns' headers, once."""
    if _HEADER[_MODULE] not in cells:
        for place, cell in _HEADER.items():
            cells.insert(place, cell)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: Any, cells: list[str]) -> None:
    """Add the columns' cells, once."""
    if not cells or not is_shown(report) or any('class="col-module"' in cell for cell in cells):
        return
    cells.insert(_MODULE, f'<td class="col-module">{escape(visible(module_of(report.nodeid)))}</td>')
    description = escape(visible(getattr(report, "description", "")))
    cells.insert(_DESCRIPTION, f'<td class="col-description">{description}</td>')
    # pytest-html sorts texts; spaces in front, which are not shown, sort numbers
    cells.insert(_CALLS, f'<td class="col-calls">{getattr(report, "calls", 0):>6}</td>')


def module_of(nodeid: str) -> str:
    """Return the module package of a test, e.g. "module_a" of tests/api/module_a/tests/test_marks.py::test_x."""
    folders = nodeid.partition("::")[0].split("/")[:-1]
    if "api" in folders[:-1]:
        return folders[folders.index("api") + 1]
    return next((name for name in reversed(folders) if name != "tests"), "")


def _facts(config: pytest.Config, results: Results) -> dict[str, str]:
    """Return the rows of the summary: name and text."""
    settings = get_settings()
    run = current()
    assert isinstance(run, Owner)
    announced = run.announced()
    urls = {
        f"{name} API": apiUrls.known(api, settings) or announced.get(apiUrls.setting_name(api)) or "(not started)"
        for api, name in apiUrls.names.items()
    }
    workers = results.workers()
    return {
        "Environment": settings.environment,
        **urls,
        "Workers": f"{len(workers)} ({', '.join(workers)})" if workers != ["main"] else "1 (this process)",
        "Logins": str(len(run.outcomes("login"))),
        "Subtests": f"{results.passed_subtests} passed, besides the rows below" if results.passed_subtests else "",
        "Versions": summary.versions(),
        "Revision": summary.git_revision(config.rootpath),
    }
