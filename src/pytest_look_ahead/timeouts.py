"""A time-out of pytest-timeout fails the test whose turn it is, whichever test runs at that moment."""

from __future__ import annotations

import signal
from collections.abc import Generator
from types import FrameType
from typing import Any

import pytest

from .flight import Flight


class Timeouts:
    """A plugin that stands behind the timer which pytest-timeout starts for each test.

    Its other method, a thread, ends the process, here as elsewhere.

    Args:
        flight: what is under way.
    """

    def __init__(self, flight: Flight) -> None:
        self._flight = flight

    @pytest.hookimpl(wrapper=True, optionalhook=True)
    def pytest_timeout_set_timer(self, item: pytest.Item, settings: Any) -> Generator[None, Any, Any]:
        """Let the alarm raise its error in the test's own code, or where its turn waits, and in no other test's."""
        result = yield
        if settings.method != "signal":
            return result
        alarm = signal.getsignal(signal.SIGALRM)
        if not callable(alarm):  # pytest-timeout took the other method: this is not the main thread
            return result

        def handler(signum: int, frame: FrameType | None) -> None:
            __tracebackhide__ = True
            if not self._flight.is_beside(item):
                alarm(signum, frame)
                return
            try:
                alarm(signum, frame)
            except pytest.fail.Exception as error:
                self._flight.interrupt(error)

        signal.signal(signal.SIGALRM, handler)
        return result
