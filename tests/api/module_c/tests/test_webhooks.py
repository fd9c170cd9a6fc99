"""Receiving a webhook: waiting for it, checking its signature, refusing it."""

from __future__ import annotations

import hashlib
import hmac

import httpx
import pytest

from apisuite.settings import get_settings
from apisuite.toolbox.webhooks import NotReceived, Webhooks


async def test_export_tells_that_it_is_done(client: httpx.AsyncClient, webhooks: Webhooks) -> None:
    """The webhook names the export, and is signed with the secret that both sides know."""
    job = (await client.post("/exports", json={"seconds": 0.1, "callback": webhooks.url})).json()

    delivery = await webhooks.wait(lambda delivery: delivery.json()["export"] == job["id"], timeout=5)

    secret = get_settings().require("ITEMS_WEBHOOK_SECRET").encode()
    signature = hmac.new(secret, delivery.content, hashlib.sha256).hexdigest()
    assert delivery.json()["type"] == "export.done"
    assert hmac.compare_digest(delivery.headers["X-Signature"], f"sha256={signature}")


async def test_refused_webhook_is_sent_again(client: httpx.AsyncClient, webhooks: Webhooks) -> None:
    """The API tries once more when the receiver has a bad moment."""
    webhooks.respond(503)

    await client.post("/exports", json={"seconds": 0, "callback": webhooks.url})
    await webhooks.wait(lambda _: len(webhooks.received) == 2, timeout=5)

    first, second = webhooks.received
    assert first.content == second.content


async def test_webhook_that_never_comes(client: httpx.AsyncClient, webhooks: Webhooks) -> None:
    """The failure says what did arrive."""
    await client.post("/exports", json={"seconds": 0, "callback": webhooks.url})

    with pytest.raises(NotReceived, match=r'1 arrived:\n  POST / \{"type": "export.done", "export": \d+\}'):
        await webhooks.wait(lambda delivery: delivery.json()["type"] == "export.failed", timeout=1)
