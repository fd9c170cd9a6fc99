"""A function fixture of one test that runs ahead, and its repetition in the turn of the test."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from functools import wraps
from typing import Any

import pytest

from .plan import MISSING, Step


class Outcome:
    """What came of a step.

    Attributes:
        value: what it has given, or
        error: what it has raised.
        done: one of these is there.
        is_empty: a generator that ended without a yield.
        goes_on: a generator that yields twice.
    """

    __slots__ = ("done", "error", "goes_on", "is_empty", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self.error: BaseException | None = None
        self.is_empty = self.goes_on = self.done = False

    def result(self) -> Any:
        """Return the value, or raise the error."""
        __tracebackhide__ = True
        if self.error is not None:
            raise self.error
        return self.value


class Finalizer:
    """Something to do in the teardown.

    Args:
        function: plain; a coroutine function where there is a `context`.
        context: of the async fixture that ends here.
        undo: puts the test's context variables back.
    """

    def __init__(
        self, function: Callable[[], Any], context: Context | None = None, undo: Callable[[], None] | None = None
    ) -> None:
        self.function, self.context, self.undo = function, context, undo
        self.outcome = Outcome()

    def replay(self) -> None:
        """Do in the turn what the early one did: nothing, or raise."""
        __tracebackhide__ = True
        self.outcome.result()


class Fixture:
    """A function fixture of one test.

    Attributes:
        finalizers: all, in the order in which they were added.
        to_do: those that have not run.
        end: that of the generator.
        request: pytest's own, from its turn on.
    """

    def __init__(self, step: Step) -> None:
        self.step = step
        self.outcome = Outcome()
        self.finalizers: list[Finalizer] = []
        self.to_do: list[Finalizer] = []
        self.end: Finalizer | None = None
        self.generator: Any = None
        self.request: pytest.FixtureRequest | None = None
        self._registered = 0

    def add(self, finalizer: Finalizer) -> None:
        """Remember what has to be done in the teardown."""
        self.finalizers.append(finalizer)
        self.to_do.append(finalizer)

    def register(self, item: pytest.Item | None = None) -> None:
        """Let pytest call, in its order, what repeats the finalizers that were added by hand.

        Those of a fixture that pytest has not come to are added to `item`.
        """
        new, self._registered = self.finalizers[self._registered :], len(self.finalizers)
        for finalizer in new:
            if self.request is None and item is not None:
                item.addfinalizer(finalizer.replay)
            elif self.request is not None and finalizer is not self.end:
                self.request.addfinalizer(finalizer.replay)

    def replay(self, real: Callable[..., Any], request: pytest.FixtureRequest) -> Callable[..., Any]:
        """Return a function of the kind of `real` that gives, raises and ends as the early one did.

        Of the same kind, so that pytest and pytest-asyncio do with it what they would do with the real one.
        """
        self.request = request
        kinds = {"async generator": self._async_generator, "coroutine": self._coroutine, "generator": self._generator}
        return wraps(real)(kinds.get(self.step.kind, self._plain)())

    def _begin(self) -> Any:
        __tracebackhide__ = True
        self.register()
        return self.outcome.result()

    def _ends_twice(self) -> bool:
        __tracebackhide__ = True
        if self.step.is_late:
            return next(self.generator, MISSING) is not MISSING
        assert self.end is not None
        self.end.replay()
        return self.end.outcome.goes_on

    def _async_generator(self) -> Callable[..., Any]:
        async def replay(**_: Any) -> Any:
            __tracebackhide__ = True
            value = self._begin()
            if not self.outcome.is_empty:
                yield value
                if self._ends_twice():
                    yield

        return replay

    def _coroutine(self) -> Callable[..., Any]:
        async def replay(**_: Any) -> Any:
            __tracebackhide__ = True
            return self._begin()

        return replay

    def _generator(self) -> Callable[..., Any]:
        def replay(**_: Any) -> Any:
            __tracebackhide__ = True
            value = self._begin()
            if not self.outcome.is_empty:
                yield value
                self._ends_twice()

        return replay

    def _plain(self) -> Callable[..., Any]:
        def replay(**_: Any) -> Any:
            __tracebackhide__ = True
            return self._begin()

        return replay
