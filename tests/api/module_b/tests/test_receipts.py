"""The receipts that a terminal keeps: test data on the server, removed before and after all tests."""

from __future__ import annotations

import asyncio

import pytest


@pytest.fixture(scope="session")
def receipts(request):
    """The path of the receipts of this worker's own terminal.

    A session fixture runs once per worker. It may clean up only what belongs to its worker: removing all receipts
    would break the tests of the other workers.
    """
    worker = getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]
    return f"/einvoice/terminals/T-{worker}/receipts"


@pytest.fixture(scope="session", autouse=True)
async def clean_up(client, receipts, bearer):
    """The event loop. Removes the receipts before the first test and after the last.

    Before, because a crashed run may have left some; after, so that the next run finds none. Both happen on the
    loop that the tests run on, because pytest.ini gives fixtures and tests the same loop scope. That used to
    require overriding `event_loop`. Since pytest-asyncio 1.0 that fixture is gone, and an override is ignored.
    """
    (await client.delete(receipts, headers=bearer)).raise_for_status()
    yield asyncio.get_running_loop()
    (await client.delete(receipts, headers=bearer)).raise_for_status()


async def test_a_receipt_is_kept_once(
    client,
    receipts,
    bearer,
):
    """Keeping a receipt a second time changes nothing: PUT is idempotent (RFC 9110, 9.2.2)."""
    for _ in range(2):
        kept = await client.put(f"{receipts}/R00010001", headers=bearer)
        assert kept.status_code == 204

    response = await client.get(receipts, headers=bearer)

    assert response.json().count("R00010001") == 1


async def test_receipts_of_an_unknown_order_are_refused(client, receipts, bearer):
    """A receipt needs an order."""
    response = await client.put(f"{receipts}/R99999999", headers=bearer)

    assert response.status_code == 404
    assert response.json()["code"] == "unknown_order"


@pytest.mark.parametrize(("method", "order"), [("GET", ""), ("DELETE", ""), ("PUT", "/R00010001")])
async def test_receipts_need_the_token(client, receipts, method, order):
    """Without the token the response is 401, and names the expected scheme (RFC 6750)."""
    response = await client.request(method, f"{receipts}{order}")

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_fixtures_and_tests_share_one_loop(clean_up):
    """The loop of the session fixture is the one that this test runs on."""
    assert clean_up is asyncio.get_running_loop()
