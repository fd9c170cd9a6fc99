"""Every request uses the secret, and no output shows it."""

from __future__ import annotations

import json
import logging

from apisuite.exchanges import Recording, record

from ..setup.envelope import envelope


async def test_requests_do_not_log_the_secret(
    client,
    secret,
    bearer,
    token,
    caplog,
):
    """Not even the debug messages of httpx show the secret or the token."""
    caplog.set_level(logging.DEBUG)

    await client.post("/einvoice/recharges", json=envelope(secret))
    await client.get("/einvoice/recharges/R00010001", headers=bearer)

    assert "/einvoice/recharges" in caplog.text
    assert secret not in caplog.text
    assert token not in caplog.text


def test_a_logged_secret_is_redacted(secret, token, caplog):
    """A test that logs the secret, or what was derived from it, finds [redacted] in the log."""
    logging.getLogger(__name__).warning("Signed with %s, asked with %s.", secret, token)

    assert caplog.messages == ["Signed with [redacted], asked with [redacted]."]


async def test_requests_are_recorded_without_the_secret(client, secret, bearer, token):
    """The report shows neither signature nor token, nor a secret in a URL."""
    recording, request = Recording(), envelope(secret)

    with record(recording):
        await client.post("/einvoice/recharges", json=request)
        await client.get(f"/einvoice/recharges/{secret}", headers=bearer)

    exchanges = recording.take()
    recorded = json.dumps([exchange.to_json() for exchange in exchanges])
    assert [exchange.status for exchange in exchanges] == [200, 404]
    assert [text for text in (secret, token, request["signature"]) if text in recorded] == []
