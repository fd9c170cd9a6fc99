"""What look-ahead tells other plugins: which test begins, and what becomes of it."""

from __future__ import annotations

from contextvars import Context

import pytest


@pytest.hookspec
def pytest_look_ahead_begin(item: pytest.Item, context: Context) -> None:
    """Called before `item` begins, maybe ahead of its turn. All its code runs in `context` or in copies of it."""


@pytest.hookspec
def pytest_look_ahead_phase(item: pytest.Item, phase: str) -> bool | None:
    """Called when `item` enters a phase ("setup", "call", "teardown"), maybe ahead of its turn.

    Return False for "call" if you will fail the setup in its turn: the test function is then not called.
    """


@pytest.hookspec
def pytest_look_ahead_turn(item: pytest.Item, phase: str) -> None:
    """Called in the turn of `item`, before the report of a phase is made: what it did in the phase belongs there."""


@pytest.hookspec
def pytest_look_ahead_abandon(item: pytest.Item) -> list[str]:  # type: ignore[empty-body]
    """Called when `item` was cancelled, as its turn never comes. Return a line for each of its effects."""
