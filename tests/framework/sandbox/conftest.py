"""One sandbox for all tests of this folder, and a client for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from .process import Sandbox, running

TARGET = "AWSCognitoIdentityProviderService.InitiateAuth"
SignIn = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(scope="session")
def request_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file where the sandbox writes a line per request."""
    return tmp_path_factory.mktemp("sandbox") / "requests.log"


@pytest.fixture(scope="session")
def sandbox(request_log: Path) -> Iterator[Sandbox]:
    """A running sandbox: `url`, `settings`; ended after the last test."""
    with running("--until-eof", "--log", str(request_log)) as sandbox:
        yield sandbox
        sandbox.end()


@pytest.fixture(scope="session")
async def client(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the sandbox: paths begin with the name of the system; closed after the last test."""
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        yield client


@pytest.fixture(scope="session")
def sign_in(client: httpx.AsyncClient, sandbox: Sandbox) -> SignIn:
    """A function that signs the tester in, with whatever parameters, flow, client or headers you change."""

    async def sign_in(
        flow: str = "USER_PASSWORD_AUTH",
        client_id: str = "sandbox-web",
        headers: dict[str, str] | None = None,
        **parameters: str,
    ) -> httpx.Response:
        names = ("USERNAME", "PASSWORD")
        user = {name: sandbox.settings[f"COGNITO_{name}"] for name in names} | parameters
        body: dict[str, Any] = {"AuthFlow": flow, "ClientId": client_id, "AuthParameters": user}
        usual = {"X-Amz-Target": TARGET, "Content-Type": "application/x-amz-json-1.1"}
        return await client.post("/cognito", json=body, headers=usual | (headers or {}))

    return sign_in


@pytest.fixture(scope="session")
async def access_token(sign_in: SignIn) -> str:
    """A good access token of the tester."""
    token: str = (await sign_in()).json()["AuthenticationResult"]["AccessToken"]
    return token
