"""OAuth 2.0: one login per identity and run, renewed once, never sent to another host."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import httpx
import pytest

from apisuite.auth import OAuth2, TokenRefused
from apisuite.client import open_client
from apisuite.once import OnceFailed
from apisuite.redaction import redactor

from ..suite import INI, Suite
from .provider import Provider

pytest_plugins = ["pytester"]


def machine(provider: Provider, **options: Any) -> OAuth2:
    """Return the identity of a machine, as each process makes one for itself."""
    return OAuth2.client_credentials(f"{provider.url}/token", "machine:1", provider.secret, **options)


def user(provider: Provider, word: str = "right", **options: Any) -> OAuth2:
    """Return the identity of a user."""
    return OAuth2.password(f"{provider.url}/token", "web", "anna", word, **options)


async def me(provider: Provider, auth: OAuth2, times: int = 1) -> list[int]:
    """Ask the API as often as that at the same time, and return the statuses."""
    async with open_client(provider.url, auth=auth) as client:
        responses = await asyncio.gather(*(client.get("/me") for _ in range(times)))
    return [response.status_code for response in responses]


async def test_processes_share_one_login(provider: Provider) -> None:
    """The second process sends the token that the first one was given."""
    assert await me(provider, machine(provider), times=3) == [200, 200, 200]
    assert await me(provider, machine(provider)) == [200]

    assert provider.grants() == ["client_credentials"]


async def test_client_names_itself_with_basic(provider: Provider) -> None:
    """Id and secret are encoded as forms are before they go into the header (RFC 6749, section 2.3.1)."""
    await me(provider, machine(provider, scope="users/read"))

    basic = base64.b64encode(b"machine%3A1:s3cr3t+of+the+client").decode()
    assert provider.asked == [
        {"grant_type": "client_credentials", "scope": "users/read", "authorization": f"Basic {basic}"}
    ]


async def test_client_names_itself_in_the_form(provider: Provider) -> None:
    """For providers that take no Basic, and for clients without a secret."""
    await me(provider, machine(provider, in_form=True))
    await me(provider, user(provider))

    first, second = provider.asked
    assert (first["client_id"], first["client_secret"]) == ("machine:1", provider.secret)
    assert (second["client_id"], second["authorization"], "client_secret" in second) == ("web", "", False)


async def test_refused_token_is_renewed_once_for_all(provider: Provider) -> None:
    """Five requests get a 401; the refresh token is used once, and all five are sent again."""
    provider.refreshes = set()
    auth = user(provider)
    await me(provider, auth)
    provider.good = set()

    assert await me(provider, auth, times=5) == [200] * 5
    assert provider.grants() == ["password", "refresh_token"]


async def test_late_refusal_takes_the_new_token(provider: Provider) -> None:
    """A request that was under way while others renewed the token is sent again with theirs."""
    auth = machine(provider)
    flow = auth.async_auth_flow(httpx.Request("GET", f"{provider.url}/me"))
    request = await anext(flow)
    provider.good = set()
    await me(provider, auth)

    again = await flow.asend(httpx.Response(401, request=request))

    assert again.headers["Authorization"].removeprefix("Bearer ") in provider.good
    assert len(provider.asked) == 2
    await flow.aclose()


async def test_other_process_follows_the_renewals(provider: Provider) -> None:
    """Its first request is sent with the first token; the 401 leads it to the newest, and to no new one."""
    auth = machine(provider)
    for _ in range(2):
        await me(provider, auth)
        provider.good = set()
    await me(provider, auth)
    provider.good = {f"access-token-{provider.url[-5:]}-2"}

    assert await me(provider, machine(provider)) == [200]
    assert len(provider.asked) == 3


async def test_no_loop_of_renewals(provider: Provider) -> None:
    """An API that refuses a new token refuses it for another reason."""
    auth = machine(provider)
    await me(provider, auth)
    provider.refuses = True

    assert await me(provider, auth) == [401]
    assert await me(provider, auth) == [401]

    assert len(provider.asked) == 2


async def test_token_is_renewed_before_it_expires(provider: Provider) -> None:
    """No request is lost to a token that is about to expire."""
    provider.lifetime = 1
    auth = machine(provider)
    await me(provider, auth)
    await asyncio.sleep(1.0)
    provider.lifetime = 3600

    assert await me(provider, auth, times=3) == [200] * 3
    assert len(provider.asked) == 2


async def test_stale_refresh_token_leads_to_a_login(provider: Provider) -> None:
    """A refresh token that is refused is no reason to give up."""
    provider.refreshes = set()
    auth = user(provider)
    await me(provider, auth)
    provider.good, provider.refreshes = set(), set()

    assert await me(provider, auth) == [200]
    assert provider.grants() == ["password", "refresh_token", "password"]


async def test_refresh_token_of_a_setting(provider: Provider) -> None:
    """A user whose password is not known."""
    provider.refreshes = {"of-the-setting"}

    assert await me(provider, OAuth2.refresh(f"{provider.url}/token", "web", "of-the-setting")) == [200]


async def test_other_host_gets_no_token(provider: Provider) -> None:
    """A client may send a request elsewhere; the token stays at home."""
    async with open_client("http://localhost:1", auth=machine(provider)) as client:
        response = await client.get(f"{provider.url}/me")

    assert response.status_code == 401
    assert provider.asked == []


async def test_wrong_password_is_tried_once(provider: Provider) -> None:
    """Each try more could lock the account; the error has the provider's reason, and no password."""
    for _ in range(2):
        with pytest.raises(OnceFailed, match=r"got 400, invalid_grant: wrong password or secret") as failure:
            await me(provider, user(provider, "wrong-password-1"))

    assert len(provider.asked) == 1
    assert "wrong-password-1" not in str(failure.value)
    assert redactor.holds_secret("password=wrong-password-1")


async def test_token_is_revoked(provider: Provider) -> None:
    """The last refresh token, which takes the access token with it (RFC 7009, section 2.1)."""
    provider.refreshes = set()
    auth = user(provider, revoke_url=f"{provider.url}/revoke")
    await me(provider, auth)
    provider.good = set()
    await me(provider, auth)

    assert await user(provider, revoke_url=f"{provider.url}/revoke").revoke()
    assert provider.revoked == [f"refresh-token-{provider.url[-5:]}-2"]


async def test_nothing_to_revoke(provider: Provider) -> None:
    """Without a login, and without a place to revoke it, nothing is sent."""
    assert not await machine(provider, revoke_url=f"{provider.url}/revoke").revoke()
    await me(provider, machine(provider))

    assert not await machine(provider).revoke()
    assert provider.revoked == []


async def test_revocation_that_is_refused(provider: Provider) -> None:
    """The error says where and why."""
    await me(provider, machine(provider))

    with pytest.raises(TokenRefused, match=r"revocation at .*/me got 401, no reason"):
        await machine(provider, revoke_url=f"{provider.url}/me").revoke()


IDENTITIES = """
from enum import Enum
from apisuite.auth import OAuth2
from apisuite.registry import ApiUrls
from apisuite.suite import Suite

class Api(Enum):
    Shop = "SHOP"

suite = Suite(apis=ApiUrls({{Api.Shop: "Shop"}}, {{"local": {{Api.Shop: "{url}"}}}}), identities="own")
identities = {{Api.Shop: {{"machine": lambda: OAuth2.client_credentials(
    "{url}/token", "machine", "s3cr3t of the client", revoke_url="{url}/revoke")}}}}
"""
TEST = """
async def test_me(client_for):
    assert (await client_for("machine").get("/me")).status_code == 200
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"], ["--look-ahead", "16"]], ids=["plain", "parallel", "ahead"])
def test_one_login_per_run(suite: Suite, provider: Provider, arguments: list[str]) -> None:
    """However many processes there are; the token is revoked when the last of them has ended."""
    suite.write({
        "pytest.ini": INI.replace("tests.api.core", "own").replace("pythonpath = ", "pythonpath = . "),
        "own.py": IDENTITIES.format(url=provider.url),
        "conftest.py": "from own import Api\nAPI = Api.Shop\n",
        **{f"test_{number}.py": TEST for number in range(4)},
    })  # fmt: skip

    done = suite.run(*arguments)

    assert done.counts == {"passed": 4}, done.output
    assert provider.grants() == ["client_credentials"]
    assert provider.revoked == [f"access-token-{provider.url[-5:]}-1"]
