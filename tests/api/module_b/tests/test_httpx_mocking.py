"""All ways to test code that uses httpx without a server: patching, MockTransport, errors, what was sent.

Prefer `httpx.MockTransport`: the client stays real, and a function from request to response replaces only the network.
"""

from __future__ import annotations

import asyncio
import json
from unittest.mock import patch

import httpx
import pytest

URL = "https://invoices.test/einvoice/recharges/R1"
RECHARGE = {"order_id": "R1", "type": "cash", "time": "2024-01-01T08:00:00Z", "amount": 250}


async def fetch_amount(client):
    """Return the amount of a recharge, in cents: the code under test. On a 503 it retries, twice."""
    for _ in range(3):
        response = await client.get(URL)
        if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
    amount: int = response.raise_for_status().json()["amount"]
    return amount


async def test_patched_method():
    """A method is patched on its class; with `autospec` it keeps its signature and is still awaited."""
    canned = httpx.Response(200, json=RECHARGE, request=httpx.Request("GET", URL))

    async with httpx.AsyncClient() as client:
        with patch("httpx.AsyncClient.get", autospec=True, return_value=canned) as get:
            amount = await fetch_amount(client)

    assert amount == 250
    get.assert_awaited_once_with(client, URL)


def test_patch_ends_with_its_block():
    """After the block the method is the real one again."""
    real = httpx.AsyncClient.get

    with patch("httpx.AsyncClient.get", autospec=True):
        assert httpx.AsyncClient.get is not real

    assert httpx.AsyncClient.get is real


def test_response_made_by_hand_needs_its_request():
    """Without a request there is no URL to name in the error: `raise_for_status` says so."""
    response = httpx.Response(404)

    with pytest.raises(RuntimeError, match="request instance has not been set"):
        response.raise_for_status()


async def test_mock_transport():
    """The function sees the request, and returns the response; httpx joins the two."""

    def respond(request):
        return httpx.Response(200, json={**RECHARGE, "amount": len(request.url.path)})

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        amount = await fetch_amount(client)

    assert amount == len("/einvoice/recharges/R1")


@pytest.mark.parametrize("status", [400, 401, 404, 500])
async def test_status_code(status):
    """An error status raises, and the request is not repeated."""
    asked = []

    def respond(request):
        asked.append(request)
        return httpx.Response(status)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        with pytest.raises(httpx.HTTPStatusError, match=str(status)):
            await fetch_amount(client)

    assert len(asked) == 1


async def test_what_was_sent_with_a_post():
    """The mock sees the method, the headers and the body that were sent."""
    sent = []

    def respond(request):
        sent.append(request)
        return httpx.Response(201)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        await client.post(URL, json={"page": 1}, headers={"X-Correlation-Id": "7"})

    assert sent[0].method == "POST"
    assert sent[0].headers["X-Correlation-Id"] == "7"
    assert json.loads(sent[0].content) == {"page": 1}


async def test_sequence_of_responses():
    """One response per request: two refusals, then the recharge. The code stops retrying there."""
    responses = iter([httpx.Response(503), httpx.Response(503), httpx.Response(200, json=RECHARGE)])

    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: next(responses))) as client:
        amount = await fetch_amount(client)

    assert amount == 250
    assert list(responses) == []


async def test_retry_gives_up():
    """After three refusals the code gives up, although the fourth response would succeed."""
    responses = iter([*(httpx.Response(503) for _ in range(3)), httpx.Response(200, json=RECHARGE)])

    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: next(responses))) as client:
        with pytest.raises(httpx.HTTPStatusError, match="503"):
            await fetch_amount(client)

    assert len(list(responses)) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadTimeout("late")], ids=repr)
async def test_connection_error_and_timeout(error):
    """An exception from the transport reaches the caller, with the request it belongs to."""

    def fail(_):
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        with pytest.raises(type(error), match=str(error)) as raised:
            await fetch_amount(client)

    assert raised.value.request.url == URL


async def test_delay():
    """The response waits for an event instead of some seconds, so the test is neither slow nor flaky."""
    asked, ready = asyncio.Event(), asyncio.Event()

    async def respond(_):
        asked.set()
        await ready.wait()
        return httpx.Response(200, json=RECHARGE)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        fetching = asyncio.create_task(fetch_amount(client))
        await asked.wait()
        assert not fetching.done()
        ready.set()

        assert await fetching == 250


async def test_mock_transport_ignores_the_timeout():
    """Only the real transport enforces timeouts; a mock is merely told. Raise the error yourself, as above."""
    told = []

    def respond(request):
        told.append(request.extensions["timeout"]["read"])
        return httpx.Response(200, json=RECHARGE)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond), timeout=0) as client:
        amount = await fetch_amount(client)

    assert told == [0]
    assert amount == 250
