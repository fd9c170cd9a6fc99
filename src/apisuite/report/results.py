"""What a run has shown so far, for everything that tells of it: page, terminal, CI, HAR file."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field

from ..exchanges import Exchange

KEPT_BACKGROUND = 1000  # exchanges


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


@dataclass
class Results:
    """Each phase of each test, its exchanges and its failure.

    Attributes:
        unfinished: tests that began and have not ended; what was running when a run is interrupted.
        calls: seconds of each call, by operation.
        passed_subtests: how many; a test with subtests has one row, and each subtest that did not pass another.
        exchanges: those of each test; `keep_exchanges` says whether beyond its end.
        background: what tasks and threads have sent that belong to no test.
    """

    started: float = field(default_factory=time.time)
    phases: list[Phase] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unfinished: dict[str, None] = field(default_factory=dict)
    interrupted: bool = False
    calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    passed_subtests: int = 0
    exchanges: dict[str, list[Exchange]] = field(default_factory=dict)
    keep_exchanges: bool = False
    background: list[Exchange] = field(default_factory=list)

    def add_exchanges(self, nodeid: str, made: list[Exchange]) -> None:
        """Add what a phase of a test has sent."""
        for exchange in made:
            self.calls[exchange.operation].append(exchange.seconds)
        self.exchanges.setdefault(nodeid, []).extend(made)

    def add_background(self, made: list[Exchange]) -> None:
        """Add what belongs to no test; a poller may send for hours, so without a HAR file the newest are kept."""
        self.background += made
        if not self.keep_exchanges:
            del self.background[:-KEPT_BACKGROUND]

    def end(self, nodeid: str) -> None:
        """Remember that a test has ended, and let go of what its row has shown."""
        self.unfinished.pop(nodeid, None)
        if not self.keep_exchanges:
            self.exchanges.pop(nodeid, None)

    def workers(self) -> list[str]:
        """Return the names of the processes that ran tests, e.g. ["gw0", "gw1"] or ["main"]."""
        return sorted({phase.worker for phase in self.phases}, key=lambda name: (len(name), name))
