"""pytest-html: rows for what it would lose or merge, the detail of each row, and the look of the page.

pytest-html keeps one report per test, phase and outcome, and makes rows when a test's teardown is reported. A
crashed test never gets there, and the subtests of a test overwrite each other.
"""

from __future__ import annotations

from copy import copy
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..files import write_atomically
from ..redaction import redactor
from ..report import tables
from ..report.detail import Details
from ..report.durations import duration as shown_duration
from ..report.names import short
from ..report.outcomes import WORST_FIRST
from ..report.page import RunInfo, activate, exchanges_of, is_shown
from ..report.render import render
from ..report.results import Results
from ..report.tickets import Tickets
from ..report.timeline import timeline
from ..report.verdict_line import verdict_line
from . import metadata, private
from .options import title_of
from .results import made_in, name_of, row_name

if TYPE_CHECKING:
    from ..suite import Suite

FOLDER = Path(__file__).parents[1] / "report"
SCRIPTS = ("helpers", "detail", "table", "find", "start")  # one function, in this order
RESULT = 'data-column-type="result"'


class Page:
    """A plugin of the process that owns the run: the page of a suite that names itself in pytest.ini.

    Args:
        config: of the run.
        results: what has happened so far.
        suite: may name a module whose hooks add rows to the summary, and columns to the table.
        info: what rows of the summary may show.

    Raises:
        pytest.UsageError: that module cannot be imported.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, results: Results, suite: Suite, info: RunInfo) -> None:
        from .ownership import default_report

        self._config = config
        self._results = results
        self._info = info
        self._details = Details(Tickets(info))
        self._columns = 0
        config.option.self_contained_html = True
        config.option.css.append(str(FOLDER / "report.css"))
        config.option.htmlpath = config.option.htmlpath or str(default_report(config))
        config.add_cleanup(activate(info))
        if suite.report is not None:
            try:
                module = import_module(suite.report)
            except Exception as error:
                raise pytest.UsageError(f"report = {suite.report}: it cannot be imported: {error}") from error
            config.pluginmanager.register(module, "apisuite-report")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Stand in pytest-html's place, and have it write its file in one step."""
        page = private.page_of(self._config)
        if page is not None:
            private.write_page_with(page, write_atomically)
            self._config.pluginmanager.unregister(page)
            self._config.pluginmanager.register(_OwnReports(page), "apisuite-page")

    @pytest.hookimpl(optionalhook=True, wrapper=True, tryfirst=True)
    def pytest_html_report_title(self, report: Any) -> Any:
        """Say in the title what runs, unless the suite has a title, or --html-report-title."""
        given = self._config.getoption("html_report_title", None)
        if given is None:
            with self._results.noting("the title"):
                report.title = title_of(self._config, self._info.environment)
        yield
        report.title = given or report.title

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_duration_format(self, duration: float) -> str:
        """Write durations as the rest of the page does, unless the suite has a format of its own."""
        return shown_duration(duration)

    @pytest.hookimpl(optionalhook=True, wrapper=True, tryfirst=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> Any:
        """Add what every page has, around the summary of the suite."""
        results, info = self._results, self._info
        with results.noting("the environment"):
            metadata.finish(self._config)
        with results.noting("what failed"):
            running = results.unfinished if results.interrupted else ()
            prefix.append(
                render(
                    "above.html",
                    interrupted=results.interrupted,
                    running=running,
                    verdict=verdict_line(results, info.urls, info.environment, info.revision),
                    notes=[redactor.clean(note) for note in results.notes],
                    failed=tables.failed(results.failures, info.urls),
                    remarks=tables.remarks(results.remarks),
                )
            )
        with results.noting("the timeline"):
            if timed := results.timed():
                prefix.append(render("timeline.html", it=timeline(timed, results.workers())))
        with results.noting("the summary"):
            yield
        with results.noting("the operations"):
            if results.seconds:
                prefix.append(
                    render("operations.html", operations=tables.operations(results.seconds, self._details.operations))
                )
        for more in results.more_tables:
            with results.noting("the contract"):
                prefix += [render("operations.html", operations=each) for each in more()]
        with results.noting("the details"):
            parts = [(FOLDER / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
            script = "".join(("(() => {\n", *parts, "})();"))
            outcomes = render("outcomes.html", outcomes=WORST_FIRST)
            prefix += [outcomes, self._details.to_script(), f"<script>{script}</script>"]
        if results.problems:
            prefix.insert(0, render("problems.html", problems=results.problems))

    @pytest.hookimpl(optionalhook=True, wrapper=True, tryfirst=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> Any:
        """Let the suite add columns, and remember how many there are."""
        result = next((cell for cell in cells if RESULT in cell), cells[0])
        with self._results.noting("the head of the table"):
            yield
        if not any(RESULT in cell for cell in cells):  # without it pytest-html's page shows no row at all
            cells.insert(0, result)
        self._columns = len(cells)

    @pytest.hookimpl(optionalhook=True, wrapper=True, tryfirst=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> Any:
        """Let the suite add cells, as many as there are columns; take the row back if nobody would see it."""
        result = cells[0]
        with self._results.noting("a row of the table"):
            yield
        if not is_shown(report):
            cells.clear()
        elif cells:  # a suite may take them all away: then the test has no row
            if not any('"col-result"' in cell for cell in cells):
                cells.insert(0, result)
            cells[:] = [*cells[: self._columns], *["<td></td>"] * (self._columns - len(cells))]
            with self._results.noting("the name of a test"):
                _show_name(report, cells)

    @pytest.hookimpl(optionalhook=True, wrapper=True, tryfirst=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> Any:
        """Put a placeholder in the row, which the page fills when the row is opened; the suite may add more."""
        with self._results.noting("the detail of a row"):
            data[:] = [self._details.add(row_name(report), report, exchanges_of(report, self._results))]
        with self._results.noting("what the suite adds to a row"):
            yield


class _OwnReports:
    """Stands in the place of pytest-html's collector, and hands it copies: what other plugins get stays as it is.

    Args:
        page: the collector; all its other hooks are called as they are.
    """

    look_ahead_safe = True

    def __init__(self, page: Any) -> None:
        self._page = page
        self._repeated: set[tuple[str, int]] = set()  # attempts that were followed by another one
        for name in dir(page):
            if name.startswith("pytest_") and name != "pytest_runtest_logreport":
                setattr(self, name, getattr(page, name))

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Give a crashed test its end, a subtest its own name and row, and each attempt of a test its row once."""
        attempt = report.nodeid, getattr(report, "rerun", 0)
        outcome: str = report.outcome
        if outcome == "rerun":  # of pytest-rerunfailures
            self._repeated.add(attempt)
        elif report.when == "teardown" and attempt in self._repeated:
            return  # pytest-html makes all rows of a test at each end that it sees
        own: Any = copy(report)
        own.extras = [_escaped(extra) for extra in getattr(report, "extras", ())]
        is_subtest = isinstance(report, pytest.SubtestReport)
        if is_subtest:
            if report.passed:  # the terminal counts passed ones apart, and their test has a row
                return
            own.test_nodeid, own.nodeid = report.nodeid, name_of(report)
            own.own_exchanges = made_in(report)
        self._page.pytest_runtest_logreport(own)
        if is_subtest or getattr(report, "crashed", False):
            self._page.pytest_runtest_logreport(_end_of(own))


def _show_name(report: Any, cells: list[str]) -> None:
    """Escape the test's name, which pytest-html does not, and show its folder apart."""
    name = row_name(report)
    test = short(name)
    place = next((at for at, cell in enumerate(cells) if 'class="col-testId"' in cell), None)
    if place is not None:
        folder, breakable = escape(name.removesuffix(test)), escape(test).replace("::", "<wbr>::")
        cells[place] = f'<td class="col-testId"><span class="path">{folder}</span><wbr>{breakable}</td>'
    # tabindex: a row opens with the keyboard as well
    cells[:] = [cell.replace("<td ", '<td tabindex="0" ', 1) if '"col-result"' in cell else cell for cell in cells]


def _escaped(extra: dict[str, Any]) -> dict[str, Any]:
    """Escape a name and an address, which pytest-html does not."""
    is_link = extra.get("format_type") == "url"
    content = escape(str(extra["content"])) if is_link else extra["content"]
    return {**extra, "content": content, "name": escape(str(extra.get("name") or ""))}


def _end_of(report: Any) -> pytest.TestReport:
    """Return the report of a teardown in which nothing happened."""
    return pytest.TestReport(
        report.nodeid, report.location, {}, "passed", None, "teardown", start=report.stop, stop=report.stop
    )
