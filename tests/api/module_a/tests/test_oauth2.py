"""A machine logs in with OAuth 2.0: once per run, however many workers and tests there are."""

from __future__ import annotations

from collections.abc import Callable

import httpx

ClientFor = Callable[[str], httpx.AsyncClient]


async def test_service_is_known_by_its_token(client_for: ClientFor) -> None:
    """The client logs in by itself when the first request is sent."""
    response = await client_for("service").get("/me")

    assert response.status_code == 200
    assert response.json()["data"]["client_id"] == "sandbox-service"


async def test_stranger_gets_nothing(anonymous: httpx.AsyncClient) -> None:
    """Without a token there is a 401, whatever other tests have logged in."""
    response = await anonymous.get("/me")

    assert response.status_code == 401
    assert response.json()["error"] == "unauthorized"
