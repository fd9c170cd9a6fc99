"""Clients do not notice that they are recorded: types, times, hooks, errors and tracebacks are their own."""

from __future__ import annotations

import contextlib
import gc
import traceback
import weakref
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
import requests

from apisuite.exchanges import Recording
from apisuite.report.text import outcome

from ..reports.server import Server

LIBRARIES = [pytest.param(httpx, id="httpx"), pytest.param(httpx2, id="httpx2")]
REFUSED = "http://127.0.0.1:1/"


@pytest.mark.parametrize("library", LIBRARIES)
def test_response_is_that_of_the_library(library: Any, server: Server, recording: Recording) -> None:
    """Its stream too, which knows the time that passed."""
    response = library.get(f"{server.url}/json")

    assert type(response) is library.Response
    assert type(response.stream).__module__.startswith(f"{library.__name__}.")
    assert 0 < response.elapsed.total_seconds() < 5
    assert recording.take()[0].client == library.__name__


@pytest.mark.parametrize("library", LIBRARIES)
async def test_async_response_is_that_of_the_library(library: Any, server: Server, recording: Recording) -> None:
    """The same for the async client."""
    async with library.AsyncClient() as client:
        response = await client.get(f"{server.url}/json")

    assert type(response.stream).__module__.startswith(f"{library.__name__}.")
    assert 0 < response.elapsed.total_seconds() < 5
    assert recording.take()[0].response.size == len(response.content)


@pytest.mark.parametrize("library", LIBRARIES)
def test_event_hooks_see_every_hop(library: Any, server: Server, recording: Recording) -> None:
    """They are called with the response as it came."""
    seen: list[int] = []
    hooks = {"response": [lambda response: seen.append(response.status_code)]}
    with library.Client(event_hooks=hooks, follow_redirects=True) as client:
        client.get(f"{server.url}/redirect")

    assert seen == [each.status for each in recording.take()] == [302, 200]


def test_requests_knows_the_time_and_its_hooks(server: Server, recording: Recording) -> None:
    """`elapsed`, `history` and response hooks are as without recording."""
    seen = []
    hooks = {"response": lambda response, **_: seen.append(response.status_code)}
    response = requests.get(f"{server.url}/redirect", hooks=hooks, timeout=5)

    assert (seen, [each.status_code for each in response.history]) == ([302, 200], [302])
    assert type(response) is requests.Response
    assert 0 < response.elapsed.total_seconds() < 5
    assert [each.status for each in recording.take()] == [302, 200]


def test_digest_auth_is_two_exchanges(server: Server, recording: Recording) -> None:
    """The handler asks the adapter itself for its second attempt."""
    response = requests.get(f"{server.url}/digest", auth=requests.auth.HTTPDigestAuth("anna", "pass-word"), timeout=5)

    first, second = recording.take()
    assert (response.status_code, first.status, second.status) == (200, 401, 200)
    assert "Authorization" not in dict(first.request_headers)
    assert "pass-word" not in str(second.to_json())


async def ask_aiohttp(url: str) -> None:
    """Ask with a session of its own."""
    async with aiohttp.ClientSession() as session, session.get(url):
        raise AssertionError("answered")


@pytest.mark.parametrize("ask", [httpx.get, httpx2.get, requests.get], ids=["httpx", "httpx2", "requests"])
def test_error_is_the_library_s_own(ask: Any, recording: Recording) -> None:
    """No frame of the engine is shown, and its name is in the exchange."""
    with pytest.raises(Exception, match=r"refused|Max retries") as raised:
        ask(REFUSED)

    shown = [entry for entry in raised.traceback.filter(raised) if "apisuite" in str(entry.path)]
    assert (shown, type(raised.value).__module__.partition(".")[0]) == ([], ask.__module__.partition(".")[0])
    assert outcome(recording.take()[0]).startswith(f"{type(raised.value).__name__}: ")


async def test_error_of_aiohttp_is_its_own(recording: Recording) -> None:
    """The connector's error, as without recording."""
    with pytest.raises(aiohttp.ClientConnectorError) as raised:
        await ask_aiohttp(REFUSED)

    assert [entry for entry in raised.traceback.filter(raised) if "apisuite" in str(entry.path)] == []
    assert recording.take()[0].error.startswith("ClientConnectorError: ")


async def test_aiohttp_through_httpx_is_recorded_once(server: Server, recording: Recording) -> None:
    """httpx-aiohttp sends through a session, which is not told a second time."""
    from httpx_aiohttp import HttpxAiohttpClient

    async with HttpxAiohttpClient() as client:
        await client.get(f"{server.url}/json")

    assert [each.client for each in recording.take()] == ["httpx"]


async def test_app_in_process_may_ask_others(server: Server, recording: Recording) -> None:
    """An application under test that asks another service: both exchanges are seen."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async with aiohttp.ClientSession() as session, session.get(f"{server.url}/json") as response:
            body = await response.read()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test") as client:
        await client.get("/front")

    assert [each.client for each in recording.take()] == ["httpx", "aiohttp"]


@pytest.mark.parametrize("path", ["json", "stream", "gzip", "big", "empty"])
async def test_aiohttp_bodies_are_whole(path: str, server: Server, recording: Recording) -> None:
    """What a session reads is what the exchange shows."""
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/{path}") as response:
        body = await response.read()

    (exchange,) = recording.take()
    assert (exchange.response.size, exchange.response.is_streamed) == (len(body), False)
    assert (exchange.response.text or "").encode() == body[: 64 * 1024]


async def test_aiohttp_timeout_in_the_body_is_named(server: Server, recording: Recording) -> None:
    """Status and error are both there, with what came before it."""
    timeout = aiohttp.ClientTimeout(total=0.3)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        with pytest.raises(TimeoutError):
            async with session.get(f"{server.url}/slow_body") as response:
                await response.read()

    (exchange,) = recording.take()
    assert (outcome(exchange), exchange.response.text) == ("200 OK, then TimeoutError", "begin")
    assert 0.3 <= exchange.seconds < 1.2


async def test_aiohttp_response_that_is_released_is_no_error(server: Server, recording: Recording) -> None:
    """Nobody wanted the rest."""
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/slow_body"):
        pass

    (exchange,) = recording.take()
    assert (exchange.status, exchange.error, exchange.response.note()) == (200, "", "streamed")


def test_nothing_holds_a_response(recording: Recording) -> None:
    """What the test lets go of is freed: the recording has texts and 64 KiB of each body."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"x" * 2**20))
    with httpx.Client(transport=transport) as client:
        gone = [weakref.ref(client.get("https://shop.test/")) for _ in range(3)]
    gc.collect()

    assert [each() for each in gone] == [None] * 3
    assert len(recording.take()) == 3


def test_error_holds_no_frames(recording: Recording) -> None:
    """An exception would keep alive all that its frames hold."""

    class Held:
        pass

    def send() -> weakref.ref[Held]:
        held = Held()

        def answer(_: httpx.Request) -> httpx.Response:
            raise httpx.ReadError(str(type(held)))

        with httpx.Client(transport=httpx.MockTransport(answer)) as client, contextlib.suppress(httpx.ReadError):
            client.get("https://shop.test/")
        return weakref.ref(held)

    gone = send()
    gc.collect()

    assert gone() is None
    assert "ReadError" in recording.take()[0].error


def test_interrupt_is_named_and_goes_on(recording: Recording) -> None:
    """Ctrl-C within a request ends it; so it says."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with httpx.Client(transport=httpx.MockTransport(answer)) as client, pytest.raises(KeyboardInterrupt) as raised:
        client.get("https://shop.test/")

    assert "KeyboardInterrupt" in "".join(traceback.format_exception(raised.value))
    assert recording.take()[0].error == "KeyboardInterrupt"
