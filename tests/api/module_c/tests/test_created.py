"""Cleaning up what a test creates, in one line each."""

from __future__ import annotations

from typing import Any

import httpx

from apisuite.toolbox.cleanup import Created


async def add_item(client: httpx.AsyncClient, summary: str) -> dict[str, Any]:
    """Add an item, and return it."""
    response = await client.post("/items", json={"summary": summary})
    assert response.status_code == 201
    item: dict[str, Any] = response.json()
    return item


async def test_items_are_deleted_afterwards(client: httpx.AsyncClient, created: Created) -> None:
    """Registered right after its creation, an item is deleted whatever happens next."""
    item = await add_item(client, created.name("tea"))
    created(client, f"/items/{item['id']}")

    response = await client.get(f"/items/{item['id']}")

    assert response.json()["summary"].startswith("tea-")


async def test_item_that_the_test_deletes_itself(client: httpx.AsyncClient, created: Created) -> None:
    """What is gone already gives 404 at the end, which is fine."""
    item = await add_item(client, created.name("coffee"))
    created(client, f"/items/{item['id']}")

    response = await client.delete(f"/items/{item['id']}")

    assert response.status_code == 204


async def test_removal_that_is_no_delete(client: httpx.AsyncClient, created: Created) -> None:
    """Anything can be a removal: a function, plain or async."""
    item = await add_item(client, created.name("milk"))
    created(client, f"/items/{item['id']}")

    async def give_back() -> None:
        response = await client.patch(f"/items/{item['id']}", json={"owner": ""})
        assert response.status_code == 200

    response = await client.patch(f"/items/{item['id']}", json={"owner": "anna"})
    created(give_back)  # removed before the item: last in first out

    assert response.json()["owner"] == "anna"
