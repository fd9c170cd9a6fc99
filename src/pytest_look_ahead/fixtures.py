"""A function fixture of one test that runs ahead, and its repetition in the turn of the test."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import pytest

from . import private
from .plan import MISSING, Step


@dataclass(slots=True)
class Outcome:
    """What came of a step, once it is `done`: a value or an error.

    Attributes:
        is_empty: a generator that ended without a yield.
        goes_on: a generator that yields twice.
    """

    value: Any = None
    error: BaseException | None = None
    done: bool = False
    is_empty: bool = False
    goes_on: bool = False

    def result(self) -> Any:
        """Return the value, or raise the error."""
        __tracebackhide__ = True
        if self.error is not None:
            raise self.error
        return self.value


@dataclass(slots=True)
class Finalizer:
    """Something to do in the teardown.

    Attributes:
        function: plain; one that returns an awaitable where there is a context.
        context: of the async fixture that ends here.
        undo: puts the test's context variables back.
    """

    function: Callable[[], Any]
    context: Context | None = None
    undo: Callable[[], None] | None = None
    outcome: Outcome = field(default_factory=Outcome)

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

        async def async_generator(**_: Any) -> Any:
            __tracebackhide__ = True
            value = self._begin()
            if not self.outcome.is_empty:
                yield value
                if self._goes_on():
                    yield

        async def coroutine(**_: Any) -> Any:
            __tracebackhide__ = True
            return self._begin()

        def generator(**_: Any) -> Any:
            __tracebackhide__ = True
            value = self._begin()
            if not self.outcome.is_empty:
                yield value
                if self._goes_on():
                    private.end_generator(real, iter([None]))  # raises, and shows the source of the real one

        def plain(**_: Any) -> Any:
            __tracebackhide__ = True
            return self._begin()

        kinds = {"async generator": async_generator, "coroutine": coroutine, "generator": generator, "plain": plain}
        return wraps(real)(kinds[self.step.kind])

    def _begin(self) -> Any:
        __tracebackhide__ = True
        self.register()
        return self.outcome.result()

    def _goes_on(self) -> bool:
        __tracebackhide__ = True
        if self.step.is_late:
            return next(self.generator, MISSING) is not MISSING
        assert self.end is not None
        self.end.replay()
        return self.end.outcome.goes_on
