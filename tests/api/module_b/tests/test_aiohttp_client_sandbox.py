"""`InvoicesClient` against the Invoices API itself, which behaves like the mocks and the test server."""

from __future__ import annotations

import aiohttp
import pytest

from ....sandbox.invoices_client import InvoicesClient


async def test_get_returns_the_recharge(base_url, token):
    """The document has the fields that the mocked one has."""
    async with InvoicesClient(base_url, token) as client:
        recharge = await client.get("R00010001")

    assert recharge["order_id"] == "R00010001"
    assert set(recharge) == {"order_id", "type", "time", "amount"}


async def test_unknown_order_raises(base_url, token):
    """An unknown order raises an error with status 404."""
    async with InvoicesClient(base_url, token) as client:
        with pytest.raises(aiohttp.ClientResponseError) as raised:
            await client.get("R99999999")

    assert raised.value.status == 404


async def test_wrong_token_raises_and_is_not_shown(base_url):
    """The error for a refused token does not show the token."""
    async with InvoicesClient(base_url, "expired-token") as client:
        with pytest.raises(aiohttp.ClientResponseError) as raised:
            await client.get("R00010001")

    assert raised.value.status == 401
    assert "expired-token" not in repr(raised.value)
