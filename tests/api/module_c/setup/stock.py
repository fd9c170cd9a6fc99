"""Fixtures in a package of their own. A test file loads them with `pytest_plugins`."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item


@pytest.fixture
def stock() -> list[Item]:
    """Two items of a warehouse, not stored anywhere."""
    return [Item("count the boxes", "will"), Item("order boxes", "will")]
