"""Found by all tests of this folder and below, unless something nearer has the same name."""

from __future__ import annotations

import pytest


@pytest.fixture
def place() -> str:
    """Where this fixture was found: the outer folder."""
    return "outer conftest.py"


@pytest.fixture
def way() -> list[str]:
    """The places on the way, the outermost first."""
    return ["outer conftest.py"]
