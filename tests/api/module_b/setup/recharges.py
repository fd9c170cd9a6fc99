"""Fetches all pages of a card's recharges."""

from __future__ import annotations

from typing import Any

import httpx

from .envelope import envelope


async def fetch_pages(client: httpx.AsyncClient, secret: str, **asked: Any) -> list[dict[str, Any]]:
    """Return the documents of all pages in order; `asked` takes the arguments of `envelope`, except the page.

    Raises:
        httpx.HTTPStatusError: a page was refused.
    """
    pages: list[dict[str, Any]] = []
    while not pages or len(pages) < pages[0]["totalpage"]:
        request = envelope(secret, page=len(pages) + 1, **asked)
        response = await client.post("/einvoice/recharges", json=request)
        pages.append(response.raise_for_status().json())
    return pages
