"""The token client of module_a against two identity providers: the sandbox's, and moto's Amazon Cognito.

What passes here against both is the protocol of Cognito, and not our idea of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from apisuite.once import current
from apisuite.redaction import redactor
from tests.api.module_a.setup.cognito_client import LoginFailed, login, refresh


@dataclass
class Pool:
    """A user pool: where it is, and a user of it."""

    url: str
    client_id: str
    username: str
    password: str


@pytest.fixture(scope="module")
def sandbox() -> Pool:
    """The sandbox's identity provider, which this run owns."""
    settings = current().sandbox_settings()
    return Pool(*(settings[f"COGNITO_{name}"] for name in ("URL", "CLIENT_ID", "USERNAME", "PASSWORD")))


@pytest.fixture(scope="module")
def moto() -> Iterator[Pool]:
    """A pool of moto's Cognito with one confirmed user; the server ends after the module."""
    server_module = pytest.importorskip("moto.server", reason="needs pip install -r requirements-dev.txt")
    server = server_module.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    pool = Pool(f"http://{host}:{port}", "", "anna@example.com", "Correct-Horse-1")
    pool_id = admin(pool, "CreateUserPool", PoolName="tests")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = admin(pool, "CreateUserPoolClient", UserPoolId=pool_id, ClientName="tests", ExplicitAuthFlows=flows)
    pool.client_id = client["UserPoolClient"]["ClientId"]
    user = {"UserPoolId": pool_id, "Username": pool.username}
    admin(pool, "AdminCreateUser", **user)
    admin(pool, "AdminSetUserPassword", **user, Password=pool.password, Permanent=True)
    yield pool
    server.stop()


def admin(pool: Pool, operation: str, **parameters: Any) -> Any:
    """Call an operation of the administration of pools; moto checks no signature, only where it names the service."""
    response = httpx.post(
        pool.url,
        headers={
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/cognito-idp/aws4_request",
        },
        json=parameters,
    )
    response.raise_for_status()
    return response.json() if response.content else None


@pytest.fixture(params=["sandbox", "moto"])
def pool(request: pytest.FixtureRequest) -> Pool:
    """Each of the two pools in turn."""
    pool: Pool = request.getfixturevalue(request.param)
    return pool


async def test_login_issues_tokens(pool: Pool) -> None:
    """The right password gives an access token, a refresh token, and a time in the future."""
    tokens = await login(pool.url, pool.client_id, pool.username, pool.password)

    assert tokens.access_token.count(".") == 2
    assert tokens.refresh_token
    assert 0 < tokens.expires_at - time.time() <= 24 * 3600


async def test_refresh_issues_another_access_token(pool: Pool) -> None:
    """A refresh token gives a new access token, and can be used again."""
    tokens = await login(pool.url, pool.client_id, pool.username, pool.password)

    first = await refresh(pool.url, pool.client_id, tokens.refresh_token)
    second = await refresh(pool.url, pool.client_id, first.refresh_token)

    assert first.access_token.count(".") == second.access_token.count(".") == 2
    assert second.expires_at > time.time()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"password": "Wrong-Horse-1"}, "NotAuthorizedException", id="wrong password"),
        pytest.param({"username": "nobody@example.com"}, "UserNotFoundException", id="unknown user"),
        pytest.param({"client_id": "nothing"}, "ResourceNotFoundException", id="unknown client"),
    ],
)
async def test_refused_login_names_the_error(pool: Pool, changed: dict[str, str], error: str) -> None:
    """A refused login is LoginFailed with Cognito's own name of the error, the flow and the status."""
    credentials = {**vars(pool), **changed}

    with pytest.raises(LoginFailed, match=rf"^USER_PASSWORD_AUTH at .* got 400, {error}: "):
        await login(**credentials)


async def test_refused_refresh_token(pool: Pool) -> None:
    """A refresh token that nobody issued is LoginFailed with NotAuthorizedException."""
    with pytest.raises(LoginFailed, match=r"^REFRESH_TOKEN_AUTH at .* NotAuthorizedException: "):
        await refresh(pool.url, pool.client_id, "not-a-token")


async def test_issued_tokens_are_secrets(pool: Pool) -> None:
    """From the moment of the login, no output shows the tokens."""
    tokens = await login(pool.url, pool.client_id, pool.username, pool.password)

    assert redactor.holds_secret(tokens.access_token)
    assert redactor.holds_secret(tokens.refresh_token)
    assert tokens.access_token not in repr(tokens)


async def test_answer_of_somebody_else_is_named(sandbox: Pool) -> None:
    """What does not speak Cognito's protocol is named as such, with the beginning of its answer."""
    url = sandbox.url.removesuffix("/cognito") + "/reqres/api/users"

    with pytest.raises(LoginFailed, match=r"got .* not a response of Cognito: "):
        await login(url, sandbox.client_id, sandbox.username, sandbox.password)
