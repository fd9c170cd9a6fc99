"""Faults come when they are asked for, as they are asked for, in every system."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

USER = "/reqres/api/users/2"
SYSTEMS = [USER, "/cognito/.well-known/jwks.json", "/invoices/openapi.json", "/items/api/items"]


@pytest.mark.parametrize("path", SYSTEMS)
async def test_status_replaces_the_answer_of_every_system(client: httpx.AsyncClient, path: str) -> None:
    """Any system answers the status that a request asks for."""
    response = await client.get(path, headers={"X-Fault-Status": "503"})

    assert response.status_code == 503
    assert response.json()["error"] == "Service Unavailable"


async def test_too_many_requests_says_when_to_retry(client: httpx.AsyncClient) -> None:
    """429 comes with Retry-After, in seconds (RFC 9110, section 10.2.3)."""
    response = await client.get(USER, params={"fault_status": 429})

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"


@pytest.mark.parametrize("how", ["header", "query"])
async def test_delay_makes_the_answer_wait(client: httpx.AsyncClient, how: str) -> None:
    """A delayed answer is the right one."""
    began = time.perf_counter()
    if how == "header":
        response = await client.get(USER, headers={"X-Fault-Delay": "0.2"})
    else:
        response = await client.get(USER, params={"fault_delay": 0.2})

    assert 0.2 <= time.perf_counter() - began < 5
    assert response.json()["data"]["id"] == 2


async def test_reset_resets_the_connection(client: httpx.AsyncClient) -> None:
    """The client gets a reset connection and no answer; the next request finds everything well."""
    with pytest.raises(httpx.ReadError):
        await client.get(USER, headers={"X-Fault": "reset"})

    assert (await client.get(USER)).status_code == 200


async def test_incomplete_body_breaks_off(client: httpx.AsyncClient) -> None:
    """Less comes than Content-Length says: the client cannot call that an answer."""
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        await client.get(USER, headers={"X-Fault": "incomplete"})


async def test_truncated_body_is_broken_json(client: httpx.AsyncClient) -> None:
    """The answer is whole for HTTP, its JSON is the first half of the right one."""
    right = await client.get(USER)
    response = await client.get(USER, headers={"X-Fault": "truncate"})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.content == right.content[: len(right.content) // 2]
    with pytest.raises(json.JSONDecodeError):
        response.json()


async def test_content_type_is_wrong(client: httpx.AsyncClient) -> None:
    """The right body goes by the wrong name."""
    response = await client.get(USER, params={"fault": "content-type"})

    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.json()["data"]["id"] == 2


@pytest.mark.parametrize("path", [USER, "/reqres/api/users", "/cognito/.well-known/jwks.json"])
async def test_every_field_breaks_the_schema(client: httpx.AsyncClient, path: str) -> None:
    """The same fields come with values of other types, and null is not among them."""
    right = (await client.get(path)).json()
    wrong = (await client.get(path, headers={"X-Fault": "schema"})).json()

    for mine, theirs in zip(fields(right), fields(wrong), strict=True):
        assert mine[0] == theirs[0]
        assert type(mine[1]) is not type(theirs[1])
        assert theirs[1] is not None


def fields(document: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the fields of `data` or of its elements, or the document's own where it has none."""
    data = document.get("data", document)
    return [field for part in (data if isinstance(data, list) else [data]) for field in part.items()]


@pytest.mark.parametrize("path", [USER, "/reqres/api/users", "/items/api/items/0"])
async def test_field_is_missing(client: httpx.AsyncClient, path: str) -> None:
    """The last field of the data is left out, of a list in each element; the others are as they were."""
    right = (await client.get(path)).json()
    wrong = (await client.get(path, headers={"X-Fault": "missing-field"})).json()

    pairs = [(right.get("data", right), wrong.get("data", wrong))]
    pairs = list(zip(*pairs[0], strict=True)) if isinstance(pairs[0][0], list) else pairs
    assert all(list(whole.items())[:-1] == list(part.items()) for whole, part in pairs)


async def test_header_is_missing(client: httpx.AsyncClient) -> None:
    """What describes the body stays."""
    forged = {"Authorization": "Bearer forged", "X-Fault": "missing-header"}
    response = await client.get(USER, headers=forged)

    assert response.status_code == 401
    assert "WWW-Authenticate" not in response.headers
    assert response.json()["error"] == "invalid_token"


async def test_expired_token_is_told(client: httpx.AsyncClient) -> None:
    """The answer is the one to a token that has really expired."""
    response = await client.get(USER, headers={"X-Fault": "expired-token"})

    assert response.status_code == 401
    challenge = 'Bearer error="invalid_token", error_description="The access token expired"'
    assert response.headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize("fault", ["truncate", "content-type", "schema"])
async def test_answer_without_body_stays_as_it_is(client: httpx.AsyncClient, fault: str) -> None:
    """There is nothing to break in a 204."""
    response = await client.delete(USER, headers={"X-Fault": fault})

    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    "header",
    [("X-Fault", "fire"), ("X-Fault-Status", "200"), ("X-Fault-Delay", "31"), ("X-Fault-Delay", "soon")],
)
async def test_unknown_fault_is_refused(client: httpx.AsyncClient, header: tuple[str, str]) -> None:
    """A fault that does not exist is not passed over in silence: 400 names it, and those that there are."""
    response = await client.get(USER, headers=[header])

    assert response.status_code == 400
    assert header[1] in response.json()["message"]
    changing = ["content-type", "missing-field", "missing-header", "schema", "truncate"]
    assert response.json()["known"] == sorted([*changing, "expired-token", "incomplete", "reset"])


async def test_refused_request_does_not_reach_the_system(client: httpx.AsyncClient) -> None:
    """A status instead of an answer means that nothing was done."""
    user_id = (await client.post("/reqres/api/users", json={"name": "neo"})).json()["id"]

    await client.delete(f"/reqres/api/users/{user_id}", headers={"X-Fault-Status": "500"})

    assert (await client.get(f"/reqres/api/users/{user_id}")).status_code == 200
