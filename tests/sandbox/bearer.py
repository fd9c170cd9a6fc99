"""The guard of an API that takes bearer tokens (RFC 6750): checks them with the provider's public keys."""

from __future__ import annotations

import functools
import time
from typing import Literal

from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import GuestProtocol, Key, KeySet
from pydantic import BaseModel, FiniteFloat, ValidationError

from . import tokens

EXPIRED = "The access token expired"
# How an OpenAPI document describes the headers of a 401 (RFC 9110, section 11.6.1).
CHALLENGE = {"WWW-Authenticate": {"required": True, "schema": {"type": "string", "pattern": "^Bearer"}}}
REASONS: dict[type[JoseError], str] = {
    BadSignatureError: "The signature does not match",
    InvalidKeyIdError: "The token is signed with an unknown key",
    UnsupportedAlgorithmError: f"The token is not signed with {tokens.ALGORITHM}",
}


class Refused(Exception):
    """No token, or one that is not good: `reason` says what is wrong with it, None that none was sent."""

    def __init__(self, reason: str | None = None) -> None:
        """Keep the reason; RFC 6750 allows printable ASCII without quotes in it."""
        super().__init__(reason)
        self.reason = reason


class Claims(BaseModel):
    """The claims of an access token that an API looks at. `exp` is Unix time in seconds."""

    iss: str
    sub: str
    client_id: str
    token_use: Literal["access"]
    exp: int | FiniteFloat
    username: str | None = None


def unauthorized(reason: str | None) -> JSONResponse:
    """Return a 401 as RFC 6750, section 3 has it: an error is named only where a token was sent."""
    if reason is None:
        message = "Send an access token: 'Authorization: Bearer <token>'"
        body = {"error": "unauthorized", "message": message}
        return JSONResponse(body, 401, {"WWW-Authenticate": "Bearer"})
    challenge = f'Bearer error="invalid_token", error_description="{reason}"'
    return JSONResponse({"error": "invalid_token", "message": reason}, 401, {"WWW-Authenticate": challenge})


def verify(authorization: str, *, issuer: str, clients: frozenset[str]) -> Claims:
    """Return the claims of the token in an Authorization header: one that `issuer` gave to one of `clients`.

    Raises:
        Refused: The token is malformed, forged, expired, or meant for another audience.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused
    try:
        decoded = jwt.decode(token.strip(), _key_of, algorithms=[tokens.ALGORITHM])
        claims = Claims.model_validate(decoded.claims)
    except JoseError as error:
        raise Refused(REASONS.get(type(error), "The token is malformed")) from error
    except ValidationError as error:
        raise Refused("The token is not an access token") from error
    if claims.iss != issuer:
        raise Refused("The token is of another issuer")
    if claims.client_id not in clients:
        raise Refused("The token is of a client that this API does not serve")
    if claims.exp <= time.time():
        raise Refused(EXPIRED)
    return claims


@functools.cache
def _public_keys() -> KeySet:
    keys: KeySet = KeySet.import_key_set(tokens.public_keys())
    return keys


def _key_of(token: GuestProtocol) -> Key:
    # "" and not None where the header names no key: given None, the key set would offer the only key it has.
    return _public_keys().get_by_kid(token.headers().get("kid", ""))
