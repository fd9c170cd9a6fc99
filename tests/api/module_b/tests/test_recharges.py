"""Paging through the recharges of a card."""

from __future__ import annotations

from pathlib import Path

import pytest

from apisuite.contract import schema

from ..setup.envelope import CARD, EMPTY_CARD, FULL_PAGE_CARD, envelope
from ..setup.recharges import fetch_pages

RECHARGE_PAGE = schema(Path(__file__).parent / "schemas" / "recharge_page.json")


async def test_a_page_keeps_its_contract(client, secret):
    """The response has exactly the documented fields, with amounts in whole cents."""
    response = await client.post("/einvoice/recharges", json=envelope(secret))

    assert response.status_code == 200
    RECHARGE_PAGE.check(response.json())


@pytest.mark.parametrize(
    ("card_number", "records"),
    [
        pytest.param(CARD, [10, 10, 3], id="the last page holds the rest"),
        pytest.param(FULL_PAGE_CARD, [10], id="a full page is not followed by an empty one"),
        pytest.param(EMPTY_CARD, [0], id="a card without recharges has one empty page"),
    ],
)
async def test_records_are_spread_over_pages(client, secret, card_number, records):
    """Every page but the last is full."""
    pages = await fetch_pages(client, secret, card_number=card_number)

    assert [len(page["records"]) for page in pages] == records
    assert {page["totalpage"] for page in pages} == {len(records)}


@pytest.mark.parametrize("size", [1, 7, 23, 100])
async def test_page_size_does_not_change_totals(client, secret, size):
    """Whatever the page size, all pages together have the same recharges, each once, and the same total amount."""
    pages = await fetch_pages(client, secret, records_per_page=size)

    records = [record for page in pages for record in page["records"]]
    assert len(records) == 23
    assert len({record["order_id"] for record in records}) == 23
    assert sum(record["amount"] for record in records) == 69_000


async def test_custom_headers_arrive(client, secret):
    """Headers of a single request are sent: the API returns the correlation id that it received."""
    headers = {"X-Correlation-Id": "month-end-7"}

    response = await client.post("/einvoice/recharges", json=envelope(secret), headers=headers)

    assert response.status_code == 200
    assert response.headers["X-Correlation-Id"] == "month-end-7"
