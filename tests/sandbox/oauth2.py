"""The token endpoint of the identity provider: client_credentials, for a machine (RFC 6749, section 4.4).

The client names itself with HTTP Basic, or with client_id and client_secret in the form (section 2.3.1).
"""

from __future__ import annotations

import base64
import time
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from . import accounts, tokens
from .accounts import Client

FORM = "application/x-www-form-urlencoded"


class Token(BaseModel):
    """The response (section 5.1): `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  a kind of token, not a token


class NoToken(Exception):
    """No token is given: `code` is one of section 5.2."""

    def __init__(self, code: str, description: str) -> None:
        """Keep the code and the description."""
        super().__init__(description)
        self.code = code
        self.description = description


api = APIRouter()


@api.post("/oauth2/token")
async def give_token(request: Request, response: Response) -> Token:
    """Give a machine the scopes that it asks for, or all that it may have if it asks for none."""
    form = await _read_form(request)
    client = _authenticate(request, form)
    if "grant_type" not in form:
        raise NoToken("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise NoToken("unsupported_grant_type", "Only client_credentials is supported")
    scopes = set(form.get("scope", "").split()) or client.scopes
    if not scopes <= client.scopes:
        raise NoToken("invalid_scope", f"The client may ask for: {' '.join(sorted(client.scopes))}")
    grant = tokens.Grant(
        issuer=tokens.issuer(request),
        client_id=client.id,
        subject=client.id,
        scope=" ".join(sorted(scopes)),
        lifetime=client.lifetime,
        signed_in=int(time.time()),
    )
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=tokens.access_token(grant), expires_in=client.lifetime)


async def respond_no_token(_request: Request, error: NoToken) -> JSONResponse:
    """Respond 400, or 401 to a client that did not prove who it is (section 5.2)."""
    body = {"error": error.code, "error_description": error.description}
    if error.code == "invalid_client":
        return JSONResponse(body, 401, {"WWW-Authenticate": 'Basic realm="oauth2"'})
    return JSONResponse(body, 400)


async def _read_form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0] != FORM:
        raise NoToken("invalid_request", f"The Content-Type must be {FORM}")
    # By hand: the framework's own form parser needs one more package.
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def _authenticate(request: Request, form: dict[str, str]) -> Client:
    """Return the client, which must be one that has a secret, and know it."""
    client_id, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
    client = accounts.CLIENTS.get(client_id)
    if client is None or client.secret is None or not accounts.same(secret, client.secret):
        raise NoToken("invalid_client", "The client is unknown, or its secret is wrong")
    request.state.client_id = client_id  # for the request log
    return client


def _basic(request: Request) -> tuple[str, str] | None:
    """Return the client's id and secret from the Authorization header, where each is form-encoded."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError as error:  # neither Base64 nor UTF-8
        raise NoToken("invalid_client", "The Authorization header is not Basic's") from error
    return unquote_plus(client_id), unquote_plus(secret)
