"""`InvoicesClient` sends through aiohttp, and its exchanges are in the report like those of any other client."""

from __future__ import annotations

import aiohttp
import pytest

from apisuite.exchanges import Recording, record

from ....sandbox.invoices_client import InvoicesClient


async def test_exchange_of_a_client_under_test_is_recorded(base_url: str, token: str) -> None:
    """The test never sees the response, but the report has it, without the token."""
    recording = Recording()
    with record(recording):
        async with InvoicesClient(base_url, token) as client:
            recharge = await client.get("R00010001")

    (exchange,) = recording.take()
    assert (exchange.client, exchange.method, exchange.status) == ("aiohttp", "GET", 200)
    assert recharge["order_id"] in (exchange.response.text or "")
    assert token not in str(exchange.to_json())


async def test_error_is_recorded_where_the_client_hides_the_response(base_url: str, token: str) -> None:
    """The client raises, and the exchange shows why the server refused."""
    recording = Recording()
    with record(recording):
        async with InvoicesClient(base_url, token) as client:
            with pytest.raises(aiohttp.ClientResponseError):
                await client.get("R99999999")

    (exchange,) = recording.take()
    assert (exchange.status, exchange.reason) == (404, "Not Found")
