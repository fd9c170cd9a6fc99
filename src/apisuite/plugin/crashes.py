"""A test that a worker died of: it is reported as failed in its call phase, and is not run again.

With --dist loadfile, the next worker would run it as well and die too, eight times, until xdist gives up.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from ..exchanges import Exchange
from . import private


class Crashes:
    """The hooks of the controller for workers that die."""

    look_ahead_safe = True

    def __init__(self) -> None:
        self._reported: set[str] = set()  # phases of whatever runs

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what a report has told: exchanges of that phase are not told again."""
        self._reported.add(f"{report.nodeid} {report.when}")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Forget a test that has ended."""
        self._reported -= {f"{nodeid} {phase}" for phase in ("setup", "call", "teardown")}

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """Say where it ran, that it was in its call phase, when that was, and what it had sent.

        xdist asks this before it sends the report.
        """
        report.when = "call"
        report.start = report.stop = time.time()
        report.crashed = True  # type: ignore[attr-defined]
        node: Any = report.node
        link = node.apisuite_link
        report.longrepr = str(report.longrepr).replace(repr(node.gateway.id), repr(link.name), 1)
        last = link.last.get("exchanges", []) if link.last.get("nodeid") == crashitem else []
        told = [fields for fields in last if f"{crashitem} {fields['phase']}" not in self._reported]
        if told:
            from ..report.names import HTTP_SECTION
            from ..report.text import describe

            report.exchanges = told  # type: ignore[attr-defined]
            text = describe([Exchange.from_json(fields) for fields in told], with_last_body=True)
            report.sections.append((f"Captured {HTTP_SECTION}", text))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Return a scheduler that gives the rest of the file to the next worker."""
        return private.loadfile_scheduler(config, log) if config.getoption("dist") == "loadfile" else None
