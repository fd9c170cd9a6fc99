"""The identity provider: speaks the JSON protocol of Amazon Cognito's user pools, as far as tokens go.

`POST /` with the header `X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth` signs a user in
(USER_PASSWORD_AUTH) or renews the tokens (REFRESH_TOKEN_AUTH). `POST /oauth2/token` gives a machine its token
(client_credentials, see `oauth2`). `GET /.well-known/jwks.json` publishes the keys.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
"""

from __future__ import annotations

import functools
import secrets
import sqlite3
import time
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from . import accounts, oauth2, tokens
from .accounts import Client
from .database import transaction

TARGET = "AWSCognitoIdentityProviderService.InitiateAuth"
SCOPE = "aws.cognito.signin.user.admin"  # what Cognito writes into the token of a user
REFRESHES = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
OTHER_FLOWS = ("CUSTOM_AUTH", "USER_AUTH", "USER_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH")  # Cognito's, not ours
FLOWS = ("USER_PASSWORD_AUTH", *REFRESHES, *OTHER_FLOWS)
TABLE = """
CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY, client_id TEXT NOT NULL, username TEXT NOT NULL, signed_in INTEGER NOT NULL)
"""


class AmzJson(JSONResponse):
    """JSON under the name that AWS gives it."""

    media_type = "application/x-amz-json-1.1"


class InitiateAuth(BaseModel):
    """The request. USERNAME, PASSWORD, REFRESH_TOKEN and SECRET_HASH are in `AuthParameters`."""

    AuthFlow: str | None = None
    ClientId: str | None = None
    AuthParameters: dict[str, str] = Field(default_factory=dict)


class TokenSet(BaseModel):
    """The tokens, and the seconds they are good for. A refresh gives no new refresh token."""

    AccessToken: str
    IdToken: str
    RefreshToken: str | None = None
    ExpiresIn: int
    TokenType: str = "Bearer"


class SignedIn(BaseModel):
    """The response."""

    AuthenticationResult: TokenSet
    ChallengeParameters: dict[str, str] = Field(default_factory=dict)


class JsonWebKeySet(BaseModel):
    """The public keys (RFC 7517, section 5)."""

    keys: list[dict[str, Any]]


class Refused(Exception):
    """A request that Cognito refuses: `kind` is Cognito's name for the reason."""

    def __init__(self, kind: str, message: str) -> None:
        """Keep the kind and the message."""
        super().__init__(message)
        self.kind = kind
        self.message = message


def announce(url: str) -> dict[str, str]:
    """Return the settings that a token client needs."""
    return {
        "COGNITO_URL": url,
        "COGNITO_CLIENT_ID": accounts.WEB.id,
        "COGNITO_USERNAME": accounts.USERNAME,
        "COGNITO_PASSWORD": accounts.PASSWORD,
        "COGNITO_SERVICE_CLIENT_ID": accounts.SERVICE.id,
        "COGNITO_SERVICE_CLIENT_SECRET": accounts.SERVICE.secret or "",
    }


def create_app(database: Path) -> FastAPI:
    """Return the provider; it keeps its refresh tokens in the SQLite file `database`."""
    tokens.signing_key()  # begins making it
    with transaction(database) as connection:
        connection.execute(TABLE)
    lockout = accounts.Lockout()
    app = FastAPI(title="Identity", version="1.0")
    app.exception_handler(Refused)(_respond_refused)
    app.exception_handler(oauth2.NoToken)(oauth2.respond_no_token)
    app.include_router(oauth2.api)
    app.openapi = _document  # type: ignore[method-assign]

    @app.post("/", response_class=AmzJson, response_model_exclude_none=True)
    async def initiate_auth(request: Request, x_amz_target: Annotated[str, Header()] = "") -> SignedIn:
        if x_amz_target != TARGET:
            raise Refused("UnknownOperationException", f"X-Amz-Target must be {TARGET}.")
        asked, client = await _read(request)
        if asked.AuthFlow in REFRESHES:
            token = _parameter(asked, "REFRESH_TOKEN")
            with transaction(database) as connection:
                username, signed_in = _find(connection, token, client)
            _check_secret_hash(asked, client, username)
            return _respond(request, client, username, signed_in)
        username = _sign_in(asked, client, lockout)
        signed_in, token = int(time.time()), secrets.token_urlsafe(32)
        with transaction(database) as connection:
            row = (token, client.id, username, signed_in)
            connection.execute("INSERT INTO refresh_tokens VALUES (?, ?, ?, ?)", row)
        return _respond(request, client, username, signed_in, token)

    @app.get("/.well-known/jwks.json")
    async def read_keys() -> JsonWebKeySet:
        return JsonWebKeySet.model_validate(tokens.public_keys())

    return app


@functools.cache
def _document() -> dict[str, Any]:
    """Return the OpenAPI document, which is written by hand: FastAPI cannot know what AWS puts into headers."""
    import yaml

    document: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("identity.yaml").read_text(encoding="utf-8"))
    return document


async def _read(request: Request) -> tuple[InitiateAuth, Client]:
    """Return what is asked for, and by whom."""
    if request.headers.get("content-type", "").partition(";")[0] != AmzJson.media_type:
        raise Refused("SerializationException", f"The Content-Type must be {AmzJson.media_type}.")
    try:
        asked = InitiateAuth.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors()[0]
        message = f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"
        raise Refused("SerializationException", message) from error
    if asked.AuthFlow not in FLOWS:
        raise _invalid(f"Value '{asked.AuthFlow}' at 'authFlow' must be one of {', '.join(FLOWS)}")
    if asked.ClientId is None:
        raise _invalid("Value null at 'clientId' must not be null")
    if asked.ClientId not in accounts.CLIENTS:
        raise Refused("ResourceNotFoundException", f"User pool client {asked.ClientId} does not exist.")
    request.state.client_id = asked.ClientId  # for the request log
    if asked.AuthFlow in OTHER_FLOWS:
        raise _invalid(f"{asked.AuthFlow} flow not enabled for this client")
    return asked, accounts.CLIENTS[asked.ClientId]


def _sign_in(asked: InitiateAuth, client: Client, lockout: accounts.Lockout) -> str:
    """Return the name of the user whose password it is."""
    username, password = _parameter(asked, "USERNAME"), _parameter(asked, "PASSWORD")
    _check_secret_hash(asked, client, username)
    if not accounts.is_user(username):
        raise Refused("UserNotFoundException", "User does not exist.")
    if lockout.is_locked(client.id, username):
        raise _not_authorized("Password attempts exceeded")
    if not accounts.same(password, accounts.PASSWORD):
        lockout.failed(client.id, username)
        raise _not_authorized("Incorrect username or password.")
    lockout.succeeded(client.id, username)
    return username


def _find(connection: sqlite3.Connection, token: str, client: Client) -> tuple[str, int]:
    """Return whose refresh token it is, and when that user signed in (Unix time)."""
    query = "SELECT username, signed_in FROM refresh_tokens WHERE token = ? AND client_id = ?"
    row: tuple[str, int] | None = connection.execute(query, (token, client.id)).fetchone()
    if row is None:
        raise _not_authorized("Invalid Refresh Token")
    return row


def _check_secret_hash(asked: InitiateAuth, client: Client, username: str) -> None:
    given = asked.AuthParameters.get("SECRET_HASH")
    if client.secret is None:
        return
    if given is None:
        message = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
        raise _not_authorized(message)
    if not accounts.same(given, client.secret_hash(username)):
        raise _not_authorized(f"Unable to verify secret hash for client {client.id}")


def _respond(
    request: Request, client: Client, username: str, signed_in: int, refresh_token: str | None = None
) -> SignedIn:
    grant = tokens.Grant(
        issuer=tokens.issuer(request),
        client_id=client.id,
        subject=accounts.subject(username),
        scope=SCOPE,
        lifetime=client.lifetime,
        signed_in=signed_in,
        username=username,
    )
    return SignedIn(
        AuthenticationResult=TokenSet(
            AccessToken=tokens.access_token(grant),
            IdToken=tokens.id_token(grant),
            RefreshToken=refresh_token,
            ExpiresIn=client.lifetime,
        )
    )


def _parameter(asked: InitiateAuth, name: str) -> str:
    if not asked.AuthParameters.get(name):
        raise _invalid(f"Missing required parameter {name}")
    return asked.AuthParameters[name]


def _invalid(message: str) -> Refused:
    return Refused("InvalidParameterException", message)


def _not_authorized(message: str) -> Refused:
    return Refused("NotAuthorizedException", message)


async def _respond_refused(_request: Request, error: Refused) -> AmzJson:
    return AmzJson({"__type": error.kind, "message": error.message}, 400, {"x-amzn-errortype": error.kind})
