"""`requests`, as older suites use it: its exchanges are in the report as well, redirects and retries one by one."""

from __future__ import annotations

import requests

from apisuite.exchanges import Recording, record

TIMEOUT = 10.0  # seconds; requests has none of its own


def test_requests_exchange_is_recorded(base_url: str, bearer: dict[str, str], token: str) -> None:
    """What was sent and what came back is kept, without the token."""
    recording = Recording()
    with record(recording):
        response = requests.get(f"{base_url}/einvoice/recharges/R00010001", headers=bearer, timeout=TIMEOUT)

    (exchange,) = recording.take()
    assert (exchange.client, exchange.method, exchange.status) == ("requests", "GET", response.status_code)
    assert exchange.operation.endswith("/einvoice/recharges/{id}")
    assert exchange.response.text == response.text
    assert token not in str(exchange.to_json())


def test_session_shares_what_its_requests_have_in_common(base_url: str, bearer: dict[str, str]) -> None:
    """A session keeps headers and connections; each of its requests is an exchange."""
    recording = Recording()
    with record(recording), requests.Session() as session:
        session.headers.update(bearer)
        for order in ("R00010001", "R99999999"):
            session.get(f"{base_url}/einvoice/recharges/{order}", timeout=TIMEOUT)

    assert [exchange.status for exchange in recording.take()] == [200, 404]
