"""Mocking: no request reaches the API, so its responses can be anything.

`patch("httpx.AsyncClient.get")` replaces the method in every client; `AsyncMock` makes it awaitable.
More ways (transports, sequences, errors) are in module_b, test_httpx_mocking.py.
"""

import asyncio
from unittest.mock import AsyncMock, patch

import httpx

from ...core.apis_info import ApiAbbreviation, apiUrls

JANET = {"data": {"id": 2, "first_name": "Janet", "last_name": "Weaver"}}


async def test_get_user_mock(client):
    """A patched method returns the response that the test built."""
    with patch("httpx.AsyncClient.get", new_callable=AsyncMock) as get:
        get.return_value = httpx.Response(200, json=JANET)
        response = await client.get("/users/2")

    assert response.json() == JANET
    get.assert_awaited_once_with("/users/2")


async def test_get_user_with_delay():
    """A side effect may be a coroutine: this one responds late."""

    async def late(url):
        await asyncio.sleep(0.05)
        return httpx.Response(200, json=JANET)

    with patch("httpx.AsyncClient.get", side_effect=late) as get:
        async with httpx.AsyncClient() as client:
            response = await asyncio.wait_for(client.get("https://api.example.com/users/2"), timeout=5)

    assert response.status_code == 200
    get.assert_called_once_with("https://api.example.com/users/2")


async def test_get_user_not_found():
    """An error status is just as easy. `raise_for_status` needs the request that belongs to it."""
    url = apiUrls[ApiAbbreviation.Reqres] + "/users/2"
    canned = httpx.Response(404, json={}, request=httpx.Request("GET", url))

    with patch("httpx.AsyncClient.get", new=AsyncMock(return_value=canned)):
        async with httpx.AsyncClient() as client:
            response = await client.get(url)

    assert response.status_code == 404
    assert response.json() == {}


async def test_create_user(client):
    """The mock also records what was sent."""
    created = {"name": "neo", "job": "the one", "id": "101"}

    with patch.object(httpx.AsyncClient, "post", new_callable=AsyncMock) as post:
        post.return_value = httpx.Response(201, json=created)
        response = await client.post("/users", json={"name": "neo", "job": "the one"})

    assert response.json()["id"] == "101"
    assert post.await_args.kwargs["json"] == {"name": "neo", "job": "the one"}
