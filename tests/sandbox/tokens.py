"""Tokens of the sandbox's identity provider: RS256 JSON Web Tokens with the claims of Amazon Cognito.

The RSA key is made once per process and never leaves it; the public half is published as a JSON Web Key Set.
Claims: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
JWT: RFC 7519. JWS: RFC 7515. JWK: RFC 7517.
"""

from __future__ import annotations

import functools
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySetSerialization, RSAKey
from starlette.requests import Request

ALGORITHM = "RS256"


@functools.cache
def signing_key() -> Future[RSAKey]:
    """Return the key that is being made, or is made already; the first call begins.

    In a thread: it takes 10 to 150 ms, and the first login comes later than the start.
    """
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="rsa-key").submit(
        RSAKey.generate_key, 2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True
    )


@dataclass(frozen=True)
class Grant:
    """What a token says: who may do what, on whose behalf, for how long.

    `lifetime` is in seconds. `username` is None where a machine signed in for itself (client_credentials).
    `signed_in` is the Unix time of the sign-in, which a refresh does not change.
    """

    issuer: str
    client_id: str
    subject: str
    scope: str
    lifetime: int
    signed_in: int
    username: str | None = None


def issuer(request: Request) -> str:
    """Return the issuer URL, which is the announced COGNITO_URL.

    Taken from the socket, not from the Host header: a token got through `localhost` is good at `127.0.0.1`.
    """
    host, port = request.scope["server"]
    return f"http://[{host}]:{port}/cognito" if ":" in host else f"http://{host}:{port}/cognito"


def public_keys() -> KeySetSerialization:
    """Return the JSON Web Key Set (RFC 7517, section 5): `{"keys": [...]}`, public parts only."""
    return {"keys": [signing_key().result().as_dict(private=False)]}


def sign(claims: dict[str, Any]) -> str:
    """Return the claims as a compact JWS, its header naming the key (`kid`)."""
    key = signing_key().result()
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, default_type=None)


def access_token(grant: Grant) -> str:
    """Return an access token: says what its bearer may do. Names the client in `client_id`; has no `aud`."""
    claims = _claims(grant, "access") | {"client_id": grant.client_id, "scope": grant.scope}
    return sign(claims | {"username": grant.username} if grant.username else claims)


def id_token(grant: Grant) -> str:
    """Return an id token: says who signed in. For the client (`aud`), not for an API."""
    email = {"email": grant.username, "email_verified": True, "cognito:username": grant.username}
    return sign(_claims(grant, "id") | email | {"aud": grant.client_id})


def _claims(grant: Grant, use: str) -> dict[str, Any]:
    now = time.time()
    # Whole seconds, as Cognito's; but that would leave of a lifetime of 1 s anything between 0 and 1.
    expires = int(now) + grant.lifetime if grant.lifetime >= 60 else round(now + grant.lifetime, 3)
    return {
        "sub": grant.subject,
        "iss": grant.issuer,
        "token_use": use,
        "auth_time": grant.signed_in,
        "iat": int(now),
        "exp": expires,
        "jti": str(uuid.uuid4()),
    }
