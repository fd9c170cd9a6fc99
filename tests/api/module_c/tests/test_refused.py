"""Every error that the document of the API promises is provoked once; `operation coverage` counts them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

REFUSED = {
    "unknown cursor": ("GET", "/pages", {"params": {"cursor": "nowhere"}}, 400),
    "page of nothing": ("GET", "/pages", {"params": {"limit": 0}}, 422),
    "query without a text": ("POST", "/graphql", {"json": {"query": None}}, 422),
    "export that takes too long": ("POST", "/exports", {"json": {"seconds": 11}}, 422),
    "unknown export": ("GET", "/exports/987654", {}, 404),
    "export that is no number": ("GET", "/exports/last", {}, 422),
    "events of an unknown export": ("GET", "/exports/987654/events", {}, 404),
    "events of no number": ("GET", "/exports/last/events", {}, 422),
    "lines of an unknown export": ("GET", "/exports/987654/lines", {}, 404),
    "lines of no number": ("GET", "/exports/last/lines", {}, 422),
}


@pytest.mark.parametrize(("method", "path", "options", "status"), REFUSED.values(), ids=REFUSED)
async def test_bad_request_is_refused(
    client: httpx.AsyncClient, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    """With the documented status; that the body is as documented, the engine checks by itself."""
    response = await client.request(method, path, **options)

    assert response.status_code == status
