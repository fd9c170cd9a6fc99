"""The Users API answers as reqres does."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx
import pytest

USERS = "/reqres/api/users"
MORPHEUS = {"name": "morpheus", "job": "leader"}


async def test_listing_has_six_of_twelve_users_a_page(client: httpx.AsyncClient) -> None:
    """A page tells where it stands among the twelve users, and carries six of them."""
    response = await client.get(USERS, params={"page": 2})

    assert response.status_code == 200
    page = response.json()
    assert [user["id"] for user in page.pop("data")] == [7, 8, 9, 10, 11, 12]
    assert page.pop("support").keys() == {"url", "text"}
    assert page == {"page": 2, "per_page": 6, "total": 12, "total_pages": 2}


async def test_listing_takes_the_page_size_that_is_asked_for(client: httpx.AsyncClient) -> None:
    """With five a page the third page has the last two users."""
    page = (await client.get(USERS, params={"page": 3, "per_page": 5})).json()

    assert page["total_pages"] == 3
    assert [user["first_name"] for user in page["data"]] == ["George", "Rachel"]


async def test_page_past_the_last_one_is_empty(client: httpx.AsyncClient) -> None:
    """A page that does not exist is not an error."""
    response = await client.get(USERS, params={"page": 3})

    assert response.status_code == 200
    assert response.json()["data"] == []


@pytest.mark.parametrize("query", ["page=0", "page=two", "per_page=0", "delay=-1", "delay=soon"])
async def test_listing_refuses_bad_parameter(client: httpx.AsyncClient, query: str) -> None:
    """What cannot be a page, a size or a delay is answered 422, naming the parameter."""
    response = await client.get(f"{USERS}?{query}")

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]


async def test_delay_makes_the_answer_wait(client: httpx.AsyncClient) -> None:
    """`delay` is in seconds."""
    began = time.perf_counter()
    await client.get(USERS, params={"delay": 0.2})

    assert 0.2 <= time.perf_counter() - began < 5


async def test_known_user_is_the_one_of_reqres(client: httpx.AsyncClient) -> None:
    """User 2 is Janet Weaver, with the address and picture that reqres gives her."""
    response = await client.get(f"{USERS}/2")

    assert response.status_code == 200
    assert response.json()["data"] == {
        "id": 2,
        "email": "janet.weaver@reqres.in",
        "first_name": "Janet",
        "last_name": "Weaver",
        "avatar": "https://reqres.in/img/faces/2-image.jpg",
    }


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_unknown_user_is_not_found(client: httpx.AsyncClient, method: str) -> None:
    """Nobody has the id 23: every method answers 404 with an empty object."""
    response = await client.request(method, f"{USERS}/23", json=MORPHEUS)

    assert response.status_code == 404
    assert response.json() == {}


async def test_created_user_is_answered_with_id_and_time(client: httpx.AsyncClient) -> None:
    """A creation answers what was sent, an id as text and the time in UTC to the millisecond."""
    response = await client.post(USERS, json=MORPHEUS)

    assert response.status_code == 201
    created = response.json()
    assert int(created.pop("id")) > 1000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created.pop("createdAt"))
    assert created == MORPHEUS


async def test_created_user_can_be_read(client: httpx.AsyncClient) -> None:
    """A user that was created is there afterwards, with all fields that were sent."""
    sent = {"name": "Zoë", "address": {"lines": ["1", None]}, "age": 2**70}
    user_id = (await client.post(USERS, json=sent)).json()["id"]

    response = await client.get(f"{USERS}/{user_id}")

    assert response.status_code == 200
    assert response.json()["data"] == sent | {"id": int(user_id)}


@pytest.mark.parametrize(
    ("method", "left"),
    [("PUT", {"job": "zion resident"}), ("PATCH", {"name": "morpheus", "job": "zion resident"})],
)
async def test_created_user_changes(client: httpx.AsyncClient, method: str, left: dict[str, Any]) -> None:
    """PUT replaces all fields, PATCH only those that were sent; both answer what was sent, and the time."""
    user_id = (await client.post(USERS, json=MORPHEUS)).json()["id"]

    changed = await client.request(method, f"{USERS}/{user_id}", json={"job": "zion resident"})

    assert changed.status_code == 200
    assert changed.json().keys() == {"job", "updatedAt"}
    assert (await client.get(f"{USERS}/{user_id}")).json()["data"] == left | {"id": int(user_id)}


async def test_deleted_user_is_gone(client: httpx.AsyncClient) -> None:
    """A user that was created can be deleted once."""
    user_id = (await client.post(USERS, json=MORPHEUS)).json()["id"]

    first = await client.delete(f"{USERS}/{user_id}")
    second = await client.delete(f"{USERS}/{user_id}")

    assert (first.status_code, first.content) == (204, b"")
    assert second.status_code == 404
    assert (await client.get(f"{USERS}/{user_id}")).status_code == 404


@pytest.mark.parametrize(("method", "status"), [("PUT", 200), ("PATCH", 200), ("DELETE", 204)])
async def test_known_user_never_changes(client: httpx.AsyncClient, method: str, status: int) -> None:
    """Changing or deleting one of the twelve is answered as on reqres, and has no effect."""
    before = (await client.get(f"{USERS}/3")).json()
    response = await client.request(method, f"{USERS}/3", json=MORPHEUS)

    assert response.status_code == status
    assert (await client.get(f"{USERS}/3")).json() == before


async def test_created_users_are_not_listed(client: httpx.AsyncClient) -> None:
    """The listing shows the twelve and nobody else, whatever other tests create."""
    await client.post(USERS, json=MORPHEUS)

    page = (await client.get(USERS, params={"per_page": 100})).json()

    assert page["total"] == 12
    assert [user["id"] for user in page["data"]] == list(range(1, 13))


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b'{"name": "\\ud800"}', b'{"\\udfff": 1}'],
    ids=["not json", "list", "text", "lone surrogate in a value", "lone surrogate in a name"],
)
async def test_body_that_is_no_user_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    """What is not a JSON object of Unicode text is answered 422, with the reason and without the value."""
    response = await client.post(USERS, content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert response.json()["detail"][0].keys() == {"type", "loc", "msg"}


async def test_known_user_can_register(client: httpx.AsyncClient) -> None:
    """One of the twelve registers with any password, and gets the id and token that reqres gives."""
    body = {"email": "eve.holt@reqres.in", "password": "pistol"}
    response = await client.post("/reqres/api/register", json=body)

    assert response.status_code == 200
    assert response.json() == {"id": 4, "token": "QpwL5tke4Pnpja7X4"}


async def test_known_user_can_log_in(client: httpx.AsyncClient) -> None:
    """A login answers a token only."""
    body = {"username": "eve.holt@reqres.in", "password": "cityslicka"}
    response = await client.post("/reqres/api/login", json=body)

    assert response.status_code == 200
    assert response.json() == {"token": "QpwL5tke4Pnpja7X4"}


@pytest.mark.parametrize(
    ("operation", "body", "error"),
    [
        ("register", {"email": "eve.holt@reqres.in"}, "Missing password"),
        ("register", {"password": "pistol"}, "Missing email or username"),
        (
            "register",
            {"email": "neo@reqres.in", "password": "pistol"},
            "Note: Only defined users succeed registration",
        ),
        ("login", {"email": "eve.holt@reqres.in"}, "Missing password"),
        ("login", {"password": "pistol"}, "Missing email or username"),
        ("login", {"email": "neo@reqres.in", "password": "pistol"}, "user not found"),
    ],
)
async def test_login_is_refused(
    client: httpx.AsyncClient,
    operation: str,
    body: dict[str, str],
    error: str,
) -> None:
    """What is missing, or unknown, is answered 400 in the words of reqres."""
    response = await client.post(f"/reqres/api/{operation}", json=body)

    assert response.status_code == 400
    assert response.json() == {"error": error}
