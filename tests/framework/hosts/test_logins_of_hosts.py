"""With one provider for all hosts there is one login, and a token is renewed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ..sandbox.process import running
from .simulated import Simulated

pytest_plugins = ["pytester"]

RENEWING = """
    import json
    import os

    from apisuite.once import current
    from tests.api.module_a.setup.cognito_token import get_cognito_token, renew_cognito_token

    async def test_renews(client):
        stale = await current().once("the first token", get_cognito_token)
        renewed = await renew_cognito_token(stale)
        assert await get_cognito_token() == renewed != stale
        assert (await client.get("/me")).status_code == 200
        with open(f"{os.environ['HOME']}/seen", "a") as file:
            file.write(json.dumps({"host": current().host, "token": renewed}) + "\\n")
"""
LATE = """
    import asyncio

    from apisuite.once import current

    async def test_late(client):
        await asyncio.sleep(4 if current().host == "h3" else 0)
        for _ in range(3):
            assert (await client.get("/me")).status_code == 200
            await asyncio.sleep(1.1)
"""


@pytest.fixture
def provider(hosts: Simulated) -> Iterator[Callable[..., list[str]]]:
    """A sandbox that was started before, with settings in the `.env` of the project; ended after the test.

    A function that changes some of the settings, and returns the lines of the log that are logins or renewals so far.
    """
    log = hosts.path.parent / "requests.log"
    with running("--until-eof", "--log", str(log)) as sandbox:

        def provider(**settings: str) -> list[str]:
            lines = (f"{name}={value}\n" for name, value in {**sandbox.settings, **settings}.items())
            hosts.suite.write({".env": "".join(lines)})
            return [line for line in log.read_text().splitlines() if " InitiateAuth " in line]

        yield provider
        sandbox.end()


def test_one_login_and_renewal_for_all_hosts(hosts: Simulated, provider: Callable[..., list[str]]) -> None:
    """With one provider for all hosts there is one login, and a token is renewed once, in the file of each host."""
    provider()
    hosts.suite.write({f"test_{n}.py": RENEWING for n in range(6)})
    hosts.copy("h2", "h3")

    hosts.suite.run("--tx=popen", hosts.place("h2", number=2), hosts.place("h3")).assert_outcomes(passed=6)

    assert {one["host"] for one in hosts.seen()} == {"", "h2", "h3"}
    assert len({one["token"] for one in hosts.seen()}) == 1
    assert len(provider()) == 2


def test_token_that_was_renewed_elsewhere(hosts: Simulated, provider: Callable[..., list[str]]) -> None:
    """A host whose token was renewed several times on others follows them, instead of sending a stale one."""
    provider(COGNITO_CLIENT_ID="sandbox-short")  # its tokens are good for 1 s
    hosts.suite.write({f"test_{n}.py": LATE for n in range(2)})
    hosts.copy("h2", "h3")

    hosts.suite.run(hosts.place("h2"), hosts.place("h3")).assert_outcomes(passed=2)
