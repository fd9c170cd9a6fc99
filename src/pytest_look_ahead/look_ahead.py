"""The hooks of look-ahead. pytest's protocol stays as it is; in a call phase, the body may have begun before."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from .body import Body
from .flight import Flight
from .order import Order

FOLDER = str(Path(__file__).parent)
SHOWN = 10  # node ids in the summary


class LookAhead:
    """A plugin of each process that runs the suite, and of the xdist controller, which only reports.

    Args:
        config: of the process.
        n: how many test functions may start before their turn.

    Attributes:
        unfinished: each test that started early and whose turn never came, because the run stopped: node id, effects.
    """

    def __init__(self, config: pytest.Config, n: int) -> None:
        self.unfinished: list[str] = []
        self._config = config
        self._off = config.getoption("usepdb", False) or config.getoption("trace", False)
        # Under xdist the controller says how many: what another worker may steal must not have begun here.
        self._n: int = getattr(config, "workerinput", {}).get("look_ahead", n)
        self._order = Order(config)
        self._flight = Flight(config, self._n, self._order)
        self._turn: Body | None = None

    def pytest_report_header(self) -> str:
        """Say how far this run looks ahead."""
        if self._off:
            return "look-ahead: off, a debugger shows one test at a time"
        n = self._window_of_workers()
        return f"look-ahead: {n}" + (
            ", as --dist worksteal may give test functions to other workers" if n < self._n else ""
        )

    def pytest_report_collectionfinish(self, items: list[pytest.Item]) -> list[str]:
        """With -v, say how many test functions run with nothing beside them, and why."""
        if self._config.get_verbosity() < 1 or self._off:
            return []
        reasons = Counter(self._flight.rules.alone(item) for item in items)
        lines = [f"look-ahead: {reasons.pop(None, 0)} of {len(items)} test functions may start early"]
        return lines + [f"  {count} cannot: the test {reason}" for reason, count in reasons.most_common()]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name each test that started and was never reported, and what it has sent: it has had its effect."""
        if self.unfinished:
            terminalreporter.section("started early, not reported: the run stopped before their turn")
            for test in self.unfinished[:SHOWN]:
                terminalreporter.line(test)
            if len(self.unfinished) > SHOWN:
                terminalreporter.line(f"... and {len(self.unfinished) - SHOWN} more")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker how far to look ahead."""
        node.workerinput["look_ahead"] = self._window_of_workers()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear from an xdist worker what it left unfinished."""
        self.unfinished += getattr(node, "workeroutput", {}).get("look_ahead_unfinished", [])

    def _window_of_workers(self) -> int:
        return min(self._n, 1) if self._config.getoption("dist", "no") == "worksteal" else self._n

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Remember whose turn it is, and who is next."""
        self._order.now(item, nextitem)
        self._flight.output.renew()

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
        """Remember where leaving a module, class or package will tear something down."""
        if fixturedef.scope in ("class", "module", "package"):
            self._flight.scopes.add(request.node)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Let a test that has not begun early find nothing under way."""
        if self._flight.scopes:
            self._flight.scopes.intersection_update(item.listchain())
        if item not in self._flight.early:
            self._flight.land()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Let pytest-asyncio run the turn in place of the test, if its body has begun, or others can beside it."""
        self._turn = None if self._off else self._flight.turn_for(item)
        if self._turn is not None:
            item.obj = self._flight.turn(self._turn)  # type: ignore[attr-defined]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Give the report the body's own times, and a traceback as if nothing of this existed."""
        if call.excinfo is not None:
            _drop_own_frames(call.excinfo.tb)
        body = self._turn
        if call.when == "call" and body is not None and body.item is item:
            self._turn = None
            item.obj = body.function  # type: ignore[attr-defined]
            if body.times is not None:
                call.start, call.stop, call.duration = body.times

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Before fixtures go: abandon a body whose set-up failed, and all if no other test follows."""
        if nextitem is None:
            self.unfinished += self._flight.abandon(list(self._flight.early))
        elif item in self._flight.early:
            self.unfinished += self._flight.abandon([item])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Abandon what an interrupted run has left."""
        self.unfinished += self._flight.abandon(list(self._flight.early))
        self._flight.land()
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["look_ahead_unfinished"] = self.unfinished


def _drop_own_frames(traceback: TracebackType | None) -> None:
    while traceback is not None:
        following = traceback.tb_next
        if following is not None and following.tb_frame.f_code.co_filename.startswith(FOLDER):
            traceback.tb_next = following.tb_next
        else:
            traceback = following
