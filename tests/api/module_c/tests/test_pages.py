"""All pages of a list: one loop, whatever way the API has of leading from one page to the next."""

from __future__ import annotations

import httpx
import pytest

from apisuite.toolbox.cleanup import Created
from apisuite.toolbox.paging import Follow, PagingError, cursor, link, offset, page, pages

WAYS = {
    "link": link(),
    "cursor": cursor("next"),
    "page": page("items", pages="total_pages"),
    "offset": offset("items"),
}


@pytest.fixture
async def crowd(client: httpx.AsyncClient, created: Created) -> str:
    """The name of an owner of five items. `created` removes them."""
    owner = created.name("owner")
    for number in range(5):
        item = (await client.post("/items", json={"summary": f"item {number}", "owner": owner})).json()
        created(client, f"/items/{item['id']}")
    return owner


@pytest.mark.parametrize("follow", WAYS.values(), ids=WAYS)
async def test_every_item_is_listed_once(client: httpx.AsyncClient, crowd: str, follow: Follow) -> None:
    """Five items are on three pages of two, in order and without gaps."""
    asked = {"owner": crowd, "limit": "2"}
    found = [each.json()["items"] async for each in pages(client, "/pages", follow, asked)]

    assert [len(items) for items in found] == [2, 2, 1]
    assert [item["summary"] for items in found for item in items] == [f"item {number}" for number in range(5)]


async def test_list_that_never_ends(client: httpx.AsyncClient, crowd: str) -> None:
    """A page that leads back to one that was read is an error, and no endless loop."""
    asked = {"owner": crowd, "limit": "2"}

    with pytest.raises(PagingError, match="page 1 leads back to page 1: "):
        async for _ in pages(client, "/pages", lambda response: response.request.url, asked):
            pass
