"""What a run has shown so far, for everything that tells of it: page, terminal, CI, HAR file."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ..exchanges import Exchange
from ..redaction import redactor
from . import outcomes

# Indexes, ids and times, which differ from test to test: 8, 0x7f, 2024-02-29T12:00:00, a UUID
_NUMBERS = re.compile(r"(?<![A-Za-z_])(?:0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d[\d.,:TZ-]*\b)")
KEPT_BACKGROUND = 1000  # exchanges
Sent = tuple[str, str, str]  # where an exchange went: API, as its document says; host; operation


def sent_to(exchange: Exchange) -> Sent:
    """Return where an exchange went."""
    return exchange.verdict.api if exchange.verdict else "", exchange.host, exchange.operation


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
        operation: of the last exchange, e.g. "GET /users/{id}"; "" for none.
        exchange: the same in full, with its status and duration.
        file: where it failed, relative to the rootdir: the test's file, or that of its fixture.
        line: of `file`, counted from 1; the test's first line where none is known.
        row: what its row in the report is called.
        sent: where the last exchange went.
        status: what came of it, e.g. "404 Not Found" or "ReadTimeout".
        statement: the line that raised it, where the error alone says little; "" otherwise.
    """

    nodeid: str
    error: str
    operation: str
    exchange: str = ""
    file: str = ""
    line: int = 0
    row: str = ""
    sent: Sent = ("", "", "")
    status: str = ""
    statement: str = ""

    @property
    def cause(self) -> tuple[str, str, str]:
        """What failures of one cause share: operation, status, and the statement, or the error without its numbers."""
        place = self.statement if self.operation else ""
        return self.operation, self.status, place or _NUMBERS.sub("N", self.error)


REMARKS = ("new failure", "still failing", "flaky", "quarantined", "passes in quarantine", "fixed", "slower")


@dataclass
class Remark:
    """What a reader should know of a test besides its outcome.

    Attributes:
        what: one of `REMARKS`, what matters most first.
        nodeid: of the test.
        detail: e.g. "2.1 s, usually 0.4 s"; "" for none.
    """

    what: str
    nodeid: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.nodeid}" + (f" ({self.detail})" if self.detail else "")


@dataclass
class Results:
    """Each phase of each test, its exchanges and its failure.

    Attributes:
        collected: each test that was to run, by node id.
        begun: those of them that began.
        unfinished: those that began and have not ended; what was running when a run is interrupted.
        seconds: how long each exchange took, by operation.
        sent: where all exchanges went.
        passed_subtests: how many; a test with subtests has one row, and each subtest that did not pass another.
        keep_exchanges: whether those of a test are kept beyond its end.
        background: what tasks and threads have sent that belong to no test.
        repeated: each test that failed and will be run again.
        more_tables: each returns tables for the end of the page.
        problems: what a report could not show, and how often.
        notes: what a reader should know of the records or of the history, a line each.
        remarks: what former runs, or a mark, tell of a test.
    """

    started: float = field(default_factory=time.time)
    phases: list[Phase] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    collected: frozenset[str] = frozenset()
    begun: set[str] = field(default_factory=set)
    unfinished: dict[str, None] = field(default_factory=dict)
    interrupted: bool = False
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sent: set[Sent] = field(default_factory=set)
    passed_subtests: int = 0
    keep_exchanges: bool = False
    background: list[Exchange] = field(default_factory=list)
    repeated: set[str] = field(default_factory=set)
    more_tables: list[Callable[[], list[Any]]] = field(default_factory=list)
    problems: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    notes: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _made: dict[str, dict[int, list[Exchange]]] = field(default_factory=dict)

    def begin(self, nodeid: str) -> None:
        """Remember that a test has begun."""
        self.begun.add(nodeid)
        self.unfinished[nodeid] = None

    def add_exchanges(self, nodeid: str, made: list[Exchange], attempt: int = 0) -> None:
        """Add what a phase of a test has sent, in one of its attempts: 0 is the first."""
        for exchange in made:
            self.seconds[exchange.operation].append(exchange.seconds)
            self.sent.add(sent_to(exchange))
        self._made.setdefault(nodeid, {}).setdefault(attempt, []).extend(made)

    def exchanges_of(self, nodeid: str, attempt: int = 0) -> list[Exchange]:
        """Return what a test has sent in one of its attempts; the reports may ask until the last one has ended."""
        return self._made.get(nodeid, {}).get(attempt, [])

    def exchanges(self) -> dict[str, list[Exchange]]:
        """Return what each test has sent, in all its attempts."""
        return {nodeid: list(chain(*attempts.values())) for nodeid, attempts in self._made.items()}

    def add_background(self, made: list[Exchange]) -> None:
        """Add what belongs to no test; a poller may send for hours, so without a HAR file the newest are kept."""
        self.background += made
        if not self.keep_exchanges:
            del self.background[:-KEPT_BACKGROUND]

    def end(self, nodeid: str) -> None:
        """Remember that a test, or an attempt of it, has ended, and let go of what its row has shown."""
        self.unfinished.pop(nodeid, None)
        if not self.keep_exchanges and nodeid not in self.repeated:
            self._made.pop(nodeid, None)

    def counts(self) -> dict[str, int]:
        """Return how many of each outcome there are, the worst first.

        A test counts once, with the worst of its phases. Of a test that was run again the last attempt counts; those
        before it are "rerun".
        """
        found: dict[str, str] = {}
        reruns = 0
        for phase in self.phases:
            if phase.outcome == "rerun":
                reruns += 1
                found.pop(phase.nodeid, None)
            elif phase.when == "call" or phase.outcome != "passed":
                found[phase.nodeid] = min(found.get(phase.nodeid, phase.outcome), phase.outcome, key=outcomes.rank)
        return outcomes.count([*found.values(), *["rerun"] * reruns])

    def not_run(self) -> str:
        """Return e.g. "324 not run: the run ended after 76 of 400"; "" if every test began."""
        missing = len(self.collected - self.begun)
        total = len(self.collected)
        return f"{missing} not run: the run ended after {total - missing} of {total}" if missing else ""

    def timed(self) -> list[Phase]:
        """Return the phases whose times are known: some plugins make reports without them."""
        return [phase for phase in self.phases if phase.start]

    def duration(self) -> float:
        """Return the seconds from the first phase to the end of the last one, 0 where none is timed."""
        timed = self.timed()
        return max(phase.stop for phase in timed) - min(phase.start for phase in timed) if timed else 0.0

    def workers(self) -> list[str]:
        """Return the names of the processes of the run, e.g. ["gw0", "gw1"] or ["main"]."""
        return sorted({phase.worker for phase in self.phases}, key=lambda name: (len(name), name))

    @contextmanager
    def noting(self, what: str) -> Iterator[None]:
        """Let the run go on where a part of a report raises; the reports then say `what` could not be shown."""
        try:
            yield
        except Exception as error:
            self.problems[redactor.clean(f"{what}: {type(error).__name__}: {error}")[:500]] += 1
