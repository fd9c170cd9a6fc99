"""Logs in to an Amazon Cognito user pool and refreshes its tokens.

Speaks the JSON protocol of InitiateAuth:
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from apisuite.client import open_client
from apisuite.redaction import redactor


class LoginFailed(Exception):
    """The identity provider refused the login. The message has its error type, e.g. NotAuthorizedException."""


@dataclass(frozen=True)
class Tokens:
    """The tokens that a login issues. `expires_at` is in seconds since the epoch."""

    access_token: str
    refresh_token: str
    expires_at: float

    def __post_init__(self) -> None:
        """Have both tokens redacted everywhere."""
        redactor.add(self.access_token)
        redactor.add(self.refresh_token)

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at:.0f})"

    def to_json(self) -> dict[str, Any]:
        """Return the tokens as a JSON object; `Tokens(**document)` reads it back."""
        return asdict(self)


async def login(url: str, client_id: str, username: str, password: str) -> Tokens:
    """Return the tokens of a user (flow USER_PASSWORD_AUTH).

    Args:
        url: endpoint of the identity provider, e.g. https://cognito-idp.eu-west-1.amazonaws.com
        client_id: app client of the user pool.
        username: as registered in the pool.
        password: already registered for redaction, by the settings.

    Raises:
        LoginFailed: wrong password, unknown user or client, or a response that is not Cognito's.
    """
    result = await _initiate_auth(url, client_id, "USER_PASSWORD_AUTH", {"USERNAME": username, "PASSWORD": password})
    return _tokens(result, result.get("RefreshToken", ""))


async def refresh(url: str, client_id: str, refresh_token: str) -> Tokens:
    """Return new tokens for a refresh token (flow REFRESH_TOKEN_AUTH). The refresh token stays the same.

    Raises:
        LoginFailed: the refresh token has expired or was revoked.
    """
    result = await _initiate_auth(url, client_id, "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})
    return _tokens(result, result.get("RefreshToken", refresh_token))


async def _initiate_auth(url: str, client_id: str, flow: str, parameters: dict[str, str]) -> dict[str, Any]:
    async with open_client(url) as client:
        response = await client.post(
            url,
            headers={
                "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
                "Content-Type": "application/x-amz-json-1.1",
            },
            json={"AuthFlow": flow, "ClientId": client_id, "AuthParameters": parameters},
        )
    try:
        document: dict[str, Any] = response.json()
        if response.is_success:
            result: dict[str, Any] = document["AuthenticationResult"]
            return result
        reason = f"{document['__type'].rpartition('#')[2]}: {document.get('message', '')}"
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = f"not a response of Cognito: {response.text[:200]!r}"
    raise LoginFailed(f"{flow} at {url} got {response.status_code}, {reason}")


def _tokens(result: dict[str, Any], refresh_token: str) -> Tokens:
    return Tokens(result["AccessToken"], refresh_token, time.time() + float(result["ExpiresIn"]))
