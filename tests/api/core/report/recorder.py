"""Collects, in the process that owns the run, what the report's summary needs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest


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
class Recorder:
    """A plugin of the owner: remembers when and where each phase of each test ran."""

    started: float = field(default_factory=time.time)
    phases: list[Phase] = field(default_factory=list)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the phase."""
        self.phases.append(
            Phase(
                report.nodeid, report.when, worker_of(report), report.outcome,
                report.start, report.stop,
            )
        )  # fmt: skip

    def workers(self) -> list[str]:
        """Return the names of the processes that ran tests, e.g. ["gw0", "gw1"] or ["main"]."""
        return sorted({phase.worker for phase in self.phases}, key=lambda name: (len(name), name))


def worker_of(report: pytest.TestReport) -> str:
    """Return the xdist worker that made `report`, or "main"."""
    node = getattr(report, "node", None)  # set by xdist on the controller
    return str(node.gateway.id) if node is not None else "main"


recorder_key = pytest.StashKey[Recorder]()
