"""A test that a worker died of: it is reported as failed in its call phase, and is not run again.

With --dist loadfile, the next worker would run it as well and die too, eight times, until xdist gives up.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from . import private


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(report: pytest.TestReport) -> None:
    """Say that the test was in its call phase, and when that was. xdist asks this before it sends the report."""
    report.when = "call"
    report.start = report.stop = time.time()
    report.crashed = True  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return a scheduler that gives the rest of the file to the next worker."""
    return private.loadfile_scheduler(config, log) if config.getoption("dist") == "loadfile" else None
