"""The exchanges of a test that begins before its turn go to its own recording all the same."""

from __future__ import annotations

from contextvars import Context

import pytest

from .. import exchanges
from ..report.text import headline
from .recording import recording_of

# Kept apart until the turn comes: what the setup sends, which comes later, is taken out of the test's own recording.
early_key = pytest.StashKey[exchanges.Recording]()


def pytest_look_ahead_begin(item: pytest.Item, context: Context) -> None:
    """Record what is sent in `context`."""
    item.stash[early_key] = recording = exchanges.Recording("call")
    context.run(exchanges.current.set, recording)


def pytest_look_ahead_turn(item: pytest.Item) -> None:
    """Add what was recorded early to the test's own recording."""
    early = item.stash.get(early_key, None)
    if early is not None:
        del item.stash[early_key]
        recording_of(item).append(early)


def pytest_look_ahead_abandon(item: pytest.Item) -> list[str]:
    """Forget what was recorded, and return a line for each exchange: it has had its effect."""
    early = item.stash.get(early_key, None)
    return [headline(exchange) for exchange in early.take()] if early is not None else []
