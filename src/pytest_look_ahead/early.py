"""One test that runs ahead: setup of its function fixtures, body, teardown, each kept for its own phase.

Nothing here knows pytest's protocol. `flight` starts each test and waits for it; `look_ahead` repeats it in its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from functools import partial
from types import coroutine
from typing import Any

from . import private
from .fixtures import Finalizer, Fixture, Outcome
from .phases import Phases, current
from .plan import MISSING, Plan
from .request import EarlyRequest

GRACE = 5.0  # seconds for a setup that is under way when the run stops


class NotCalled(Exception):
    """A plugin has kept a test function from being called, and has not failed its setup."""


class EarlyTest(Phases):
    """A test from its beginning, early or in its turn, to the end of its turn.

    Args:
        item: the test.
        plan: what it needs; its wider fixtures are set up.
        host: the flight: it hears of each phase, step and slice, and runs plain code outside of the loop.
        context: its own; what pytest's main context is to fixtures and body when a test runs in its turn.

    Attributes:
        fixtures: its function fixtures by their definition, in the order of their setup.
        arguments: what the test function was called with.
        function: the test function, once its turn has come.
        body: what came of it.
        added: what the test function, or `request.node`, was given to do in the teardown.
        is_over: everything has ended, the teardown too.
        is_early: it began before its turn.
        is_called: the test function was called.
        conflict: why its result cannot be trusted.
        fault: an error of look-ahead itself.
    """

    def __init__(self, item: Any, plan: Plan, host: Any, context: Context) -> None:
        super().__init__(item, context)
        self.function: Callable[..., Any] | None = None
        self.body = Outcome()
        self.is_abandoned = self.is_over = self.is_early = self.is_called = False
        self._may_go_on = True
        self.conflict: str | None = None
        self.fault: BaseException | None = None
        self.fixtures = {step.definition: Fixture(step) for step in plan.steps}
        self.arguments: dict[str, Any] = {}
        self.added: list[Finalizer] = []
        self._wider = plan.wider
        self._host = host
        self._active: dict[str, Fixture] = {}
        self._stack: list[Fixture | Finalizer] = []
        self._task: asyncio.Task[Any] | None = None
        add_finalizer = item.addfinalizer
        item.addfinalizer = lambda do: self._add_finalizer(do) if current() is self else add_finalizer(do)

    # The whole test.

    async def run(self) -> None:
        """Set up, call, tear down. Errors are kept; this ends only when all of it has ended."""
        try:
            self.enter("setup")
            for fixture in self.fixtures.values():
                if self.is_abandoned or not await self._set_up(fixture):
                    break
            else:
                if not self.is_abandoned:
                    self.enter("call")
                    if self._may_go_on:
                        await self._call()
                    else:
                        self.body.error, self.body.done = NotCalled("its setup has failed"), True
            self.enter("teardown")
            while self._stack:
                entry = self._stack.pop()
                if isinstance(entry, Finalizer):
                    await self._finalize(entry)
                    continue
                while entry.to_do:
                    await self._finalize(entry.to_do.pop())
        except BaseException as error:
            self.fault = error
        self.enter("")
        self.is_over = True
        self._host.test_ended()

    def enter(self, phase: str) -> None:
        """Begin a phase."""
        super().enter(phase)
        if phase:
            self._may_go_on = self._host.phase_begins(self)

    def leave(self) -> None:
        """End the turn."""
        super().leave()
        self.item.__dict__.pop("addfinalizer", None)
        self._stack.clear()

    def abandon(self) -> None:
        """Cancel the body; then comes the teardown.

        A setup goes on for a while: what a cancelled request has created all the same, no teardown would remove.
        """
        self.is_abandoned = True
        if self._task is not None and self.phase == "call":
            self._task.cancel()
        elif self._task is not None and self.phase == "setup":
            self._task.get_loop().call_later(GRACE, self._task.cancel)

    async def _call(self) -> None:
        self.is_called = True
        self.arguments = {name: self._value(name, None) for name in private.arguments(self.item)}
        context = self.context.run(copy_context)
        await self._await(context.run(self.item.obj, **self.arguments), context, self.body)

    # Fixtures.

    def _value(self, name: str, fixture: Fixture | None) -> Any:
        if name == "request":
            value = partial(self._value, fixture=None)
            return EarlyRequest(self.item, fixture, value, partial(self._host.refuse, self))
        active = self._active.get(name)
        return private.value_of(self._wider[name][0]) if active is None else active.outcome.value

    async def _set_up(self, fixture: Fixture) -> bool:
        outcome = fixture.outcome
        if fixture.step.kind == "parameter":
            outcome.value = fixture.step.parameter
        elif fixture.step.is_async:
            await self._set_up_async(fixture)
        else:
            await self._host.outside(partial(self._set_up_plain, fixture))
        outcome.done = True
        self._stack.append(fixture)
        self._active[fixture.step.name] = fixture
        self._host.step_ended()
        return outcome.error is None and not outcome.is_empty

    def _made(self, fixture: Fixture) -> Any:
        function = private.bound(fixture.step.function, self.item.instance)
        return function(**{name: self._value(name, fixture) for name in fixture.step.definition.argnames})

    async def _set_up_async(self, fixture: Fixture) -> None:
        outcome, is_generator = fixture.outcome, fixture.step.kind == "async generator"
        context = self.context.run(copy_context)
        fixture.generator = made = self._made(fixture)
        await self._await(made.__anext__() if is_generator else made, context, outcome)
        if isinstance(outcome.error, StopAsyncIteration):
            outcome.error, outcome.is_empty = None, True
        if outcome.error is not None or outcome.is_empty:
            return
        undo = self._take_over(context)
        if is_generator:
            fixture.end = Finalizer(fixture.generator.__anext__, context, undo)
            fixture.add(fixture.end)
        elif undo is not None:
            fixture.end = Finalizer(_nothing, undo=undo)  # of no interest in the turn
            fixture.add(fixture.end)

    def _set_up_plain(self, fixture: Fixture) -> None:
        if self.is_abandoned:
            fixture.outcome.error = asyncio.CancelledError()
            return
        with self._inside(fixture.outcome):
            made = self.context.run(self._made, fixture)
            if fixture.step.kind != "generator":
                fixture.outcome.value = made
                return
            fixture.generator = made
            try:
                fixture.outcome.value = self.context.run(next, made)
            except StopIteration:
                fixture.outcome.is_empty = True
                return
            if not fixture.step.is_late:
                fixture.end = Finalizer(partial(next, made, MISSING))
                fixture.add(fixture.end)

    def _add_finalizer(self, function: Callable[[], object]) -> None:
        """Add what the test function or `request.node` is given: it runs before the fixtures go."""
        finalizer = Finalizer(function)
        self.added.append(finalizer)
        self._stack.append(finalizer)

    async def _finalize(self, finalizer: Finalizer) -> None:
        outcome = finalizer.outcome
        if finalizer.context is not None:
            await self._await(finalizer.function(), finalizer.context, outcome)
            outcome.goes_on = outcome.error is None
            if isinstance(outcome.error, StopAsyncIteration):
                outcome.error = None
        elif finalizer.undo is None:
            await self._host.outside(partial(self._finalize_plain, finalizer))
        if finalizer.undo is not None and outcome.error is None and not outcome.goes_on:
            finalizer.undo()

    def _finalize_plain(self, finalizer: Finalizer) -> None:
        with self._inside(finalizer.outcome):
            finalizer.outcome.goes_on = self.context.run(finalizer.function) is not MISSING

    @contextmanager
    def _inside(self, outcome: Outcome) -> Iterator[None]:
        """Within the block, plain code of the test runs; its error is kept."""
        try:
            yield
        except BaseException as error:
            self._host.raised(self, error)
            outcome.error = error
        finally:
            self._host.after_slice(self)

    def _take_over(self, context: Context) -> Callable[[], None] | None:
        """Let what comes later see the context variables that a fixture has set, as pytest-asyncio does."""
        changed = [(var, value) for var, value in context.items() if self.context.get(var, MISSING) is not value]
        tokens = [(var, self.context.run(var.set, value)) for var, value in changed]

        def undo() -> None:
            for var, token in reversed(tokens):
                self.context.run(var.reset, token)

        return undo if tokens else None

    async def _await(self, awaitable: Any, context: Context, outcome: Outcome) -> None:
        """Run something as a task of its own, as pytest-asyncio does; nothing that it raises leaves this."""

        async def caught() -> None:
            __tracebackhide__ = True
            try:
                outcome.value = await sliced(awaitable, partial(self._host.after_slice, self))
            except BaseException as error:  # SystemExit, KeyboardInterrupt: asyncio would hand them to another test
                self._host.raised(self, error)
                outcome.error = error

        self._task = asyncio.get_running_loop().create_task(caught(), context=context)
        try:
            await self._task
        except asyncio.CancelledError as error:  # before it began
            awaitable.close()
            outcome.error = error
        self._task = None
        outcome.done = True
        self._host.step_ended()


@coroutine
def sliced(awaitable: Any, after: Callable[[], object]) -> Generator[Any, Any, Any]:
    """Await something, and call `after` whenever a slice of it has ended, before any other code of the loop runs."""
    __tracebackhide__ = True
    go_on, value = awaitable.send, None
    while True:
        try:
            awaited = go_on(value)
        except StopIteration as stop:
            return stop.value
        finally:
            after()
        try:
            go_on, value = awaitable.send, (yield awaited)
        except GeneratorExit:
            awaitable.close()
            raise
        except BaseException as error:
            go_on, value = awaitable.throw, error


def _nothing() -> None:
    pass
