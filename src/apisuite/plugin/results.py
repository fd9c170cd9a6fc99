"""Collects, in the process that owns the run, what happened in every phase of every test; writes the HAR file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from ..exchanges import Exchange
from ..files import write_atomically
from ..redaction import redactor
from ..report.har import har
from ..report.names import visible
from ..report.results import REMARKS, Failure, Phase, Remark, Results, sent_to
from ..report.text import headline
from ..report.text import outcome as came_of
from .options import HAR, path_of
from .recording import take_background

# Of `assert False` or `KeyError: 'data'` nobody knows what was asked.
SAY_LITTLE = ("assert ", "KeyError", "IndexError")
NOTES = ("after ", "response: ")  # of `errors`; they say more than the error
SHOWN_REMARKS = 10  # of one kind, in the terminal


class Collecting:
    """A plugin of the process that owns the run.

    Attributes:
        results: what was collected so far.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config) -> None:
        self._har_path = path_of(config, HAR)
        self._config = config
        self.results = Results(keep_exchanges=self._har_path is not None)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember what is to run."""
        self.results.collected |= {item.nodeid for item in session.items}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Remember what a worker has found, which is what all of them have found."""
        if not self.results.collected:
            self.results.collected = frozenset(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember what could not be collected."""
        if report.failed:
            with self.results.noting(f"the error in {report.nodeid}"):
                file = report.nodeid.partition("::")[0]
                failure = Failure(report.nodeid, error_of(report), "", "", file, 1, row_name(report))
                self.results.failures.append(failure)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember that a test began."""
        self.results.begin(nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Remember that it ended."""
        self.results.end(nodeid)

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that the run did not end by itself."""
        self.results.interrupted = True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the phase, before pytest-html makes a row of it."""
        with self.results.noting(f"a phase of {report.nodeid}"):
            self._add(report)

    def _add(self, report: pytest.TestReport) -> None:
        results = self.results
        results.add_background(made_in(report, "background_exchanges"))
        attempt = getattr(report, "rerun", 0)  # set by pytest-rerunfailures
        made = made_in(report)
        is_subtest = isinstance(report, pytest.SubtestReport)
        if not is_subtest:  # those of a subtest come with its test as well
            results.add_exchanges(report.nodeid, made, attempt)
        results.passed_subtests += is_subtest and report.passed
        if is_subtest and not report.failed:  # its test has a phase
            return
        worker, outcome = worker_of(report), outcome_of(report)
        results.phases.append(Phase(report.nodeid, report.when, worker, outcome, report.start, report.stop))
        if report.failed:
            known = made if is_subtest else results.exchanges_of(report.nodeid, attempt)
            place = place_of(report, self._config)
            failure = Failure(report.nodeid, error_of(report), "", "", *place, row_name(report))
            if (statement := _source(report)) and failure.error.startswith(f"{statement}: "):
                failure.statement = statement
            if known:
                last = known[-1]
                failure.operation, failure.exchange, failure.sent = last.operation, headline(last), sent_to(last)
                failure.status = came_of(last)
            results.failures.append(failure)
        if (quarantine := getattr(report, "quarantine", "")) and (outcome == "quarantined" or report.when == "call"):
            self._remark_quarantine(report, outcome, quarantine)
        if outcome == "rerun":
            results.repeated.add(report.nodeid)
        elif report.when == "call":
            results.repeated.discard(report.nodeid)

    def _remark_quarantine(self, report: pytest.TestReport, outcome: str, quarantine: str) -> None:
        if outcome == "quarantined":
            self.results.remarks.append(Remark(outcome, report.nodeid, f"{quarantine}: {error_of(report)}"))
        elif outcome == "passed" and not any(said.nodeid == report.nodeid for said in self.results.remarks):
            self.results.remarks.append(Remark("passes in quarantine", report.nodeid, quarantine))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker has sent after its last report."""
        left = getattr(node, "workeroutput", {}).get("background_exchanges", ())
        self.results.add_background([Exchange.from_json(fields) for fields in left])

    def pytest_sessionfinish(self) -> None:
        """Write the HAR file, if one was asked for."""
        self.results.add_background([Exchange.from_json(fields) for fields in take_background()])
        if self._har_path is not None:
            with self.results.noting("the HAR file"):  # the results are worth more than this file
                write_atomically(self._har_path, har(self.results.exchanges(), self.results.background))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what is worth knowing of a single test, and what could not be shown or written."""
        for note in self.results.notes:
            terminalreporter.write_line(f"note: {visible(redactor.clean(note))}", yellow=True)
        for what in REMARKS:
            said = [remark for remark in self.results.remarks if remark.what == what]
            for remark in said[:SHOWN_REMARKS]:
                terminalreporter.write_line(visible(redactor.clean(str(remark))), yellow=True)
            if more := said[SHOWN_REMARKS:]:
                terminalreporter.write_line(f"{what}: {len(more)} more", yellow=True)
        for problem in self.results.problems:
            terminalreporter.write_line(f"not written: {visible(problem)}", red=True)


class Telling:
    """What the terminal says of a suite that names itself in pytest.ini.

    Args:
        results: of the run.
    """

    look_ahead_safe = True

    def __init__(self, results: Results) -> None:
        self._results = results

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any, config: pytest.Config) -> tuple[str, str, str] | None:
        """Count quarantine apart, and subtests that passed or were skipped, as pytest does with -v or -q."""
        if isinstance(report, pytest.TestReport) and outcome_of(report) == "quarantined":
            return "quarantined", "q", "QUARANTINED"
        if not isinstance(report, pytest.SubtestReport) or report.failed:
            return None
        is_counted = config.get_verbosity(pytest.Config.VERBOSITY_SUBTESTS) != 0
        return None if is_counted else ("subtests passed" if report.passed else outcome_of(report), "", "")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what did not run, as the report does."""
        if missing := self._results.not_run():
            terminalreporter.write_line(missing, yellow=True)


def made_in(report: Any, field: str = "exchanges") -> list[Exchange]:
    """Return the exchanges that came with `report`: those of one phase, or of one subtest."""
    return [Exchange.from_json(fields) for fields in getattr(report, field, ())]


def worker_of(report: pytest.TestReport) -> str:
    """Return the xdist worker that made `report`, with its host if that is another ("gw3@h2"), or "main".

    Of a merged report this is its lane, e.g. "2/4 gw0".
    """
    if lane := getattr(report, "lane", ""):
        return str(lane)
    node = getattr(report, "node", None)  # set by xdist on the controller
    if node is None:
        return "main"
    link = getattr(node, "apisuite_link", None)
    return str(node.gateway.id if link is None else link.name)


def outcome_of(report: pytest.TestReport) -> str:
    """Return passed, failed, skipped, xfailed, xpassed, quarantined or, outside the call phase, error."""
    if hasattr(report, "wasxfail"):
        if report.skipped and hasattr(report, "quarantine"):
            return "quarantined"
        return "xfailed" if report.skipped else "xpassed"
    return "error" if report.failed and report.when != "call" else report.outcome


def place_of(report: pytest.TestReport, config: pytest.Config) -> tuple[str, int]:
    """Return file, relative to the rootdir, and line of what failed.

    That is the last line of the test's own file that the traceback has; else, as for a fixture, the last one below the
    rootdir; else the first line of the test.
    """
    own, line, _ = report.location
    own = own.replace("\\", "/")
    places = list(_places(report, config))
    own_places = [(file, number) for file, number in places if file == own]
    near = [(file, number) for file, number in places if file and "site-packages" not in file]
    return (own_places or near or [(own, (line or 0) + 1)])[-1]


def _places(report: pytest.TestReport, config: pytest.Config) -> Iterator[tuple[str, int]]:
    """Yield file and line of each entry of a traceback; a file outside the rootdir is ""."""
    if isinstance(report.longrepr, str):  # of `errors`
        file, _, line = report.longrepr.rpartition("\n")[2].rpartition(":")
        if line.isdecimal():
            yield file, int(line)
    traceback = getattr(report.longrepr, "reprtraceback", None)
    found = [getattr(entry, "reprfileloc", None) for entry in getattr(traceback, "reprentries", ())]
    is_elsewhere = "@" in worker_of(report)  # where each worker runs in the folder of the checkout
    folder = config.rootpath if is_elsewhere else config.invocation_params.dir
    for place in [*filter(None, found), *filter(None, [getattr(report.longrepr, "reprcrash", None)])]:
        path = folder / place.path
        is_inside = path.is_relative_to(config.rootpath)
        yield path.relative_to(config.rootpath).as_posix() if is_inside else "", place.lineno


def error_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the first line of what was raised, after the line of the test that raised it if it says little by itself.

    `assert response.status_code == 200: 404 == 200` tells more than `assert 404 == 200`.
    """
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr)
    lines = [line for line in text.splitlines() if line.strip()] or ["failed"]
    # Of an error in collection pytest gives the printed traceback, in which "E " marks what was raised.
    first = next((line[2:].strip() for line in lines if line.startswith("E ")), lines[0])
    if first.startswith("AssertionError: assert "):  # which pytest leaves out, unless there are quotes in it
        first = first.removeprefix("AssertionError: ")
    note = lines[1] if crash is not None and len(lines) > 1 and lines[1].startswith(NOTES) else ""
    says_little = first.startswith(SAY_LITTLE) or first.isidentifier()  # a bare AssertionError
    if says_little and (source := _source(report)) and source != first:
        first = f"{source}: {first.removeprefix('assert ')}"
    return f"{first} {note}".rstrip()[:300]


def _source(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the statement that raised, "" where it is not shown, or goes over several lines."""
    entries = getattr(getattr(report.longrepr, "reprtraceback", None), "reprentries", ())
    lines = getattr(entries[-1], "lines", ()) if entries else ()
    source = next((line[1:].strip() for line in lines if line.startswith(">")), "")
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    return source


def name_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the node id, and of a subtest its message and parameters as well."""
    part = report.head_line.removeprefix(report.location[2]) if isinstance(report, pytest.SubtestReport) else ""
    return report.nodeid if report.nodeid.endswith(part) else report.nodeid + part


def row_name(report: Any) -> str:
    """Return what the row of `report` shows: its name on one line, and the phase unless that is the call."""
    phase = getattr(report, "when", "call")
    return visible(name_of(report)) + ("" if phase == "call" else f"::{phase}")
