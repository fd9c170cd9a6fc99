"""The exchanges of a test that begins before its turn go to its own recording, in the phase that made them."""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass, field

import pytest

from .. import exchanges
from ..exchanges import Recording
from ..report.text import headline
from .recording import recording_of


@dataclass
class Early:
    """What a test sends from its beginning on: a recording per phase, kept apart until the turn of the phase."""

    present: Recording = field(default_factory=Recording)
    phases: dict[str, Recording] = field(default_factory=dict)


early_key = pytest.StashKey[Early]()


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
