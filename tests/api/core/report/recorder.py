"""Collects, in the process that owns the run, what the report shows besides pytest-html's own."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ..exchanges import Exchange
from ..settings import get_settings
from .detail import Details
from .every_outcome import write_atomically
from .exchange_text import headline, operation
from .har import har
from .row import is_shown, row_name
from .step_summary import failure_notes, step_summary


@dataclass
class Phase:
    """One phase (setup, call, teardown) of one test. Times are seconds since the epoch."""

    nodeid: str
    when: str
    worker: str
    outcome: str
    start: float
    stop: float


@dataclass
class Failure:
    """A phase that failed.

    Attributes:
        error: the first line of what was raised.
        operation: what was called last, e.g. "GET /users/{id}"; "" for nothing.
        exchange: the same in full, with its status and duration.
        file: the test's file, relative to the rootdir.
        line: of `file`, counted from 1: where it failed, or where the test begins.
        row: what its row in the report is called.
    """

    nodeid: str
    error: str
    operation: str
    exchange: str = ""
    file: str = ""
    line: int = 0
    row: str = ""


@dataclass(eq=False)  # pytest keeps its plugins in a set
class Recorder:
    """A plugin of the owner: remembers each phase of each test, its exchanges and its failure.

    Attributes:
        unfinished: tests that began and have not ended; what was running when a run is interrupted.
        calls: seconds of each call, by operation.
        called: reports of call phases whose teardown is still to come.
        passed_subtests: how many; a test with subtests has one row, and each subtest that did not pass another.
    """

    started: float = field(default_factory=time.time)
    phases: list[Phase] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unfinished: dict[str, None] = field(default_factory=dict)
    interrupted: bool = False
    calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    passed_subtests: int = 0
    called: dict[str, Any] = field(default_factory=dict)
    details: Details = field(default_factory=Details)
    har_path: Path | None = None
    not_written: str = ""
    exchanges: dict[str, list[Exchange]] = field(default_factory=dict)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember what could not be collected."""
        if report.failed:
            file = report.nodeid.partition("::")[0]
            self.failures.append(Failure(report.nodeid, error_of(report), "", "", file, 1, row_name(report)))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember that a test began."""
        self.unfinished[nodeid] = None

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Remember that it ended, and let go of what its row has shown."""
        self.unfinished.pop(nodeid, None)
        if self.har_path is None:
            self.exchanges.pop(nodeid, None)

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that the run did not end by itself."""
        self.interrupted = True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the phase after the terminal has failed tests with failing subtests, before there is a row."""
        if isinstance(report, pytest.SubtestReport) and report.passed:
            self.passed_subtests += 1
            return
        self.phases.append(
            Phase(report.nodeid, report.when, worker_of(report), outcome_of(report), report.start, report.stop)
        )
        made = [Exchange(**fields) for fields in getattr(report, "exchanges", ())]
        for exchange in made:
            self.calls[operation(exchange)].append(exchange.seconds)
        self.exchanges.setdefault(report.nodeid, []).extend(made)
        if report.when == "call":
            self.called[report.nodeid] = report
        elif report.nodeid in self.called:  # its row is made now, and counts the calls of the teardown as well
            self.called.pop(report.nodeid).calls = getattr(report, "calls", 0)
        if report.failed:
            known = self.exchanges[report.nodeid]
            last = (operation(known[-1]), headline(known[-1])) if known else ("", "")
            place = place_of(report)
            self.failures.append(Failure(report.nodeid, error_of(report), *last, *place, row_name(report)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any, config: pytest.Config) -> tuple[str, str, str] | None:
        """Count subtests that passed or were skipped in the terminal as well, as pytest itself does with -v or -q."""
        if not isinstance(report, pytest.SubtestReport) or report.failed:
            return None
        is_counted = config.get_verbosity(pytest.Config.VERBOSITY_SUBTESTS) != 0
        return None if is_counted else ("subtests passed" if report.passed else outcome_of(report), "", "")

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Take back the cells of a row that nobody would see, before pytest-html makes it for nothing."""
        if not is_shown(report):
            cells.clear()

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> None:
        """Put a placeholder in the row; the page fills it when the row is opened."""
        if report.outcome != "rerun":
            data[:] = [self.details.add(report, self.exchanges.get(report.nodeid, []))]

    def pytest_sessionfinish(self) -> None:
        """Write the HAR file, if one was asked for, and on GitHub Actions the summary of the job."""
        try:
            if self.har_path is not None:
                write_atomically(self.har_path, har(self.exchanges))
            if summary := get_settings().configured("GITHUB_STEP_SUMMARY"):
                with Path(summary).open("a", encoding="utf-8") as file:
                    file.write(step_summary(self))
        except OSError as error:  # the results are worth more than this file
            self.not_written = str(error)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what could not be written; on GitHub Actions, put a note at each test that failed."""
        if self.not_written:
            terminalreporter.write_line(f"not written: {self.not_written}", red=True)
        if get_settings().configured("GITHUB_ACTIONS"):
            for line in failure_notes(self.failures):
                terminalreporter.write_line(line)

    def workers(self) -> list[str]:
        """Return the names of the processes that ran tests, e.g. ["gw0", "gw1"] or ["main"]."""
        return sorted({phase.worker for phase in self.phases}, key=lambda name: (len(name), name))


def worker_of(report: pytest.TestReport) -> str:
    """Return the xdist worker that made `report`, or "main"."""
    node = getattr(report, "node", None)  # set by xdist on the controller
    return str(node.gateway.id) if node is not None else "main"


def outcome_of(report: pytest.TestReport) -> str:
    """Return passed, failed, skipped, xfailed, xpassed or, outside the call phase, error."""
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    return "error" if report.failed and report.when != "call" else report.outcome


def place_of(report: pytest.TestReport) -> tuple[str, int]:
    """Return the test's file and the line in it that failed; its first line where that lies in another file."""
    file, line, _ = report.location
    crash = getattr(report.longrepr, "reprcrash", None)
    in_test = crash is not None and Path(crash.path).as_posix().endswith(file.replace("\\", "/"))
    return file.replace("\\", "/"), crash.lineno if crash is not None and in_test else (line or 0) + 1


def error_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the first line of what was raised."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr)
    lines = [line for line in text.splitlines() if line.strip()] or ["failed"]
    # Of an error in collection pytest gives the printed traceback, in which "E " marks what was raised.
    return next((line[2:].strip() for line in lines if line.startswith("E ")), lines[0])[:300]


recorder_key = pytest.StashKey[Recorder]()
