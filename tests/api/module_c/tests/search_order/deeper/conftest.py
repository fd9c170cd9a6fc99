"""Searched before the conftest.py of the folder above."""

from __future__ import annotations

import pytest


@pytest.fixture
def place() -> str:
    """Where this fixture was found: the deeper folder. Nothing to clean up."""
    return "deeper conftest.py"


@pytest.fixture
def only_deeper() -> str:
    """A fixture that the folder above does not know. Nothing to clean up."""
    return "deeper conftest.py"


@pytest.fixture
def way(way: list[str]) -> list[str]:
    """The way so far, and this folder: requesting its own name goes on with the search. Nothing to clean up."""
    return [*way, "deeper conftest.py"]
