"""Servers that the parts talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop that listens during the test."""
    with open_shop() as shop:
        yield shop
