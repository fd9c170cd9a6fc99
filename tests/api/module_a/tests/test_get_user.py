"""Reading one user: status, body, contract, errors, authorization."""

import logging
from pathlib import Path

import httpx
import pytest

from apisuite.contract import schema

from ...core.apis_info import ApiAbbreviation, apiUrls
from ..setup.cognito_token import get_cognito_token

USER = schema(Path(__file__).parent / "schemas" / "user.json")

logger = logging.getLogger(__name__)


async def test_get_user(client):
    """User 8 is Lindsay Ferguson."""
    response = await client.get("/users/8")

    assert response.status_code == 200
    assert response.json()["data"]["email"] == "lindsay.ferguson@reqres.in"


async def test_get_user_keeps_contract(client):
    """The response has the fields, types and formats of the schema."""
    response = await client.get("/users/8")

    assert response.status_code == 200
    USER.check(response.json())


async def test_get_user_not_found(client):
    """An unknown id is a 404 with an empty object."""
    response = await client.get("/users/23")

    assert response.status_code == 404
    assert response.json() == {}


@pytest.mark.asyncio
async def test_get_user_plain_style(caplog):
    """A client made in the test works as well; the shared one is faster and logs in by itself."""
    caplog.set_level(logging.INFO)
    url = apiUrls[ApiAbbreviation.Reqres] + "/users/8"
    headers = {"Authorization": f"Bearer {await get_cognito_token()}"}

    async with httpx.AsyncClient() as client:
        response = await client.get(url, headers=headers)
    logger.info("user 8 is %s", response.json()["data"]["first_name"])

    assert response.status_code == 200
    assert "user 8 is Lindsay" in caplog.text


async def test_me_is_the_owner_of_the_token(client):
    """The shared client's bearer token is accepted and names its user."""
    response = await client.get("/me")

    assert response.status_code == 200
    assert response.json()["data"]["username"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no token"),
        pytest.param({"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9."}, id="forged token"),
        pytest.param({"Authorization": "Basic dGVzdGVyOnRlc3Rlcg=="}, id="other scheme"),
    ],
)
async def test_me_without_valid_token_is_refused(client, headers):
    """Without a valid token the response is 401 and says which scheme is expected (RFC 6750)."""
    response = await client.get("/me", headers=headers, auth=None)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
