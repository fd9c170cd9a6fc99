"""Signs requests by the rules of the Invoices API, without using its code.

A test that signed with the API's own code would share its mistakes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

CARD = "6200000000000001"  # a card with 23 recharges
FULL_PAGE_CARD = "6200000000000002"  # 10 recharges: they fill one page
EMPTY_CARD = "6200000000000003"


def hmac_sha256(secret: str, message: bytes) -> str:
    """Return the HMAC-SHA256 (RFC 2104) of `message` in lower-case hex."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return `document` (text and integers only) as canonical JSON (RFC 8785)."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(document: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """Return `document` with a `signature` over everything else in it."""
    return {**document, "signature": hmac_sha256(secret, canonical(document))}


def bearer_token(secret: str) -> str:
    """Return the token for unsigned requests. It is derived from the secret, which is never sent."""
    return hmac_sha256(secret, b"bearer")


def new_serial_number() -> str:
    """Return a serial number that is unique across calls, workers, machines and runs.

    A counter would have to be shared by all workers, and remembered between runs.
    """
    return uuid.uuid4().hex


def envelope(
    secret: str,
    *,
    card_number: str = CARD,
    page: int = 1,
    records_per_page: int = 10,
    age: timedelta = timedelta(0),
) -> dict[str, Any]:
    """Return a signed request for one page of recharges, made `age` ago (negative: its clock is ahead)."""
    made = datetime.now(UTC) - age
    request = {
        "request_date": made.strftime("%Y-%m-%d"),
        "request_time": made.strftime("%H:%M:%S"),
        "channel": "WEB",
        "terminal_number": "T0001",
        "operator_number": "O0001",
        "serial_number": new_serial_number(),
        "data": {"card_number": card_number, "page": page, "records_per_page": records_per_page},
    }
    return sign(request, secret)
