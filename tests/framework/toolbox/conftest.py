"""Servers that the parts talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .provider import Provider, open_provider
from .shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop that listens during the test."""
    with open_shop() as shop:
        yield shop


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An OAuth 2.0 provider that listens during the test."""
    with open_provider() as provider:
        yield provider
