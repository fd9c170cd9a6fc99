"""The phases of a test that runs ahead: what it does in each is kept until pytest is at that phase.

A context variable names the test that code belongs to.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Any
from weakref import ReferenceType, ref

PHASES = ("setup", "call", "teardown")

# Weak: what a test leaves behind, a task or a thread, then belongs to none.
_current: ContextVar[ReferenceType[Phases] | None] = ContextVar("look_ahead_test", default=None)


def current() -> Phases | None:
    """Return the test that this code belongs to; None for hooks, wider fixtures and a test that runs alone."""
    reference = _current.get()
    test = reference() if reference is not None else None
    return test if test is not None and not test.has_left else None


def later(do: Callable[..., object], *arguments: Any) -> bool:
    """Leave something to do to the turn of the phase that this code belongs to; False if it has to be done now."""
    test = current()
    return test is not None and test.keep(do, *arguments)


@contextmanager
def no_test() -> Iterator[None]:
    """Within the block, code belongs to no test."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


class Phases:
    """The phases of one test.

    Args:
        item: the test.
        context: that of its code.

    Attributes:
        phase: what the test is at; "teardown" after its end, too.
        live: the phase that pytest is at; what happens in this one is not kept.
        times: start and stop of each phase: seconds since the epoch, and of the performance counter.
        has_left: its turn has ended.
        shown: what it has been warned of.
        told: the phases of which other plugins know that they had their turn.
    """

    def __init__(self, item: Any, context: Context) -> None:
        self.item = item
        self.context = context
        self.phase, self.live = "setup", ""
        self.times: dict[str, list[tuple[float, float]]] = {}
        self.has_left = False
        self.shown: set[Any] = set()
        self.told: set[str] = set()
        self._kept: dict[str, list[Any]] = {phase: [] for phase in PHASES}
        self._lock = threading.RLock()  # a finalizer may print at any time, also while this thread holds it
        context.run(_current.set, ref(self))
        if "record_property" in item.fixturenames:
            item.user_properties = _Properties(item.user_properties)
        add_marker = item.add_marker
        item.add_marker = lambda *args: None if later(add_marker, *args) else add_marker(*args)

    def is_live(self) -> bool:
        """Return whether pytest is at the phase that the test is at."""
        return self.has_left or self.phase == self.live

    def keep(self, do: Callable[..., object], *arguments: Any) -> bool:
        """Remember something to do when its phase has its turn; False if that is now."""
        with self._lock:
            if self.is_live():
                return False
            self._kept[self.phase].append((do, arguments))
            return True

    def turn(self, phase: str) -> None:
        """Do what was kept for a phase, in its order, as its turn has come; from then on nothing of it is kept."""
        while True:
            with self._lock:
                kept, self._kept[phase] = self._kept[phase], []
                if not kept:
                    self.live = phase
                    return
            for do, arguments in kept:
                self.context.run(_do_now, do, arguments)

    def enter(self, phase: str) -> None:
        """Begin a phase, which ends the one before; "" ends the last."""
        now = (time.time(), time.perf_counter())
        if self.phase in self.times:
            self.times[self.phase].append(now)
        if phase:
            self.times[phase] = [now]
            with self._lock:
                self.phase = phase

    def seconds(self, phase: str) -> tuple[float, float] | None:
        """Return when a phase that has ended began, in seconds since the epoch, and how long it took."""
        times = self.times.get(phase, ())
        return (times[0][0], times[1][1] - times[0][1]) if len(times) == 2 else None

    def leave(self) -> None:
        """End the turn; what a task or thread of the test still does belongs to none."""
        self.has_left = True
        self.item.__dict__.pop("add_marker", None)


class _Properties(list):  # type: ignore[type-arg]
    """item.user_properties: what is recorded early is there from its phase on."""

    def append(self, entry: Any) -> None:
        if not later(list.append, self, entry):
            super().append(entry)


def _do_now(do: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    with no_test():
        do(*arguments)
