"""Exception handling: create, use, always remove; and errors that are expected."""

import logging

import httpx
import pytest

logger = logging.getLogger(__name__)


async def test_create_and_use_value(client):
    """A user is created and used, and removed whether using it works or not (try, except, else, finally)."""
    user_id = (await client.post("/users", json={"name": "trinity", "job": "pilot"})).json()["id"]
    try:
        response = await client.get(f"/users/{user_id}")
        response.raise_for_status()
    except httpx.HTTPStatusError as error:
        logger.error("user %s cannot be used: %s", user_id, error)
        raise  # handled, not hidden: the test must still fail
    else:
        assert response.json()["data"]["name"] == "trinity"
    finally:
        removed = await client.delete(f"/users/{user_id}")

    assert removed.status_code == 204


async def test_error_status_is_raised_on_request(client):
    """`raise_for_status` turns a 404 into an exception that carries request and response."""
    response = await client.get("/users/23")

    with pytest.raises(httpx.HTTPStatusError, match="404 Not Found") as caught:
        response.raise_for_status()
    assert caught.value.request.url.path.endswith("/users/23")


async def test_refused_connection_is_an_error(unused_tcp_port):
    """A port where nobody listens gives ConnectError, at once."""
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{unused_tcp_port}/users/2")


async def test_broken_body_is_an_error(client):
    """A body that is cut in the middle is reported, not returned."""
    with pytest.raises((httpx.RemoteProtocolError, ValueError)):
        (await client.get("/users/2", headers={"X-Fault": "truncate"})).json()
