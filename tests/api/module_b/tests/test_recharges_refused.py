"""Every reason for refusing a request for recharges: the status, and the code that a program reads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from apisuite.contract import schema

from ..setup.envelope import envelope, sign

REFUSAL = schema(Path(__file__).parent / "schemas" / "refusal.json")
PATH = "/einvoice/recharges"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        pytest.param({"age": timedelta(minutes=6)}, 400, "stale_request", id="six minutes old"),
        pytest.param({"age": timedelta(minutes=-6)}, 400, "stale_request", id="six minutes ahead"),
        pytest.param({"page": 0}, 400, "page_out_of_range", id="page before the first"),
        pytest.param({"page": 4}, 400, "page_out_of_range", id="page after the last"),
        pytest.param({"card_number": "0" * 16}, 404, "unknown_card", id="card that nobody has"),
        pytest.param({"card_number": "62"}, 422, "malformed_envelope", id="card number too short"),
        pytest.param({"records_per_page": 0}, 422, "malformed_envelope", id="pages of nothing"),
        pytest.param({"page": "1"}, 422, "malformed_envelope", id="page as text"),
    ],
)
async def test_signed_request_is_refused(
    client,
    secret,
    asked,
    status,
    code,
):
    """A valid signature is not enough: the refusal says what is wrong with the request."""
    response = await client.post(PATH, json=envelope(secret, **asked))

    assert response.status_code == status
    REFUSAL.check(response.json())
    assert response.json()["code"] == code


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"channel": "ATM"}, id="another channel"),
        pytest.param({"data": {"card_number": "0" * 16, "page": 1, "records_per_page": 10}}, id="other card"),
        pytest.param({"signature": "0" * 64}, id="another signature"),
        pytest.param({"signature": ""}, id="no signature"),
        pytest.param({"signature": "ü"}, id="signature not even hex"),
    ],
)
async def test_request_changed_after_signing_is_refused(
    client,
    secret,
    change,
):
    """Whatever is changed after signing, the signature no longer matches."""
    response = await client.post(PATH, json=envelope(secret) | change)

    assert response.status_code == 401
    assert response.json()["code"] == "wrong_signature"


async def test_request_signed_with_another_key_is_refused(client):
    """A signature with another secret is refused."""
    response = await client.post(PATH, json=envelope("another key"))

    assert response.status_code == 401
    assert response.json()["code"] == "wrong_signature"


async def test_field_left_out_is_named(client, secret):
    """A signed request that lacks a field is malformed; the message names the field."""
    request = envelope(secret)
    del request["signature"], request["serial_number"]

    response = await client.post(PATH, json=sign(request, secret))

    assert response.status_code == 422
    assert response.json() == {"code": "malformed_envelope", "message": "body.serial_number: Field required"}


async def test_text_that_is_not_json_is_refused(client):
    """A body that cannot be read is a bad request, not a server error."""
    response = await client.post(PATH, content="{", headers={"Content-Type": "application/json"})

    assert response.status_code == 400
    assert response.json()["code"] == "malformed_json"


async def test_a_request_is_accepted_once(client, secret):
    """A replayed request is refused: its serial number has been used."""
    request = envelope(secret)

    first = await client.post(PATH, json=request)
    second = await client.post(PATH, json=request)

    assert first.status_code == 200
    assert second.status_code == 409
    assert second.json()["code"] == "replayed_serial_number"


async def test_forgery_does_not_spend_the_serial_number(client, secret):
    """A forged request does not use up the serial number: the signature is checked first."""
    request = envelope(secret)

    forged = await client.post(PATH, json=request | {"signature": "0" * 64})
    genuine = await client.post(PATH, json=request)

    assert forged.status_code == 401
    assert genuine.status_code == 200
