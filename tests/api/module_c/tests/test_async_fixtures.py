"""Async fixtures: `async def`, nothing else. All share one event loop, so a session's client works in every test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest


@pytest.fixture
async def nothing_left(client: httpx.AsyncClient, owner: str) -> AsyncIterator[None]:
    """Nothing. Checks, after all others have cleaned up, that the API has no items of `owner`."""
    yield
    response = await client.get("/items", params={"owner": owner})
    assert response.json() == []


@pytest.fixture
async def posted(nothing_left: None, client: httpx.AsyncClient, owner: str) -> AsyncIterator[dict[str, object]]:
    """An item that was created through the API. Deletes it there."""
    response = await client.post("/items", json={"summary": "plan", "owner": owner})
    assert response.status_code == 201, response.text
    yield response.json()
    await client.delete(response.headers["Location"])


@pytest.fixture(scope="session")
async def session_loop() -> asyncio.AbstractEventLoop:
    """The event loop that session fixtures run on. pytest-asyncio closes it."""
    return asyncio.get_running_loop()


async def test_async_fixture(client, posted):
    """The test receives what the fixture yielded, already awaited."""
    response = await client.get(f"/items/{posted['id']}")

    assert response.json() == posted


async def test_clean_up_of_the_owner(nothing_left, client, api_owner):
    """What the test itself creates for `api_owner` is deleted by that fixture."""
    response = await client.post("/items", json={"summary": "left behind", "owner": api_owner})

    assert response.status_code == 201


async def test_one_loop(session_loop):
    """Session fixtures and tests run on the same loop."""
    assert asyncio.get_running_loop() is session_loop


def test_sync_test_with_async_fixture(posted):
    """A test that awaits nothing can still request an async fixture."""
    assert posted["summary"] == "plan"
