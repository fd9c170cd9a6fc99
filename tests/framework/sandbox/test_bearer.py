"""The Users API takes the access tokens of its clients, and no others."""

from __future__ import annotations

import asyncio
import base64
import functools
import json
import math
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.sandbox import bearer, tokens

from .conftest import SignIn

ISSUER = "http://127.0.0.1:8080/cognito"
ME = "/reqres/api/me"


@functools.cache
def somebody_elses_key() -> RSAKey:
    """A key that the provider does not know, though it goes by the name of the provider's."""
    key: RSAKey = RSAKey.generate_key(2048, {"kid": str(tokens.signing_key().result().kid)})
    return key


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good access token, with changes."""
    good = {"iss": ISSUER, "sub": "1", "client_id": "web", "token_use": "access", "exp": time.time() + 60}
    return good | changes


def signed(key: RSAKey, **header: str) -> str:
    """Good claims, signed with this key."""
    return jwt.encode({"alg": "RS256"} | header, claims(), key)


def unsigned() -> str:
    """Good claims under `alg: none`, which an attacker hopes for."""
    header = {"alg": "none", "kid": tokens.signing_key().result().kid}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (header, claims())]
    return b".".join([*(part.rstrip(b"=") for part in parts), b""]).decode()


def verify(token: str) -> bearer.Claims:
    """Check a token as an API does that serves the client `web`."""
    return bearer.verify(f"Bearer {token}", issuer=ISSUER, clients=frozenset({"web"}))


def test_good_token_is_taken() -> None:
    """Signed by the provider, for this API's client, not expired: the claims come back."""
    assert verify(tokens.sign(claims(username="neo"))).username == "neo"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        pytest.param(lambda: tokens.sign(claims(exp=time.time())), "expired", id="expired"),
        pytest.param(lambda: tokens.sign(claims(exp=math.nan)), "not an access token", id="expires never"),
        pytest.param(lambda: tokens.sign(claims(iss="http://evil")), "another issuer", id="wrong issuer"),
        pytest.param(lambda: tokens.sign(claims(client_id="app")), "does not serve", id="wrong client"),
        pytest.param(lambda: tokens.sign(claims(token_use="id")), "not an access token", id="id token"),
        pytest.param(lambda: tokens.sign({"sub": "1"}), "not an access token", id="claims missing"),
        pytest.param(
            lambda: signed(somebody_elses_key(), kid=somebody_elses_key().kid or ""),
            "signature",
            id="wrong signature",
        ),
        pytest.param(lambda: signed(somebody_elses_key(), kid="unknown"), "unknown key", id="unknown key id"),
        pytest.param(lambda: signed(tokens.signing_key().result()), "unknown key", id="no key id"),
        pytest.param(unsigned, "not signed", id="alg none"),
        pytest.param(lambda: "abc", "malformed", id="no token at all"),
    ],
)
def test_bad_token_is_refused(token: Callable[[], str], reason: str) -> None:
    """Whatever is wrong with a token, it is refused, and the reason is told."""
    with pytest.raises(bearer.Refused, match=reason):
        verify(token())


async def test_me_says_whose_token_it_is(client: httpx.AsyncClient, access_token: str) -> None:
    """With a good token the API knows the user, the client, and until when."""
    response = await client.get(ME, headers={"Authorization": f"Bearer {access_token}"})

    assert response.status_code == 200
    me = response.json()["data"]
    assert me["username"] == "tester@example.com"
    assert me["client_id"] == "sandbox-web"
    issued = json.loads(base64.urlsafe_b64decode(access_token.split(".")[1] + "=="))
    assert me["expires_at"] == issued["exp"] == issued["iat"] + 3600


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic dTpw"}], ids=["none", "another scheme"])
async def test_me_asks_for_a_token(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """Without a token there is a challenge, and no error in it (RFC 6750, section 3.1)."""
    response = await client.get(ME, headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["error"] == "unauthorized"


@pytest.mark.parametrize(("method", "path"), [("GET", "/users"), ("GET", "/users/2"), ("POST", "/users")])
async def test_token_that_is_sent_must_be_good(client: httpx.AsyncClient, method: str, path: str) -> None:
    """Requests that need no token are refused all the same when they carry a bad one."""
    response = await client.request(method, f"/reqres/api{path}", headers={"Authorization": "Bearer abc"})

    assert response.status_code == 401
    challenge = 'Bearer error="invalid_token", error_description="The token is malformed"'
    assert response.headers["WWW-Authenticate"] == challenge
    assert response.json() == {"error": "invalid_token", "message": "The token is malformed"}


async def test_token_of_another_apis_client_is_refused(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    """A genuine token is not good everywhere: it names the client that it was given to."""
    result = (await sign_in(client_id="sandbox-other")).json()["AuthenticationResult"]

    response = await client.get(ME, headers={"Authorization": f"Bearer {result['AccessToken']}"})

    assert response.status_code == 401
    assert "client" in response.json()["message"]


@pytest.mark.slow
async def test_token_expires(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    """A token of the client with the short lifetime is good at first, and no longer after a second."""
    result = (await sign_in(client_id="sandbox-short")).json()["AuthenticationResult"]
    headers = {"Authorization": f"Bearer {result['AccessToken']}"}

    assert (await client.get(ME, headers=headers)).status_code == 200
    await asyncio.sleep(1.05)  # nothing but time makes it expire
    response = await client.get(ME, headers=headers)

    assert response.status_code == 401
    assert 'error_description="The access token expired"' in response.headers["WWW-Authenticate"]
