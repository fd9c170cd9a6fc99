"""The exchanges of a test that begins before its turn go to its own recording, in the phase that made them.

While an API that responds 429 Too Many Requests (RFC 6585) asks for a pause, nothing more begins early.
"""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from .. import exchanges
from ..clock import clock
from ..exchanges import Recording
from ..recording.draft import throttled
from ..report.text import headline
from .recording import recording_of

PAUSE = 1.0  # seconds, if the API says nothing
LONGEST = 60.0


@dataclass
class Early:
    """What a test sends from its beginning on: a recording per phase, kept apart until the turn of the phase."""

    present: Recording = field(default_factory=Recording)
    phases: dict[str, Recording] = field(default_factory=dict)


early_key = pytest.StashKey[Early]()


def begin(config: pytest.Config, look_ahead: Any) -> None:
    """Let `look_ahead` pause whenever an API says that it gets too many requests."""

    def pause(retry_after: str) -> None:
        look_ahead.pause(seconds(retry_after))

    throttled.append(pause)
    config.add_cleanup(lambda: throttled.remove(pause))


def seconds(retry_after: str) -> float:
    """Return how long to wait: Retry-After has seconds or a date (RFC 9110, 10.2.3)."""
    try:
        return min(float(int(retry_after)), LONGEST)
    except ValueError:
        pass
    try:
        wait = parsedate_to_datetime(retry_after).timestamp() - clock.epoch(clock.now())
    except ValueError:
        return PAUSE
    return min(max(wait, 0.0), LONGEST)


def pytest_look_ahead_begin(item: pytest.Item, context: Context) -> None:
    """Record what is sent in `context`."""
    item.stash[early_key] = early = Early()
    context.run(exchanges.current.set, early.present)


def pytest_look_ahead_phase(item: pytest.Item, phase: str) -> None:
    """Record what is sent from here on for this phase."""
    early = item.stash[early_key]
    early.phases[phase] = early.present.heir = Recording(phase)


def pytest_look_ahead_turn(item: pytest.Item, phase: str) -> None:
    """Add what was recorded in a phase to the test's own recording, of which the report of the phase is made."""
    recording = item.stash[early_key].phases.pop(phase, None)
    if recording is not None:
        recording_of(item).append(recording)


def pytest_look_ahead_abandon(item: pytest.Item) -> list[str]:
    """Forget what was recorded, and return a line for each exchange: it has had its effect."""
    phases = item.stash[early_key].phases.values()
    return [headline(exchange) for recording in phases for exchange in recording.take()]
