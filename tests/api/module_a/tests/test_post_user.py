"""Creating, changing and removing users; registering and logging in."""

from pathlib import Path

import pytest

from apisuite.contract import schema

CREATED_USER = schema(Path(__file__).parent / "schemas" / "created_user.json")
MORPHEUS = {"name": "morpheus", "job": "leader"}


@pytest.fixture
async def user_id(client):
    """Id of a user that is created for this test and deleted after it, whatever happens."""
    response = await client.post("/users", json=MORPHEUS)
    yield response.json()["id"]
    await client.delete(f"/users/{response.json()['id']}")


async def test_post_user_is_created(client):
    """The response has the user, an id and the time of creation."""
    response = await client.post("/users", json=MORPHEUS)

    assert response.status_code == 201
    CREATED_USER.check(response.json())
    assert response.json()["name"] == "morpheus"
    await client.delete(f"/users/{response.json()['id']}")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_changed_user_has_time_of_change(client, user_id, method):
    """PUT and PATCH respond with the changed fields and `updatedAt`."""
    response = await client.request(method, f"/users/{user_id}", json={"job": "zion resident"})

    assert response.status_code == 200
    assert response.json()["job"] == "zion resident"
    assert "updatedAt" in response.json()


async def test_deleted_user_is_gone(client, user_id):
    """After DELETE (204, no body) the user is a 404."""
    response = await client.delete(f"/users/{user_id}")

    assert response.status_code == 204
    assert response.content == b""
    assert (await client.get(f"/users/{user_id}")).status_code == 404


@pytest.mark.parametrize("path", ["/register", "/login"])
async def test_missing_password_is_named(client, path):
    """Registering or logging in without a password is a 400 that says what is missing."""
    response = await client.post(path, json={"email": "eve.holt@reqres.in"})

    assert response.status_code == 400
    assert response.json() == {"error": "Missing password"}
