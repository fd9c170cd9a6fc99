"""What look-ahead tells other plugins: whose code begins before its turn, and what becomes of it."""

from __future__ import annotations

from contextvars import Context

import pytest


@pytest.hookspec
def pytest_look_ahead_begin(item: pytest.Item, context: Context) -> None:
    """Called before the body of `item` begins ahead of its turn, in `context`, which no other test shares."""


@pytest.hookspec
def pytest_look_ahead_turn(item: pytest.Item) -> None:
    """Called when the turn of `item` ends: what it did early belongs to its call phase."""


@pytest.hookspec
def pytest_look_ahead_abandon(item: pytest.Item) -> list[str]:  # type: ignore[empty-body]
    """Called when the body of `item` was cancelled, as its turn never comes. Return a line for each of its effects."""
