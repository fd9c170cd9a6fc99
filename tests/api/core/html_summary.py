"""The pytest-html hooks: one summary, and two columns for every row.

The plugin registers this module once. A conftest may import the hooks as well, as older copies of the framework
did: each looks first whether its work is done, so that being registered twice changes nothing.
"""

from __future__ import annotations

from typing import Any

import pytest

from .apis_info import ApiAbbreviation, apiNames, environments
from .controller import Owner, current
from .redaction import redactor
from .report import row, summary
from .report.recorder import Recorder, recorder_key
from .settings import get_settings


@pytest.hookimpl(optionalhook=True)
def pytest_html_report_title(report: Any) -> None:
    """Give the report the title of --html-report-title."""
    title = report.config.getoption("--html-report-title")
    if title:
        report.title = title


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix: list[str], session: pytest.Session) -> None:
    """Put the summary of the run above the results, once."""
    if any('id="api-summary"' in part for part in prefix):
        return
    recorder = session.config.stash.get(recorder_key, None)
    if recorder is not None:  # None in a worker, which has no report
        rows = {name: redactor.clean(value) for name, value in _facts(session.config, recorder).items()}
        prefix.append(summary.table(rows))


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Add the columns' headers, once."""
    row.add_header_cells(cells)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: Any, cells: list[str]) -> None:
    """Add the columns' cells, once."""
    row.add_cells(report, cells)


def _facts(config: pytest.Config, recorder: Recorder) -> dict[str, str]:
    settings = get_settings()
    run = current()
    assert isinstance(run, Owner)
    announced = run.announced()
    facts = {"Environment": settings.environment}
    for api in ApiAbbreviation:
        name = f"{api.value}_API_URL"
        known = environments.get(settings.environment, {})
        facts[f"{apiNames.get(api, api.name)} API"] = (
            settings.configured(name) or known.get(api) or announced.get(name) or ""
        )
    workers = recorder.workers()
    return {
        **facts,
        "Workers": f"{len(workers)} ({', '.join(workers)})" if workers != ["main"] else "1 (no xdist)",
        "Logins": str(len(run.outcomes("login"))),
        "Versions": summary.versions(),
        "Revision": summary.git_revision(config.rootpath),
    }
