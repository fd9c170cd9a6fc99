"""`InvoicesClient` against aiohttp's own test server: real HTTP on a free port, responses of our choice."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from ....sandbox.invoices_client import InvoicesClient


async def respond(request):
    """Respond as the order id says: with an error status, too late, not in JSON, or with what arrived."""
    order_id = request.match_info["order_id"]
    if order_id.isdigit():
        return web.Response(status=int(order_id))
    if order_id == "never":
        await asyncio.Event().wait()
    if order_id == "text":
        return web.Response(text="not JSON")
    return web.json_response({"order_id": order_id, "authorization": request.headers["Authorization"]})


@pytest.fixture
async def server():
    """A server that responds as the order id asks for (see `respond`); closed after the test."""
    app = web.Application()
    app.router.add_get("/einvoice/recharges/{order_id}", respond)
    server = TestServer(app)
    async with server:
        yield server


@pytest.mark.parametrize("order_id", ["R1", "a b", "ü", "50%", "a/b?c#d"])
async def test_order_id_and_token_arrive(server, order_id):
    """Whatever the id contains, it arrives as one segment of the path, with the token in the header."""
    async with InvoicesClient(str(server.make_url("/")), "example-token") as client:
        recharge = await client.get(order_id)

    assert recharge == {"order_id": order_id, "authorization": "Bearer example-token"}


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
async def test_error_status_raises(server, status):
    """An error status raises an exception that has the status."""
    async with InvoicesClient(str(server.make_url("/")), "t") as client:
        with pytest.raises(aiohttp.ClientResponseError) as raised:
            await client.get(str(status))

    assert raised.value.status == status


async def test_response_that_is_not_json_raises(server):
    """A 200 with another content type is an error too."""
    async with InvoicesClient(str(server.make_url("/")), "t") as client:
        with pytest.raises(aiohttp.ContentTypeError, match="text/plain"):
            await client.get("text")


async def test_silent_server_is_given_up(server):
    """The timeout of the given session ends the wait."""
    patience = aiohttp.ClientTimeout(total=0.05)  # seconds
    async with aiohttp.ClientSession(timeout=patience) as session:
        client = InvoicesClient(str(server.make_url("/")), "t", session)

        with pytest.raises(asyncio.TimeoutError):
            await client.get("never")


async def test_closed_server_is_a_connection_error(server):
    """A port without a listener raises a connection error."""
    url = str(server.make_url("/"))
    await server.close()

    async with InvoicesClient(url, "t") as client:
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get("R1")
