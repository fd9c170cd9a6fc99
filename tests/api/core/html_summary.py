"""The pytest-html hooks: one summary, and three columns for every row.

The plugin registers this module once. A conftest may import the hooks as well, as older copies of the framework
did: each looks first whether its work is done, so that being registered twice changes nothing.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest

from .apis_info import ApiAbbreviation, apiNames, environments, setting_name
from .controller import Owner, current
from .redaction import redactor
from .report import row, summary
from .report.recorder import Recorder, recorder_key
from .report.timeline import timeline
from .settings import get_settings

SHOWN_METADATA = ("Python", "Platform", "Packages", "Plugins")
STYLE = Path(__file__).parent / "report" / "report.css"
SCRIPT = Path(__file__).parent / "report" / "report.js"


@pytest.hookimpl(optionalhook=True)
def pytest_html_report_title(report: Any) -> None:
    """Give the report the title of --html-report-title."""
    title = report.config.getoption("--html-report-title")
    if title:
        report.title = title


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix: list[str], session: pytest.Session) -> None:
    """Put the summary of the run above the results, once."""
    recorder = session.config.stash.get(recorder_key, None)
    if recorder is None or any('id="api-summary"' in part for part in prefix):
        return
    _clean_metadata(session.config)
    facts = {name: redactor.clean(value) for name, value in _facts(session.config, recorder).items()}
    prefix += [
        summary.interrupted(recorder.unfinished) if recorder.interrupted else "",
        summary.failures(recorder.failures),
        summary.table(facts),
        timeline(recorder.phases, recorder.workers()),
        summary.calls(recorder.calls),
        recorder.details.to_script(),
        f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>",
    ]


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Add the columns' headers, once."""
    row.add_header_cells(cells)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: Any, cells: list[str]) -> None:
    """Add the columns' cells, once."""
    row.add_cells(report, cells)


def keep_shown(metadata: dict[str, Any]) -> None:
    """Take out of pytest-metadata what no reader needs: it collects variables of the CI server, secrets included."""
    for name in list(metadata):
        if name not in SHOWN_METADATA:
            del metadata[name]


def _clean_metadata(config: pytest.Config) -> None:
    """Take out what came late, and escape the rest: the page shows it as HTML."""
    from pytest_metadata.plugin import metadata_key  # type: ignore[import-untyped]

    metadata: dict[str, Any] = config.stash.get(metadata_key, {})
    keep_shown(metadata)
    for name, value in metadata.items():
        items = value.items() if isinstance(value, dict) else ()
        clean = {escape(str(key)): escape(redactor.clean(str(item))) for key, item in items}
        metadata[name] = clean or escape(redactor.clean(str(value)))


def _facts(config: pytest.Config, recorder: Recorder) -> dict[str, str]:
    settings = get_settings()
    run = current()
    assert isinstance(run, Owner)
    announced = run.announced()
    known = environments[settings.environment]
    urls = {
        f"{apiNames.get(api, api.name)} API": settings.configured(setting_name(api))
        or known.get(api)
        or announced.get(setting_name(api))
        or "(not started)"
        for api in ApiAbbreviation
    }
    workers = recorder.workers()
    return {
        "Environment": settings.environment,
        **urls,
        "Workers": f"{len(workers)} ({', '.join(workers)})" if workers != ["main"] else "1 (this process)",
        "Logins": str(len(run.outcomes("login"))),
        "Subtests": f"{recorder.passed_subtests} passed, besides the rows below" if recorder.passed_subtests else "",
        "Versions": summary.versions(),
        "Revision": summary.git_revision(config.rootpath),
    }
