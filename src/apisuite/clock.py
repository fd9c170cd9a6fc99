"""Time as it passes, whatever a test does to its own clock.

freezegun replaces the attributes of all modules that are functions of `time`, and time-machine changes `time.time`
itself, also for references taken before. Neither reaches an attribute of an object that holds `perf_counter`.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """A clock that no test sets.

    Attributes:
        now: returns seconds that only ever grow; their zero means nothing.
    """

    def __init__(self, now: Callable[[], float], epoch: Callable[[], float]) -> None:
        self.now = now
        self._zero = epoch() - now()

    def epoch(self, moment: float) -> float:
        """Return a moment of `now` in seconds since the epoch."""
        return self._zero + moment


clock = Clock(time.perf_counter, time.time)
