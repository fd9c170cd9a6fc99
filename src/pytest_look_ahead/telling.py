"""What the user is told: how far the run looks ahead, what runs alone and why, and what was abandoned."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from .eligible import Rules

SHOWN = 10  # node ids in the summary
ONE_BY_ONE = {
    "usepdb": "a debugger shows one test at a time",
    "trace": "a debugger shows one test at a time",
    "setuponly": "--setup-only runs no test",
    "setupplan": "--setup-plan runs no test",
}


class Telling:
    """A plugin of each process; only the terminal's shows anything.

    Args:
        config: of the process.
        n: how many others may run beside the one whose turn it is.
        rules: which of them.

    Attributes:
        why_off: why nothing runs ahead in this run, or None.
        unfinished: each test that began early and whose turn never came: node id, effects.
    """

    def __init__(self, config: pytest.Config, n: int, rules: Rules) -> None:
        self._config, self._n, self._rules = config, n, rules
        self.unfinished: list[str] = []
        self.why_off = next((why for name, why in ONE_BY_ONE.items() if config.getoption(name, False)), None)

    def pytest_report_header(self) -> str:
        """Say how far this run looks ahead."""
        return f"look-ahead: off, {self.why_off}" if self.why_off else f"look-ahead: {self._n}"

    def pytest_report_collectionfinish(self, items: list[pytest.Item]) -> list[str]:
        """Say it if none runs ahead; with -v, how many do, and what keeps the others from it."""
        if self.why_off or not items:
            return []
        plans = [self._rules.plan(item) for item in items]
        alone = Counter(plan.unfit for plan in plans if plan.unfit)
        waiting = Counter(plan.waits for plan in plans if plan.waits and not plan.unfit)
        ahead = len(plans) - alone.total() - waiting.total()
        if self._config.get_verbosity() < 1:
            return [] if ahead else [f"look-ahead: none of {len(items)} test functions may run ahead; -v says why"]
        return [
            f"look-ahead: {ahead} of {len(items)} test functions may run ahead",
            *(f"  {count} not before the turn, though others may: {why}" for why, count in waiting.most_common()),
            *(f"  {count} alone: {why}" for why, count in alone.most_common()),
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name each test that began and was never reported, and what it has sent: it has had its effect."""
        if self.unfinished:
            terminalreporter.section("started early, not reported: the run stopped before their turn")
            for test in self.unfinished[:SHOWN]:
                terminalreporter.line(test)
            if len(self.unfinished) > SHOWN:
                terminalreporter.line(f"... and {len(self.unfinished) - SHOWN} more")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker how far to look ahead."""
        node.workerinput["look_ahead"] = self._n

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear from an xdist worker what it left unfinished."""
        self.unfinished += getattr(node, "workeroutput", {}).get("look_ahead_unfinished", [])

    def hand_over(self) -> None:
        """Tell the controller what this worker left unfinished."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["look_ahead_unfinished"] = self.unfinished
