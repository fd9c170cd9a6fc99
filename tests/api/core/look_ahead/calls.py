"""The HTTP exchanges of a test go to its own recording, also those it makes before its turn."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context

import pytest

from .. import exchanges
from ..exchanges import Recording
from ..report.exchange_text import headline


class Calls:
    """Gives each body a recording.

    Args:
        recording_of: returns the recording of a test.
    """

    def __init__(self, recording_of: Callable[[pytest.Item], Recording]) -> None:
        self._recording_of = recording_of
        self._early: dict[pytest.Item, Recording] = {}

    def follow(self, item: pytest.Item, context: Context) -> None:
        """Record what is sent in `context`, that of a body which starts before its turn.

        Its exchanges are kept apart: the plugin takes those of the set-up, which comes later, out of the test's own.
        """
        self._early[item] = recording = Recording()
        recording.phase = "call"
        context.run(exchanges._recording.set, recording)  # noqa: SLF001 - of our own package

    def hand_over(self, item: pytest.Item) -> None:
        """Add what was recorded early to the test's own recording."""
        early = self._early.pop(item, None)
        if early is not None:
            recording = self._recording_of(item)
            recording._raw += early._raw  # noqa: SLF001 - of our own package
            recording.count += early.count

    def drop(self, item: pytest.Item) -> list[str]:
        """Forget what was recorded for a test whose turn never comes, and return a line for each exchange."""
        early = self._early.pop(item, None)
        return [headline(exchange) for exchange in early.take()] if early is not None else []
