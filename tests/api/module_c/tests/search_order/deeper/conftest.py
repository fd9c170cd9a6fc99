"""Searched before the conftest.py of the folder above."""

from __future__ import annotations

import pytest


@pytest.fixture
def place() -> str:
    """Where this fixture was found: the deeper folder."""
    return "deeper conftest.py"


@pytest.fixture
def only_deeper() -> str:
    """A fixture that the folder above does not know."""
    return "deeper conftest.py"


@pytest.fixture
def way(way: list[str]) -> list[str]:
    """The way so far, and this folder: requesting its own name continues the search."""
    return [*way, "deeper conftest.py"]
