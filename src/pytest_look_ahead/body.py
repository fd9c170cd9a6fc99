"""The body of one test as a task of the session loop: what it has printed and logged so far, and its times."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType, ref

if TYPE_CHECKING:
    import warnings

    import pytest

# Weak: what a test leaves behind, a task or a thread, then belongs to nobody.
_current: ContextVar[ReferenceType[Body] | None] = ContextVar("look_ahead_body", default=None)


def current_body() -> Body | None:
    """Return the body that this code belongs to, None for the code of fixtures, hooks and of a test that runs alone."""
    reference = _current.get()
    return reference() if reference is not None else None


def early_body() -> Body | None:
    """Return the body that this code belongs to, if its turn has not come yet."""
    body = current_body()
    return body if body is not None and body.early else None


def later(do: Callable[..., object], *arguments: Any) -> bool:
    """Leave something to do to the turn of the test that this code belongs to; False if it has to be done now."""
    body = early_body()
    return body is not None and body.keep(do, *arguments)


@contextmanager
def no_body() -> Iterator[None]:
    """Within the block, code belongs to no body."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


class Body:
    """A test's body, from its start to the end of its call phase.

    Attributes:
        function: the coroutine function that pytest collected.
        context: the body's own; a copy of the present one.
        early: its turn has not come: what it prints and logs is kept.
        over: its call phase has ended.
        times: its start and end (seconds since the epoch) and its duration (seconds), once it has ended.
        conflict: why its result cannot be trusted.
        warnings: those it caused, to be shown at the end of its turn.
        shown: what `output` has shown once for this test already.
    """

    def __init__(self, item: pytest.Item, function: Callable[..., Any], early: bool) -> None:
        self.item = item
        self.function = function
        self.early = early
        self.over = False
        self.conflict: str | None = None
        self.warnings: list[warnings.WarningMessage] = []
        self.shown: set[Hashable] = set()
        self.arguments: dict[str, Any] = {}
        self.times: tuple[float, float, float] | None = None
        self._task: asyncio.Task[Any] | None = None
        self.context = copy_context()
        self.context.run(_current.set, ref(self))
        self._kept: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        self._lock = threading.RLock()  # a finalizer may print at any time, also while this thread holds it

    def start(self, arguments: dict[str, Any]) -> None:
        """Begin: create the task on the running loop, in `context`."""
        loop = asyncio.get_running_loop()
        self.arguments = arguments
        coroutine = self.context.run(self.function, **arguments)
        started, clock = time.time(), time.perf_counter()
        self._task = loop.create_task(coroutine, context=self.context)

        def stop(_: asyncio.Task[Any]) -> None:
            duration = time.perf_counter() - clock
            self.times = started, started + duration, duration

        self._task.add_done_callback(stop)

    @property
    def task(self) -> asyncio.Task[Any]:
        """The task, once it has started."""
        assert self._task is not None
        return self._task

    @property
    def running(self) -> bool:
        """Tell whether the task has begun and not ended."""
        return self._task is not None and not self._task.done()

    @property
    def error(self) -> BaseException | None:
        """What the task has raised. Asking also tells asyncio that the error is not lost."""
        ended = self._task is not None and self._task.done() and not self._task.cancelled()
        return self.task.exception() if ended else None

    def keep(self, do: Callable[..., object], *arguments: Any) -> bool:
        """Remember something to do when the turn comes; False if it has come."""
        with self._lock:
            if self.early:
                self._kept.append((do, arguments))
            return self.early

    def replay(self) -> None:
        """Do what was kept, in its order. From then on nothing is kept; a thread of the test queues up till then."""
        while True:
            with self._lock:
                kept, self._kept = self._kept, []
                if not kept:
                    self.early = False
                    return
            for do, arguments in kept:
                self.context.run(_do_now, do, arguments)


def _do_now(do: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    with no_body():
        do(*arguments)
