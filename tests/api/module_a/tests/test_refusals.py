"""What the Users API refuses: each operation with a bad token, with a malformed request, with an unknown user.

Nothing here checks bodies: every exchange is checked against the OpenAPI document of the API (docs/contract.md), and
`pytest --operation-coverage-min=100` says which documented response no test has seen.
"""

import pytest

UNKNOWN = "/users/23"
DOCUMENT = {"job": "leader"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"),
        ("POST", "/users"),
        ("GET", "/users/2"),
        ("PUT", "/users/2"),
        ("PATCH", "/users/2"),
        ("DELETE", "/users/2"),
        ("POST", "/register"),
        ("POST", "/login"),
        ("GET", "/me"),
    ],
)
async def test_forged_token_is_refused(client, method, path):
    """Whatever is asked for, a token that the identity provider has not signed is a 401 (RFC 6750)."""
    document = DOCUMENT if method in ("POST", "PUT", "PATCH") else None

    response = await client.request(method, path, json=document, headers={"Authorization": "Bearer forged"}, auth=None)

    assert response.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        pytest.param("GET", "/users?page=zero", None, id="page that is no number"),
        pytest.param("POST", "/users", ["morpheus"], id="list in place of a user"),
        pytest.param("GET", "/users/morpheus", None, id="read by name"),
        pytest.param("PUT", "/users/morpheus", DOCUMENT, id="replace by name"),
        pytest.param("PATCH", "/users/morpheus", DOCUMENT, id="change by name"),
        pytest.param("DELETE", "/users/morpheus", None, id="delete by name"),
        pytest.param("POST", "/register", {"email": 1}, id="register a number"),
        pytest.param("POST", "/login", {"email": 1}, id="login of a number"),
    ],
)
async def test_malformed_request_is_refused(client, method, path, document):
    """What does not fit the document of the API is a 422. A faulty request that is refused breaks no contract."""
    response = await client.request(method, path, json=document)

    assert response.status_code == 422


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_unknown_user_cannot_be_changed(client, method):
    """There are twelve users, and those that were created."""
    response = await client.request(method, UNKNOWN, json=DOCUMENT)

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/register", "/login"])
async def test_known_user_gets_a_token(client, path):
    """Who is one of the twelve, and has a password, is let in."""
    response = await client.post(path, json={"email": "eve.holt@reqres.in", "password": "cityslicka"})

    assert response.status_code == 200
    assert response.json()["token"]


async def test_delayed_list_is_the_same(client):
    """`delay` makes the API wait, and changes nothing else."""
    response = await client.get("/users", params={"delay": 0.01})

    assert response.status_code == 200
    assert len(response.json()["data"]) == 6
