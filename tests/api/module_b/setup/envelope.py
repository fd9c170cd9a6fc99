"""Signs the requests of the Invoices API. The rules are the API's; its code is not used.

A test that signed with the API's own code would agree with it also where both are wrong.
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
    """Return the one way to write `document` (text and integers only): RFC 8785, canonical JSON."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(document: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """Return `document` with its `signature`, over everything else in it."""
    return {**document, "signature": hmac_sha256(secret, canonical(document))}


def bearer_token(secret: str) -> str:
    """Return the token for what is not signed. It is derived: the secret itself is never sent."""
    return hmac_sha256(secret, b"bearer")


def new_serial_number() -> str:
    """Return a serial number that no other call returns: not in this process, worker, machine or run.

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
