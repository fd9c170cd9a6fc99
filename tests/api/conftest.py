"""Fixtures that all modules share."""

from __future__ import annotations

import pytest

from apisuite.settings import get_settings


@pytest.fixture(scope="session")
def env() -> str:
    """The name of the selected environment, e.g. "sandbox"."""
    return get_settings().environment
