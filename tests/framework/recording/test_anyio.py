"""Tests and fixtures that anyio runs one after the other in one task, whose context is that of the first of them."""

from __future__ import annotations

import pytest

from ..suite import Suite
from .inner import EVERYWHERE, entries, paths

pytest_plugins = ["pytester"]

TESTS = """
    import anyio
    import httpx
    import pytest

    TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200))
    pytestmark = pytest.mark.anyio

    @pytest.fixture(scope="module")
    def anyio_backend():
        return "asyncio"

    @pytest.fixture(scope="module")
    async def client():
        async with httpx.AsyncClient(transport=TRANSPORT, base_url="https://shop.test") as client:
            await client.post("/set-up")
            yield client
            await client.delete("/torn-down")

    @pytest.fixture
    async def user(client):
        await client.post("/create")
        yield
        await client.delete("/delete")

    async def test_first(client):
        await client.get("/first")

    async def test_second(client, user):
        await client.get("/second")

    async def test_group(client, user):
        async with anyio.create_task_group() as group:
            group.start_soon(client.get, "/from-task")
"""
EXPECTED = {
    "test_first": ["set-up", "first"],
    "test_second": ["create", "second", "delete"],
    "test_group": ["create", "from-task", "delete", "torn-down"],
}


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_exchanges_are_those_of_their_test(folder: Suite, arguments: list[str]) -> None:
    """Of each test function, of its tasks, and of what its fixtures set up and tear down."""
    found = entries(folder, {"test_shop.py": TESTS}, "-o", "asyncio_mode=strict", *arguments)

    assert paths(found) == EXPECTED
