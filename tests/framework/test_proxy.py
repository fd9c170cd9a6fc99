"""A proxy in the shell, as many companies have one, is not between the tests and the sandbox."""

from __future__ import annotations

import os

import pytest

from apisuite.settings import prepare_proxies

from .suite import Suite

pytest_plugins = ["pytester"]

ASKS = """
    import httpx

    async def test_shared_client(client):
        assert (await client.get("/users/2")).status_code == 200

    def test_own_client(base_url):
        assert httpx.get(base_url + "/users/2").status_code == 200
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_sandbox_is_reached_without_the_proxy(
    users: Suite, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """With HTTP_PROXY set to where nobody listens, the suite passes."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    users.write({"test_asks.py": ASKS})

    result = users.run(*arguments)

    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "socks://127.0.0.1:9"])
@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_socks_proxy_breaks_nothing(
    users: Suite, monkeypatch: pytest.MonkeyPatch, proxy: str, arguments: list[str]
) -> None:
    """With ALL_PROXY of a desktop, in either spelling, the suite passes offline."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    users.write({"test_asks.py": ASKS})

    users.run(*arguments).assert_outcomes(passed=2)


def test_variables_are_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood in NO_PROXY stays in it, and nothing else after the run."""
    monkeypatch.delenv("NO_PROXY", raising=False)  # first: to Windows both are one
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.setenv("ALL_PROXY", "socks://proxy.example:1080")

    restore = prepare_proxies()

    assert os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert os.environ["ALL_PROXY"] == "socks5://proxy.example:1080"
    restore()
    assert os.environ["ALL_PROXY"] == "socks://proxy.example:1080"
    assert os.environ["no_proxy"] == "intranet.example"
