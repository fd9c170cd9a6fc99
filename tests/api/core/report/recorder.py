"""Collects, in the process that owns the run, what the report shows besides pytest-html's own."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ..exchanges import Exchange
from .detail import Details
from .every_outcome import write_atomically
from .exchange_text import operation
from .har import har


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
    """A phase that failed: what was raised, and the operation that was called last ("" for none)."""

    nodeid: str
    error: str
    operation: str


@dataclass(eq=False)  # pytest keeps its plugins in a set
class Recorder:
    """A plugin of the owner: remembers each phase of each test, its exchanges and its failure.

    Attributes:
        unfinished: tests that began and have not ended; what was running when a run is interrupted.
        calls: seconds of each call, by operation.
    """

    started: float = field(default_factory=time.time)
    phases: list[Phase] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unfinished: dict[str, None] = field(default_factory=dict)
    interrupted: bool = False
    calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    details: Details = field(default_factory=Details)
    har_path: Path | None = None
    exchanges: dict[str, list[Exchange]] = field(default_factory=dict)

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

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the phase before pytest-html makes a row of it."""
        self.phases.append(
            Phase(report.nodeid, report.when, worker_of(report), outcome_of(report), report.start, report.stop)
        )
        made = [Exchange(**fields) for fields in getattr(report, "exchanges", ())]
        for exchange in made:
            self.calls[operation(exchange)].append(exchange.seconds)
        self.exchanges.setdefault(report.nodeid, []).extend(made)
        if report.failed:
            known = self.exchanges[report.nodeid]
            self.failures.append(Failure(report.nodeid, error_of(report), operation(known[-1]) if known else ""))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> None:
        """Put a placeholder in the row; the page fills it when the row is opened."""
        if report.outcome != "rerun":
            data[:] = [self.details.add(report, self.exchanges.get(report.nodeid, []))]

    def pytest_sessionfinish(self) -> None:
        """Write the HAR file, if one was asked for."""
        if self.har_path is not None:
            write_atomically(self.har_path, har(self.exchanges))

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


def error_of(report: pytest.TestReport) -> str:
    """Return the first line of what was raised."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else report.longreprtext
    return next((line for line in text.splitlines() if line.strip()), "failed")[:300]


recorder_key = pytest.StashKey[Recorder]()
