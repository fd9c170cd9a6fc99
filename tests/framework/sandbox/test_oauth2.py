"""A machine gets its token from the token endpoint (RFC 6749, section 4.4)."""

from __future__ import annotations

import httpx
import pytest

from .process import Sandbox

TOKEN = "/cognito/oauth2/token"
GRANT = {"grant_type": "client_credentials"}
SERVICE = "sandbox-service"


@pytest.fixture
def secret(sandbox: Sandbox) -> str:
    """The secret of the service client."""
    return sandbox.settings["COGNITO_SERVICE_CLIENT_SECRET"]


async def test_client_names_itself_with_basic(client: httpx.AsyncClient, secret: str) -> None:
    """HTTP Basic gives a token for an hour, which no cache may keep."""
    response = await client.post(TOKEN, data=GRANT, auth=(SERVICE, secret))

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    answer = response.json()
    assert answer.pop("access_token")
    assert answer == {"expires_in": 3600, "token_type": "Bearer"}


async def test_client_names_itself_in_the_form(client: httpx.AsyncClient, secret: str) -> None:
    """The form may hold id and secret; the token is good at the Users API, which then knows no user."""
    form = GRANT | {"client_id": SERVICE, "client_secret": secret, "scope": "users/read"}
    token = (await client.post(TOKEN, data=form)).json()["access_token"]

    me = await client.get("/reqres/api/me", headers={"Authorization": f"Bearer {token}"})

    assert me.status_code == 200
    assert me.json()["data"]["client_id"] == SERVICE
    assert me.json()["data"]["username"] is None


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        (GRANT | {"scope": "users/read admin"}, "invalid_scope"),
    ],
)
async def test_bad_form_is_refused(
    client: httpx.AsyncClient,
    secret: str,
    form: dict[str, str],
    error: str,
) -> None:
    """What is missing, unknown or too much is answered 400, by its name in RFC 6749, section 5.2."""
    response = await client.post(TOKEN, data=form | {"client_id": SERVICE, "client_secret": secret})

    assert response.status_code == 400
    assert response.json()["error"] == error


@pytest.mark.parametrize("client_id", [SERVICE, "sandbox-web", "nobody"], ids=["wrong", "without", "unknown"])
async def test_client_that_cannot_prove_itself_is_refused(client: httpx.AsyncClient, client_id: str) -> None:
    """A wrong secret, a client that has none, and one that does not exist are told the same."""
    response = await client.post(TOKEN, data=GRANT, auth=(client_id, ""))

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    assert response.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["Basic !", "Basic //79"], ids=["not base64", "not utf-8"])
async def test_broken_basic_header_is_refused(client: httpx.AsyncClient, header: str) -> None:
    """A header that cannot be read proves nothing."""
    response = await client.post(TOKEN, data=GRANT, headers={"Authorization": header})

    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"
