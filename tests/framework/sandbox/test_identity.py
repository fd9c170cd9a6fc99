"""The identity provider signs in as Amazon Cognito does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.sandbox.accounts import Lockout

from .conftest import SignIn
from .process import Sandbox

SERVICE = "sandbox-service"


async def verified(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
    """Return a token's claims, checked with the keys that the provider publishes."""
    keys = (await client.get("/cognito/.well-known/jwks.json")).json()
    return jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"]).claims


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """Return status, kind and message; the kind is in the header and in the body."""
    body = response.json()
    assert response.headers["x-amzn-errortype"] == body["__type"]
    return response.status_code, body["__type"], body["message"]


async def test_password_gives_three_tokens(sign_in: SignIn) -> None:
    """The answer to USER_PASSWORD_AUTH is Cognito's, down to the content type."""
    response = await sign_in()

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
    answer = response.json()
    assert answer["ChallengeParameters"] == {}
    result = answer["AuthenticationResult"]
    assert result.keys() == {"AccessToken", "IdToken", "RefreshToken", "ExpiresIn", "TokenType"}
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")


async def test_access_token_has_the_claims_of_cognito(
    client: httpx.AsyncClient, sandbox: Sandbox, access_token: str
) -> None:
    """The access token names issuer, client and user, and its time is in whole seconds."""
    claims = await verified(client, access_token)

    assert claims["iss"] == sandbox.settings["COGNITO_URL"]
    assert claims["token_use"] == "access"
    assert claims["client_id"] == "sandbox-web"
    assert claims["username"] == sandbox.settings["COGNITO_USERNAME"]
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["exp"] == claims["iat"] + 3600
    assert {"sub", "auth_time", "jti"} < claims.keys()


async def test_id_token_is_for_the_client(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    """The id token names its audience and the user's address."""
    token = (await sign_in()).json()["AuthenticationResult"]["IdToken"]

    claims = await verified(client, token)

    assert (claims["token_use"], claims["aud"]) == ("id", "sandbox-web")
    assert claims["email"] == "tester@example.com"


async def test_published_keys_are_public(client: httpx.AsyncClient) -> None:
    """The key set holds what checks a signature, and nothing that makes one."""
    (key,) = (await client.get("/cognito/.well-known/jwks.json")).json()["keys"]

    assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
async def test_refresh_gives_new_tokens(client: httpx.AsyncClient, sign_in: SignIn, flow: str) -> None:
    """A refresh token is good for a new access token, of the same sign-in, and no new refresh token."""
    first = (await sign_in()).json()["AuthenticationResult"]

    response = await sign_in(flow=flow, REFRESH_TOKEN=first["RefreshToken"])

    assert response.status_code == 200
    second = response.json()["AuthenticationResult"]
    assert "RefreshToken" not in second
    old, new = await verified(client, first["AccessToken"]), await verified(client, second["AccessToken"])
    assert new["jti"] != old["jti"]
    assert (new["sub"], new["auth_time"]) == (old["sub"], old["auth_time"])


async def test_refresh_token_belongs_to_its_client(sign_in: SignIn) -> None:
    """Another client cannot use it."""
    token = (await sign_in()).json()["AuthenticationResult"]["RefreshToken"]

    response = await sign_in(flow="REFRESH_TOKEN_AUTH", client_id="sandbox-other", REFRESH_TOKEN=token)

    assert refusal(response) == (400, "NotAuthorizedException", "Invalid Refresh Token")


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"PASSWORD": "wrong", "USERNAME": "tester+1@example.com"}, "NotAuthorized", "Incorrect username"),
        ({"USERNAME": "nobody@example.com"}, "UserNotFound", "User does not exist."),
        ({"client_id": "nothing"}, "ResourceNotFound", "User pool client nothing does not exist."),
        ({"USERNAME": ""}, "InvalidParameter", "Missing required parameter USERNAME"),
        ({"PASSWORD": ""}, "InvalidParameter", "Missing required parameter PASSWORD"),
        ({"flow": "REFRESH_TOKEN_AUTH"}, "InvalidParameter", "Missing required parameter REFRESH_TOKEN"),
        ({"flow": "USER_SRP_AUTH"}, "InvalidParameter", "USER_SRP_AUTH flow not enabled for this client"),
        ({"flow": "MAGIC"}, "InvalidParameter", "'MAGIC' at 'authFlow'"),
        ({"headers": {"X-Amz-Target": "Other.Operation"}}, "UnknownOperation", "X-Amz-Target"),
        ({"headers": {"Content-Type": "application/json"}}, "Serialization", "application/x-amz-json-1.1"),
    ],
    ids=[
        "wrong password",
        "unknown user",
        "unknown client",
        "no user name",
        "no password",
        "no refresh token",
        "flow not enabled",
        "unknown flow",
        "unknown operation",
        "wrong content type",
    ],
)
async def test_sign_in_is_refused(sign_in: SignIn, changes: dict[str, Any], kind: str, message: str) -> None:
    """What Cognito refuses is refused by Cognito's name, with status 400."""
    response = await sign_in(**changes)

    assert response.status_code == 400
    assert refusal(response)[1] == f"{kind}Exception"
    assert message in refusal(response)[2]


async def test_body_that_is_not_json_is_refused(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    """A body that cannot be read is a SerializationException."""
    headers = (await sign_in()).request.headers
    wanted = {name: headers[name] for name in ("X-Amz-Target", "Content-Type")}

    response = await client.post("/cognito/", content=b"{", headers=wanted)

    assert refusal(response)[:2] == (400, "SerializationException")


async def test_client_with_secret_sends_secret_hash(sandbox: Sandbox, sign_in: SignIn) -> None:
    """SECRET_HASH is the Base64 of HMAC-SHA256 over user name and client id, keyed with the secret."""
    secret = sandbox.settings["COGNITO_SERVICE_CLIENT_SECRET"].encode()
    message = f"{sandbox.settings['COGNITO_USERNAME']}{SERVICE}".encode()
    secret_hash = base64.b64encode(hmac.new(secret, message, hashlib.sha256).digest()).decode()

    good = await sign_in(client_id=SERVICE, SECRET_HASH=secret_hash)
    wrong = await sign_in(client_id=SERVICE, SECRET_HASH=secret_hash[::-1])
    missing = await sign_in(client_id=SERVICE)

    assert good.status_code == 200
    assert refusal(wrong)[1] == refusal(missing)[1] == "NotAuthorizedException"
    assert refusal(wrong)[2] == f"Unable to verify secret hash for client {SERVICE}"
    assert refusal(missing)[2].endswith("configured with secret but SECRET_HASH was not received")


async def test_five_wrong_passwords_lock_out(sign_in: SignIn) -> None:
    """After five wrong passwords the right one is refused too; a user of another name is not concerned."""
    for _ in range(5):
        await sign_in(USERNAME="tester+lockout@example.com", PASSWORD="wrong")

    locked = await sign_in(USERNAME="tester+lockout@example.com")
    other = await sign_in(USERNAME="tester+other@example.com")

    assert refusal(locked) == (400, "NotAuthorizedException", "Password attempts exceeded")
    assert other.status_code == 200


async def test_signing_in_makes_up_for_wrong_passwords(sign_in: SignIn) -> None:
    """Only wrong passwords in a row count."""
    for passwords in (4 * ["wrong"], [None], ["wrong"]):
        for password in passwords:
            changes = {} if password is None else {"PASSWORD": password}
            await sign_in(USERNAME="tester+memory@example.com", **changes)

    assert (await sign_in(USERNAME="tester+memory@example.com")).status_code == 200


def test_lock_doubles_with_every_further_failure() -> None:
    """The fifth failure in a row locks for one second, the sixth for two, the seventh for four."""
    now = 0.0
    lockout = Lockout(clock=lambda: now)
    locks = []
    for _ in range(7):
        lockout.failed("client", "user")
        before = now
        while lockout.is_locked("client", "user"):
            now += 0.5
        locks.append(now - before)

    assert locks == [0, 0, 0, 0, 1, 2, 4]


@pytest.mark.parametrize("seconds", [901, None], ids=["a quarter of an hour", "a sign-in"])
def test_failures_are_forgotten(seconds: float | None) -> None:
    """After fifteen minutes of rest, or after signing in, counting begins anew."""
    now = 0.0
    lockout = Lockout(clock=lambda: now)
    for _ in range(4):
        lockout.failed("client", "user")
    if seconds is None:
        lockout.succeeded("client", "user")
    else:
        now += seconds
    lockout.failed("client", "user")

    assert not lockout.is_locked("client", "user")


async def test_boto_signs_in(sandbox: Sandbox) -> None:
    """The client that Amazon publishes speaks with the sandbox, and raises its own exceptions."""
    botocore = pytest.importorskip("botocore.session", reason="pip install -r requirements-dev.txt")
    cognito = botocore.get_session().create_client(
        "cognito-idp", region_name="eu-central-1", endpoint_url=sandbox.settings["COGNITO_URL"]
    )
    user = {"USERNAME": "tester+boto@example.com", "PASSWORD": sandbox.settings["COGNITO_PASSWORD"]}
    asked = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "sandbox-web"}

    answer = cognito.initiate_auth(**asked, AuthParameters=user)

    assert answer["AuthenticationResult"]["TokenType"] == "Bearer"
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Incorrect username or password"):
        cognito.initiate_auth(**asked, AuthParameters=user | {"PASSWORD": "wrong"})
