"""Collects, in the process that owns the run, what happened in every phase of every test; writes the HAR file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..exchanges import Exchange
from ..files import write_atomically
from ..report.har import har
from ..report.names import visible
from ..report.results import Failure, Phase, Results
from ..report.text import headline
from .recording import take_background

results_key = pytest.StashKey[Results]()


class Collecting:
    """A plugin of the process that owns the run.

    Attributes:
        results: what was collected so far.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config) -> None:
        path = config.getoption("har")
        self._har_path = config.invocation_params.dir / path if path else None
        self._not_written = ""
        self._called: dict[str, Any] = {}  # reports of call phases whose teardown is still to come
        self.results = config.stash[results_key] = Results(keep_exchanges=self._har_path is not None)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember what could not be collected."""
        if report.failed:
            file = report.nodeid.partition("::")[0]
            self.results.failures.append(Failure(report.nodeid, error_of(report), "", "", file, 1, row_name(report)))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember that a test began."""
        self.results.unfinished[nodeid] = None

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Remember that it ended."""
        self.results.end(nodeid)

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that the run did not end by itself."""
        self.results.interrupted = True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the phase after the terminal has failed tests with failing subtests, before there is a row."""
        results = self.results
        results.add_background(exchanges_of(report, "background_exchanges"))
        is_subtest = isinstance(report, pytest.SubtestReport)
        if is_subtest and report.passed:
            results.passed_subtests += 1
            return
        results.phases.append(
            Phase(report.nodeid, report.when, worker_of(report), outcome_of(report), report.start, report.stop)
        )
        made = exchanges_of(report)
        if not is_subtest:  # those of a subtest come with its test as well
            results.add_exchanges(report.nodeid, made)
        if report.when == "call":
            self._called[report.nodeid] = report
        elif report.nodeid in self._called:  # its row is made now, and counts the calls of the teardown as well
            self._called.pop(report.nodeid).calls = getattr(report, "calls", 0)
        if report.failed:
            known = made if is_subtest else results.exchanges[report.nodeid]
            last = (known[-1].operation, headline(known[-1])) if known else ("", "")
            place = place_of(report)
            results.failures.append(Failure(report.nodeid, error_of(report), *last, *place, row_name(report)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any, config: pytest.Config) -> tuple[str, str, str] | None:
        """Count subtests that passed or were skipped in the terminal as well, as pytest itself does with -v or -q."""
        if not isinstance(report, pytest.SubtestReport) or report.failed:
            return None
        is_counted = config.get_verbosity(pytest.Config.VERBOSITY_SUBTESTS) != 0
        return None if is_counted else ("subtests passed" if report.passed else outcome_of(report), "", "")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker has sent after its last report."""
        left = getattr(node, "workeroutput", {}).get("background_exchanges", ())
        self.results.add_background([Exchange.from_json(fields) for fields in left])

    def pytest_sessionfinish(self) -> None:
        """Write the HAR file, if one was asked for."""
        self.results.add_background([Exchange.from_json(fields) for fields in take_background()])
        if self._har_path is not None:
            try:
                write_atomically(self._har_path, har(self.results.exchanges, self.results.background))
            except OSError as error:  # the results are worth more than this file
                self._not_written = str(error)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what could not be written."""
        if self._not_written:
            terminalreporter.write_line(f"not written: {self._not_written}", red=True)


def exchanges_of(report: Any, field: str = "exchanges") -> list[Exchange]:
    """Return the exchanges that a report carries."""
    return [Exchange.from_json(fields) for fields in getattr(report, field, ())]


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


def name_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the node id, and of a subtest its message and parameters as well."""
    part = report.head_line.removeprefix(report.location[2]) if isinstance(report, pytest.SubtestReport) else ""
    return report.nodeid if report.nodeid.endswith(part) else report.nodeid + part


def row_name(report: Any) -> str:
    """Return what the row of `report` shows: its name on one line, and the phase unless that is the call."""
    phase = getattr(report, "when", "call")
    return visible(name_of(report)) + ("" if phase in ("call", "subtest") else f"::{phase}")
