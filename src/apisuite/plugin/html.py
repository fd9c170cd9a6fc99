"""pytest-html: rows for what it would lose or merge, the detail of each row, and the look of the page.

pytest-html keeps one report per test, phase and outcome, and makes rows when a test's teardown is reported. A
crashed test never gets there, and the subtests of a test overwrite each other.
"""

from __future__ import annotations

from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..files import write_atomically
from ..report.detail import Details
from ..report.names import short
from ..report.results import Results
from .results import exchanges_of, name_of, row_name

if TYPE_CHECKING:
    from ..suite import Suite

FOLDER = Path(__file__).parents[1] / "report"


class Page:
    """A plugin of the process that owns the run, registered where pytest-html makes a page.

    Args:
        config: of the run.
        results: what has happened so far.
        suite: whose hooks add to the page; None leaves pytest-html's own look.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, results: Results, suite: Suite | None) -> None:
        self._config = config
        self._results = results
        self._is_ours = suite is not None
        self._details = Details()
        self._html: Any = None
        if suite is not None:
            from .ownership import default_report

            config.option.self_contained_html = True
            config.option.css.append(str(FOLDER / "report.css"))
            config.option.htmlpath = config.option.htmlpath or str(default_report(config))
            if suite.report is not None:
                config.pluginmanager.register(import_module(suite.report), "apisuite-report")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Find pytest-html's collector of reports, and have it write its file in one step."""
        from pytest_html.basereport import BaseReport

        self._html = next((p for p in self._config.pluginmanager.get_plugins() if isinstance(p, BaseReport)), None)
        if self._html is not None:
            path: Path = self._html._report_path
            self._html._write_report = lambda text: write_atomically(path, text)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Any:
        """Give a crashed test its end, and a subtest its own name while pytest-html looks at it."""
        nodeid = report.nodeid
        extras = getattr(report, "extras", None)
        if self._html is not None and extras:  # pytest-html escapes neither their names nor their addresses
            report.extras = [_escaped(extra) for extra in extras]  # type: ignore[attr-defined]
        try:
            return (yield)
        finally:
            report.nodeid = nodeid
            if getattr(report, "crashed", False):
                self._config.hook.pytest_runtest_logreport(report=_end_of(report))

    @pytest.hookimpl(trylast=True, specname="pytest_runtest_logreport")
    def pytest_runtest_logreport_for_html(self, report: pytest.TestReport) -> None:
        """Rename a subtest: of the trylast hooks, pytest-html's is later because it was registered later."""
        if self._html is None or not isinstance(report, pytest.SubtestReport):
            return
        if not report.passed:  # the terminal counts passed ones apart, and their test has a row
            report.nodeid = name_of(report)
            self._html.pytest_runtest_logreport(report)
            self._html.pytest_runtest_logreport(_end_of(report))
        report.when = "subtest"  # type: ignore[assignment]  # a phase of which pytest-html makes no row

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Give the report the title of --html-report-title."""
        title = self._config.getoption("html_report_title", None)
        if title:
            report.title = title

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Add, after the summary of the suite, what the page needs to fill its rows."""
        if self._is_ours:
            script = (FOLDER / "report.js").read_text(encoding="utf-8")
            prefix += [self._details.to_script(), f"<script>{script}</script>"]

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Take back the cells of a row that nobody would see, before pytest-html makes it for nothing."""
        if not is_shown(report):
            cells.clear()
        elif self._is_ours:
            _show_name(report, cells)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> None:
        """Put a placeholder in the row; the page fills it when the row is opened."""
        if self._is_ours and report.outcome != "rerun":
            is_subtest = isinstance(report, pytest.SubtestReport)
            made = exchanges_of(report) if is_subtest else self._results.exchanges.get(report.nodeid, [])
            data[:] = [self._details.add(report, made)]


def is_shown(report: Any) -> bool:
    """Return whether `report` gets a row, or adds to the one of its test: pytest-html drops all others once made."""
    if report.outcome != "passed" or report.when not in ("setup", "teardown"):
        return True
    return report.when == "teardown" and any("teardown" in name for name, _ in report.sections)


def _show_name(report: Any, cells: list[str]) -> None:
    """Escape the test's name, which pytest-html does not, and show its folder apart."""
    name = row_name(report)
    test = short(name)
    breakable = escape(test).replace("::", "<wbr>::")
    place = next((at for at, cell in enumerate(cells) if 'class="col-testId"' in cell), None)
    if place is not None:
        folder = escape(name.removesuffix(test))
        cells[place] = f'<td class="col-testId"><span class="path">{folder}</span><wbr>{breakable}</td>'
    # tabindex: a row opens with the keyboard as well
    cells[0] = cells[0].replace("<td ", '<td tabindex="0" ', 1)


def _escaped(extra: dict[str, Any]) -> dict[str, Any]:
    is_link = extra.get("format_type") == "url"
    content = escape(str(extra["content"])) if is_link else extra["content"]
    return {**extra, "content": content, "name": escape(str(extra.get("name") or ""))}


def _end_of(report: pytest.TestReport) -> pytest.TestReport:
    """Return the report of a teardown in which nothing happened."""
    end = pytest.TestReport(
        report.nodeid, report.location, {}, "passed", None, "teardown", start=report.stop, stop=report.stop
    )
    if hasattr(report, "node"):
        end.node = report.node  # type: ignore[attr-defined]
    return end
