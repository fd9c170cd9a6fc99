"""Fixtures of the toolbox that end with requests, as pytest-asyncio runs them, whatever its mode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from .creating import new_created

if TYPE_CHECKING:
    from ..toolbox.cleanup import Created

look_ahead_safe = True


@pytest_asyncio.fixture
async def created(request: pytest.FixtureRequest) -> AsyncIterator[Created]:
    """What the test creates: `created(client, "/orders/7")` deletes that at the end, last in first out."""
    created = new_created(request)
    yield created
    await created.remove()
