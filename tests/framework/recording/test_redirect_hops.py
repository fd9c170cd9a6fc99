"""Each hop of a redirect shows the body that was sent with it, and none where there was none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
import requests

from apisuite.exchanges import Recording

from ..reports.server import Server


def by_aiohttp(method: str, url: str, **options: Any) -> None:
    """Send a request with a session of its own, and read the response."""
    import asyncio

    async def send() -> None:
        async with aiohttp.ClientSession() as session, session.request(method, url, **options) as response:
            await response.read()

    asyncio.run(send())


def following(library: Any) -> Callable[..., None]:
    """Return the function of an httpx that follows redirects."""
    return lambda method, url, **options: library.request(method, url, follow_redirects=True, **options)


CLIENTS = [
    pytest.param(following(httpx), id="httpx"),
    pytest.param(following(httpx2), id="httpx2"),
    pytest.param(requests.request, id="requests"),
    pytest.param(by_aiohttp, id="aiohttp"),
]


@pytest.mark.parametrize("send", CLIENTS)
def test_get_has_no_body_on_either_hop(send: Callable[..., Any], server: Server, recording: Recording) -> None:
    """The second hop of a GET is as empty as the first."""
    send("GET", f"{server.url}/moved")

    hops = recording.take()
    assert [hop.path for hop in hops] == ["/moved", "/target"]
    assert [(hop.request.text, hop.request.size, hop.request.note()) for hop in hops] == [("", 0, "")] * 2


@pytest.mark.parametrize("send", CLIENTS)
def test_post_is_repeated_after_307(send: Callable[..., Any], server: Server, recording: Recording) -> None:
    """After 307 the body is sent again (RFC 9110, 15.4.8), and shown again."""
    send("POST", f"{server.url}/moved", json={"a": 1})

    hops = recording.take()
    assert [hop.status for hop in hops] == [307, 200]
    assert {hop.request.text.replace(" ", "") for hop in hops if hop.request.text} == {'{"a":1}'}
    assert len(hops) == 2


@pytest.mark.parametrize("send", CLIENTS)
def test_post_becomes_get_after_302(send: Callable[..., Any], server: Server, recording: Recording) -> None:
    """After 302 a client asks with GET; that hop has no body, though the first had one."""
    send("POST", f"{server.url}/redirect", json={"a": 1})

    first, second = recording.take()
    assert (first.method, second.method) == ("POST", "GET")
    assert (second.request.size, second.request.note()) == (0, "")
