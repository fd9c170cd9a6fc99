"""What is under way: each test starts early, has its turn, or is abandoned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextvars import Context, copy_context
from typing import Any

import pytest

from . import private
from .early import EarlyTest
from .eligible import Rules
from .order import Order
from .output import Output
from .phases import current
from .watch import Watch

# Tests begun in one round of the loop. A whole window at once would keep the first of them waiting for the last.
BURST = 16
BUFFERED = 8  # windows: how much may have ended and wait for its turn


class Flight:
    """Starts test functions, with their fixtures, while another one has its turn.

    Args:
        config: of this process.
        n: how many may run beside the one whose turn it is.
        order: knows what follows.

    Attributes:
        begun: those that have begun and whose turn has not ended, in the order of their turns.
        rules: which test may start early.
        output: sorts what they print and log.
        scopes: modules, classes and packages that have fixtures; leaving them is done with nothing under way.
    """

    def __init__(self, config: pytest.Config, n: int, order: Order) -> None:
        self.begun: dict[pytest.Item, EarlyTest] = {}
        self.scopes: set[Any] = set()
        self.rules = Rules(config)
        self.output = Output(config)
        self._hook = config.hook
        self._n = n
        self._order = order
        self._watch = Watch(self.object_to)
        self._running = 0
        self._jobs: list[tuple[Callable[[], object], asyncio.Future[None]]] = []
        self._is_done: Callable[[], bool] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._runner: Any = None
        self._base: Context | None = None
        self._is_starting = False
        self._pauses = 0
        self._asked: Any = None
        self._interrupt: BaseException | None = None
        self._changing: EarlyTest | None = None

    # In turn.

    def begin(self, item: Any) -> EarlyTest | None:
        """Return the test whose turn it is, begun now if need be; None if it runs as pytest would run it."""
        test = self.begun.get(item)
        has_turn = item is self._order.item
        if test is not None or not has_turn or item is self._asked:
            return test
        self._asked = item  # asked once: some of its fixtures will have been set up by then
        plan, self._runner = self.rules.plan(item), private.runner_of(item)
        if plan.unfit is not None or self._runner is None or not plan.is_ready:
            return None
        self._base = copy_context()
        self._install()
        if self._running == 0:
            self._watch.renew()
        self.renew()
        return self._begin(item)

    def wait(self, test: EarlyTest | None, is_done: Callable[[], bool]) -> None:
        """Run the loop until `is_done`, or until `test` has no result, and outside of it what plain fixtures do."""
        __tracebackhide__ = True
        self._install()
        self.renew()
        if test is not None:
            is_wanted, is_done = is_done, lambda: is_wanted() or test.is_over or test.conflict is not None
        self._start_more()  # also if there is nothing to wait for: the loop runs for a moment in each phase
        while True:
            while self._jobs:
                do, ended = self._jobs.pop(0)
                do()
                if not ended.done():
                    ended.set_result(None)
            if self._interrupt is not None:
                interrupt, self._interrupt = self._interrupt, None
                raise interrupt
            if is_done():
                return
            self._is_done = is_done
            try:
                self._runner.run(self._until_news(), context=copy_context())
            except SystemExit as error:
                self._doubt(error)
                raise
            finally:
                self._is_done = self._wake = None

    async def _until_news(self) -> None:
        __tracebackhide__ = True
        self._wake = asyncio.get_running_loop().create_future()
        self._start_more_soon()
        if not self._has_news():
            await self._wake

    def _has_news(self) -> bool:
        return bool(self._jobs) or self._interrupt is not None or (self._is_done is not None and self._is_done())

    def land(self) -> None:
        """Wait for what is still under way, and take away everything that was installed."""
        if any(not test.is_over for test in self.begun.values()):
            self.wait(None, lambda: all(test.is_over for test in self.begun.values()))
        self._watch.remove()
        self.output.remove()

    def abandon(self, items: Iterable[pytest.Item]) -> list[str]:
        """Cancel `items`, wait for their teardown, and return their node ids and what they sent."""
        ending = [self.begun[item] for item in items]
        for test in ending:
            test.abandon()
        if ending:
            self.wait(None, lambda: all(test.is_over for test in ending))
        for test in ending:
            self.leave(test)
        return [self.describe(test.item) for test in ending]

    def describe(self, item: pytest.Item) -> str:
        """Return the node id of a test that is not reported, and what it has sent, a line each."""
        effects = self._hook.pytest_look_ahead_abandon(item=item)
        return "\n  ".join([item.nodeid, *(line for lines in effects for line in lines)])

    def leave(self, test: EarlyTest) -> None:
        """End the turn of a test."""
        test.leave()
        del self.begun[test.item]

    def renew(self) -> None:
        """Look after what pytest has replaced for this phase: streams, warning filters, handlers of logging."""
        self.output.renew()
        self._watch.renew_pytest()

    def _install(self) -> None:
        self.output.install()
        self._watch.install()

    # Starting.

    def _start_more(self) -> None:
        """Start what may start, some in this round of the loop, the others in the next."""
        self._is_starting = False
        for count, item in enumerate(self._can_start()):
            if count == BURST:
                self._start_more_soon()
                return
            self._begin(item)

    def pause(self, seconds: float) -> None:
        """Begin nothing early for some seconds."""
        if self._runner is not None:
            loop = self._runner.get_loop()
            self._pauses += 1
            loop.call_soon_threadsafe(loop.call_later, seconds, self._go_on)

    def _go_on(self) -> None:
        self._pauses -= 1
        self._start_more_soon()

    def _start_more_soon(self) -> None:
        if not self._is_starting and self._wake is not None:
            self._is_starting = True
            self._runner.get_loop().call_soon(self._start_more)

    def _can_start(self) -> Iterator[pytest.Item]:
        current, changing = self._order.item, self._changing
        if current is None or self._base is None or self._running > self._n or self.rules.alone(current) is not None:
            return
        if self._pauses or (changing is not None and not changing.is_over):
            return
        for item in self._order.following(self._n * BUFFERED if self._n > 1 else 1):
            if item in self.begun:
                continue
            plan = self.rules.plan(item)
            if self._running > self._n or plan.unfit is not None or not self._may_pass(current, item):
                return
            if plan.waits is None:
                if not plan.is_ready or not self._order.claim(item):
                    return
                yield item

    def _may_pass(self, current: pytest.Item, item: pytest.Item) -> bool:
        if current.session.shouldfail or current.session.shouldstop:
            return False
        return self.rules.may_follow(current, item) and self.scopes.issubset(item.listchain())

    def _begin(self, item: Any) -> EarlyTest:
        assert self._base is not None
        context = self._base.copy()
        self._hook.pytest_look_ahead_begin(item=item, context=context)
        self.begun[item] = test = EarlyTest(item, self.rules.plan(item), self, context)
        self._watch.follow(item)
        test.is_early = item is not self._order.item
        self._running += 1
        self._runner.get_loop().create_task(test.run(), context=self._base.copy())
        return test

    # What a test says.

    async def outside(self, do: Callable[[], object]) -> None:
        """Do something while the loop does not run, as plain fixtures do in their turn."""
        ended = asyncio.get_running_loop().create_future()
        self._jobs.append((do, ended))
        self.step_ended()
        await ended

    def phase_begins(self, test: EarlyTest) -> bool:
        """Hear that a test enters a phase; return False if a plugin says that the phase before has failed."""
        said = self._hook.pytest_look_ahead_phase(item=test.item, phase=test.phase)
        self.step_ended()
        return False not in said

    def step_ended(self) -> None:
        """Wake the turn that waits, if it has waited for this."""
        if self._wake is not None and not self._wake.done() and self._has_news():
            self._wake.set_result(None)

    def test_ended(self) -> None:
        """Let another one begin."""
        self._running -= 1
        self.step_ended()
        self._start_more_soon()

    def after_slice(self, test: EarlyTest) -> None:
        """Stop the run if a test has changed what others share while others are under way."""
        self._watch.look_after(test)

    def object_to(self, item: pytest.Item, what: str) -> None:
        """Stop the run if a test does something that others would see that are under way."""
        other = next((other for other in self.begun.values() if other.item is not item and not other.is_over), None)
        if other is not None:
            self.stop(f"{item.nodeid} {what} while {other.item.nodeid} is under way beside it")
        else:
            self._changing = self.begun.get(item)  # until it ends, nothing else begins

    def refuse(self, test: EarlyTest, what: str) -> BaseException:
        """Return the error for what cannot be done ahead; the run stops."""
        return self.stop(f"{test.item.nodeid} {what}")

    def raised(self, test: EarlyTest, error: BaseException) -> None:
        """Let Ctrl-C wait for no turn."""
        if isinstance(error, KeyboardInterrupt) and test.item is not self._order.item:
            self.interrupt(error)

    def interrupt(self, error: BaseException) -> None:
        """Raise `error` in the turn that waits. A signal handler may call this."""
        self._interrupt = error
        if self._wake is not None:
            self._wake.get_loop().call_soon_threadsafe(self.step_ended)

    def is_beside(self, item: pytest.Item) -> bool:
        """Return whether the code that runs now is another test's than `item`, or the loop's, which they share."""
        test = current()
        return self._is_done is not None if test is None else test.item is not item

    # Trouble.

    def stop(self, message: str) -> BaseException:
        """Stop the run: no test that is under way has a result that can be trusted. Return the error."""
        message += " (--look-ahead). Mark it with @pytest.mark.serial, so that nothing runs beside it."
        now = self._order.item
        if now is not None and not now.session.shouldfail:  # else it stops already, maybe as what was changed goes back
            now.session.shouldfail = message
            for other in self.begun.values():
                other.conflict = None if other.is_over else message
        self.step_ended()
        return pytest.fail.Exception(message, pytrace=False)

    def _doubt(self, error: SystemExit) -> None:
        """Stop the run if what has left the loop may be of another test than the one that will be blamed."""
        now = self._order.item
        if now is not None and any(not test.is_over for item, test in self.begun.items() if item is not now):
            kind = type(error).__name__
            self.stop(f"a task has raised {kind} while {now.nodeid} had its turn; it may be of a test beside it")
            if (test := self.begun.get(now)) is not None:
                test.conflict = None  # it fails of that error itself
