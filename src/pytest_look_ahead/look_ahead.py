"""The hooks of look-ahead. pytest's protocol stays as it is: each phase of a test repeats what has happened."""

from __future__ import annotations

from collections.abc import Generator
from functools import wraps
from pathlib import Path
from typing import Any, cast

import pytest

from . import private
from .early import EarlyTest
from .ending import Ending
from .flight import Flight
from .order import Order
from .phases import PHASES
from .telling import Telling
from .timeouts import Timeouts

# pytest tears down what stands after one of these, and only then.
SORTED = (Exception, pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)
FOLDER = str(Path(__file__).parent)


class LookAhead:
    """A plugin of each process that runs the suite.

    Args:
        config: of the process.
        n: how many others may run beside the one whose turn it is.
    """

    def __init__(self, config: pytest.Config, n: int) -> None:
        self._order = Order(config)
        self._flight = Flight(config, n, self._order)
        self._telling = Telling(config, n, self._flight.rules)
        config.pluginmanager.register(self._telling, "look-ahead-telling")
        config.pluginmanager.register(Timeouts(self._flight), "look-ahead-timeouts")
        config.pluginmanager.register(Ending(self._tell), "look-ahead-ending")

    def pause(self, seconds: float) -> None:
        """Let no test begin early for a while: a service is overloaded. Any thread may call this."""
        self._flight.pause(seconds)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Judge each test before any fixture is set up."""
        for item in session.items if not self._telling.why_off else ():
            self._flight.rules.plan(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Remember whose turn it is, and who is next."""
        self._order.now(item, nextitem)
        self._flight.renew()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Let a test that runs alone find nothing under way."""
        flight = self._flight
        flight.renew()
        if flight.scopes:
            flight.scopes.intersection_update(item.listchain())
        if self._telling.why_off or flight.rules.alone(item) is not None:
            flight.land()
        elif (test := flight.begun.get(item)) is not None and not test.fixtures:
            test.turn("setup")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, Any, Any]:
        """Let pytest set up, in place of a function fixture, what gives its early value or raises its early error."""
        __tracebackhide__ = True
        if request.scope in ("class", "module", "package"):
            self._flight.scopes.add(request.node)
        test = None
        if request.scope == "function" and not self._telling.why_off:
            test = self._flight.begin(request.node)
        fixture = test.fixtures.get(fixturedef) if test is not None else None
        if test is None or fixture is None or fixture.step.kind == "parameter":
            return (yield)
        test.turn("setup")
        self._flight.wait(test, lambda: fixture.outcome.done)
        test.turn("setup")
        _check(test)
        real, definition = fixturedef.func, cast(Any, fixturedef)
        definition.func = fixture.replay(real, request)
        try:
            return (yield)
        finally:
            definition.func = real

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: Any) -> None:
        """Let pytest-asyncio run, in place of the test function, what ends as it has ended."""
        __tracebackhide__ = True
        self._flight.renew()
        if self._telling.why_off:
            return
        test = self._flight.begin(item)
        if test is None:
            return
        test.function = item.obj
        test.turn("setup")
        self._flight.wait(test, lambda: test.phase != "setup")
        test.turn("call")
        self._flight.wait(test, lambda: test.body.done)
        test.turn("call")
        _check(test)
        if any(item.funcargs[name] is not value for name, value in test.arguments.items() if name != "request"):
            raise self._flight.stop(f"{item.nodeid} has begun with a fixture that was replaced before its turn")

        @wraps(item.obj)
        async def turn(**_: Any) -> Any:
            __tracebackhide__ = True
            return test.body.result()

        item.obj = turn

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Before anything goes: let this test end, and abandon the others if none of them follows."""
        __tracebackhide__ = True
        flight, test = self._flight, self._flight.begun.get(item)
        flight.renew()
        if nextitem is None:
            self._order.now(item, None)  # nothing begins from here on
            self._telling.unfinished += flight.abandon([other for other in flight.begun if other is not item])
        if test is None:
            return
        if not test.body.done and not test.is_over:
            test.abandon()
        flight.wait(None, lambda: test.phase == "teardown")
        for phase in PHASES:
            test.turn(phase)
        flight.wait(None, lambda: test.is_over)
        test.turn("teardown")
        if test.is_called and test.function is None and test.conflict is None:
            self._telling.unfinished.append(flight.describe(item))
        if not private.is_standing(item):  # another plugin has failed the setup before anything else
            return
        for fixture in test.fixtures.values():
            fixture.register(item)
        for finalizer in test.added:
            item.addfinalizer(finalizer.replay)
        item.addfinalizer(lambda: _check(test))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: pytest.CallInfo[None]) -> None:
        """Give the report the test's own times, and a traceback as if nothing of this existed."""
        if call.excinfo is not None:
            _clean(call.excinfo.value)
            if call.when != "call" and not isinstance(call.excinfo.value, SORTED):
                self._flight.object_to(
                    item, f"has raised {call.excinfo.typename} in a fixture, and leaves fixtures of pytest standing"
                )
        test = self._flight.begun.get(item)
        if test is None:
            return
        if call.when == "call" and test.function is not None:
            item.obj = test.function
        if test.is_early and (times := test.seconds(call.when)) is not None:
            call.start, call.duration = times
            call.stop = call.start + call.duration
        self._tell(item, call.when)
        if call.when == "teardown":
            self._flight.leave(test)

    def _tell(self, item: Any, phase: str) -> None:
        """Tell other plugins, once, that what was done early for a phase is due."""
        test = self._flight.begun.get(item)
        if test is not None and phase not in test.told:
            test.told.add(phase)
            item.ihook.pytest_look_ahead_turn(item=item, phase=phase)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Abandon what an interrupted run has left."""
        self._order.now(None, None)
        self._telling.unfinished += self._flight.abandon(list(self._flight.begun))
        self._flight.land()
        self._telling.hand_over()


def _check(test: EarlyTest) -> None:
    """Fail the test rather than give a result that may be wrong. The run stops, too."""
    __tracebackhide__ = True
    if test.fault is not None:
        raise test.fault
    conflict, test.conflict = test.conflict, None
    if conflict is not None:
        pytest.fail(conflict, pytrace=False)


def _clean(error: BaseException | None) -> None:
    """Take the frames of this package out of an error, those in it, and those behind it."""
    while error is not None:
        tracebacks, traceback = [], error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if not code.co_filename.startswith(FOLDER):
                tracebacks.append(traceback)
            elif code in WRAPPERS and tracebacks:  # pluggy has an entry more for each wrapper
                tracebacks.pop()
            traceback = traceback.tb_next
        for this, following in zip(tracebacks, [*tracebacks[1:], None], strict=True):
            this.tb_next = following
        error.__traceback__ = tracebacks[0] if tracebacks else None
        for inner in getattr(error, "exceptions", ()):
            _clean(inner)
        error = error.__cause__ or error.__context__


WRAPPERS = {
    hook.__code__
    for hook in (
        LookAhead.pytest_fixture_setup,
        Ending.pytest_runtest_setup,
        Ending.pytest_runtest_call,
        Ending.pytest_runtest_teardown,
    )
}
