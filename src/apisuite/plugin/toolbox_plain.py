"""The same fixtures where no plugin runs async ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from .creating import new_created

if TYPE_CHECKING:
    from ..toolbox.cleanup import Created

look_ahead_safe = True


@pytest.fixture
def created(request: pytest.FixtureRequest) -> Iterator[Created]:
    """What the test creates: `created(session, "/orders/7")` deletes that at the end, last in first out."""
    import asyncio

    created = new_created(request)
    yield created
    asyncio.run(created.remove())
