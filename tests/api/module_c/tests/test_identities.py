"""Several identities of one API: who may do what, and where a key may be."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from apisuite.auth import ApiKey
from apisuite.client import open_client
from apisuite.settings import get_settings

ClientFor = Callable[[str], httpx.AsyncClient]


@pytest.mark.parametrize(("name", "status"), [("admin", 200), ("reader", 403)])
async def test_audit_is_for_the_admin(client_for: ClientFor, name: str, status: int) -> None:
    """The same request, from two identities."""
    response = await client_for(name).get("/keys/audit")

    assert response.status_code == status


@pytest.mark.parametrize("path", ["/keys/audit", "/keys/mine"])
async def test_keys_are_not_for_strangers(anonymous: httpx.AsyncClient, path: str) -> None:
    """Without a key there is a 401, and no 403: the API does not know who asks."""
    response = await anonymous.get(path)

    assert response.status_code == 401


@pytest.mark.parametrize("place", [{}, {"query": "api_key"}, {"cookie": "api_key"}], ids=["header", "query", "cookie"])
async def test_key_may_be_in_three_places(base_url: str, place: dict[str, str]) -> None:
    """A key of one place is as good as that of another."""
    auth = ApiKey(get_settings().require("ITEMS_READER_KEY"), **place)

    async with open_client(base_url, auth=auth) as client:
        response = await client.get("/keys/mine")

    assert response.json() == {"name": "reader"}
