"""A test that a worker died of: it is reported as failed in its call phase, and is not run again.

With --dist loadfile, the next worker would run it as well and die too, eight times, until xdist gives up.
"""

from __future__ import annotations

import time
from typing import Any

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(report: pytest.TestReport) -> None:
    """Say that the test was in its call phase, and when that was."""
    report.when = "call"
    report.start = report.stop = time.time()
    report.crashed = True  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return a scheduler that gives the rest of the file to the next worker."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]
        def remove_node(self, node: Any) -> Any:
            for unit in self.assigned_work.get(node, {}).values():
                crashed = next((nodeid for nodeid, is_done in unit.items() if not is_done), None)
                if crashed is not None:
                    unit[crashed] = True
                    super().remove_node(node)
                    return crashed
            return super().remove_node(node)

        def _reschedule(self, node: Any) -> None:
            if node in self.registered_collections:  # else it still collects; xdist 3.8 ends with a KeyError
                super()._reschedule(node)

    return Scheduling(config, log)
