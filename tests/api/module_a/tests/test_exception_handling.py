"""Exception handling: create, use, always remove; and errors that are expected."""

import logging

import httpx
import pytest

logger = logging.getLogger(__name__)


async def test_create_and_use_value(client):
    """A user is created, used, and deleted even if using it fails (try, except, else, finally)."""
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
    """A port without a listener raises ConnectError, at once."""
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{unused_tcp_port}/users/2")


async def test_lost_connection_is_an_error(client):
    """A connection that ends in the middle of the body raises RemoteProtocolError: half a body is never returned."""
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/users/2", headers={"X-Fault": "incomplete"})


@pytest.mark.contract("off")  # the fault is asked for; every other exchange is checked (docs/contract.md)
async def test_broken_json_is_an_error(client):
    """A complete response that is not valid JSON fails when it is parsed."""
    response = await client.get("/users/2", headers={"X-Fault": "truncate"})

    assert response.status_code == 200
    with pytest.raises(ValueError, match="line 1"):
        response.json()
