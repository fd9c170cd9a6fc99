"""What a workload is, and what a peer is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from .install import Environment


@dataclass(frozen=True)
class Workload:
    """How many tests, and how long the server waits before it answers each (seconds)."""

    name: str
    tests: int
    wait: float
    is_growth: bool = False

    @property
    def title(self) -> str:
        """What tables and plot call it."""
        return f"{self.tests:,} tests x {self.wait * 1000:.0f} ms" if self.tests > 1 else "1 test: start-up"


WORKLOADS = (
    Workload("1000x100ms", 1000, 0.1),
    Workload("1000x0ms", 1000, 0),
    Workload("1x0ms", 1, 0),
    Workload("5000x0ms", 5000, 0, is_growth=True),
)
# The same workloads, only to see that everything runs.
QUICK = tuple(replace(workload, tests=min(workload.tests, 50)) for workload in WORKLOADS)


@dataclass(frozen=True)
class Peer:
    """One way of running the tests.

    Attributes:
        title: what the tables call it.
        write: writes the suite: folder, base URL, number of tests.
        command: program of the environment and its arguments.
        in_flight: requests that it has open at most; it waits wait * tests / in_flight.
        growth: whether it takes part in the growth workload.
        asks: whether each test asks the server; the harness then counts.
        workloads: names of the workloads it takes part in; empty: all.
        variables: environment variables; {url} is filled in.
        beside: what must run meanwhile; gives further variables.
        note: what a reader must know to judge the figure.
    """

    name: str
    title: str
    environment: Environment
    write: Callable[[Path, str, int], None]
    command: tuple[str, ...]
    in_flight: int = 1
    growth: bool = False
    asks: bool = True
    workloads: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    beside: Callable[[Path, str], AbstractContextManager[dict[str, str]]] | None = None
    note: str = ""

    def takes_part(self, workload: Workload) -> bool:
        """Return whether the peer is measured with `workload`."""
        return (not self.workloads or workload.name in self.workloads) and (self.growth or not workload.is_growth)
