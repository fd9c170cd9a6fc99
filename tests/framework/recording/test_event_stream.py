"""A stream is recorded in a time that grows with its length, in a space that does not."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator

import aiohttp
import httpx
import pytest
import requests

from apisuite.exchanges import BODY_LIMIT, Recording

from ..reports.server import EVENTS, Server

MEGABYTE = b"x" * 2**20


class Events(httpx.AsyncByteStream):
    """A token stream as language models send it."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(EVENTS):
            yield b'data: {"token": "w%04d"}\n\n' % number


class Big(httpx.SyncByteStream):
    """256 MB in pieces of 1 MB."""

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(256):
            yield MEGABYTE


async def test_thousands_of_events_cost_nothing_to_speak_of(recording: Recording) -> None:
    """Looking at all that came with each piece took 11 s; each piece is looked at once."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Events()))
    async with httpx.AsyncClient(transport=transport) as client, client.stream("GET", "https://llm.test/") as response:
        begin = time.perf_counter()
        lines = [line async for line in response.aiter_lines()]
        seconds = time.perf_counter() - begin

    assert len(lines) == 2 * EVENTS
    assert seconds < 0.5
    assert recording.take()[0].response.size == 26 * EVENTS


@pytest.mark.parametrize("size", [1, 7, 512])
def test_small_pieces_of_json_are_looked_at_once(size: int, recording: Recording) -> None:
    """Also where no piece ends a value: 64 KiB without a comma."""
    body = b'{"access_token":"' + b"ab12" * (BODY_LIMIT // 4) + b'"}'
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, content=iter(pieces), headers={"Content-Type": "application/json"})
    )
    begin = time.perf_counter()
    with httpx.Client(transport=transport) as client:
        client.get("https://shop.test/")

    assert time.perf_counter() - begin < 5
    assert recording.take()[0].response.size == len(body)


def test_big_body_needs_no_memory_of_ours(recording: Recording) -> None:
    """Of a download only the beginning is kept."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Big()))
    tracemalloc.start()
    with httpx.Client(transport=transport) as client, client.stream("GET", "https://shop.test/") as response:
        received = sum(map(len, response.iter_raw()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    body = recording.take()[0].response
    assert (received, body.size, body.is_cut) == (256 * 2**20, 256 * 2**20, True)
    assert most < 8 * 2**20


def test_many_big_bodies_keep_their_beginnings(recording: Recording) -> None:
    """A test with 100 exchanges of 1 MB both ways holds 64 KiB of each body until its report is made."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=MEGABYTE))
    tracemalloc.start()
    with httpx.Client(transport=transport) as client:
        for _ in range(100):
            client.post("https://shop.test/", content=MEGABYTE)
    gc.collect()  # requests and responses of httpx are circles
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 1.2 * 200 * BODY_LIMIT


def test_requests_reads_events_line_by_line(server: Server, recording: Recording) -> None:
    """`iter_lines` gets what it would get, and the exchange is complete."""
    with requests.get(f"{server.url}/events", stream=True, timeout=5) as response:
        lines = [line for line in response.iter_lines() if line]

    (exchange,) = recording.take()
    assert len(lines) == EVENTS
    assert (exchange.response.size, exchange.response.is_streamed) == (26 * EVENTS, False)


async def test_aiohttp_reads_events_line_by_line(server: Server, recording: Recording) -> None:
    """A session's stream gets what it would get, and the exchange is complete."""
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/events") as response:
        lines = [line async for line in response.content if line.strip()]

    (exchange,) = recording.take()
    assert len(lines) == EVENTS
    assert (exchange.response.size, exchange.response.is_streamed) == (26 * EVENTS, False)


def test_closed_early_says_how_much_came(server: Server, recording: Recording) -> None:
    """A test that has seen enough closes the stream: that is no error."""
    with httpx.stream("GET", f"{server.url}/events") as response:
        next(response.iter_lines())

    (exchange,) = recording.take()
    assert (exchange.status, exchange.error) == (200, "")
    assert exchange.response.note() == f"streamed, {exchange.response.received:,} bytes received"


def test_late_read_belongs_to_the_exchange(server: Server, recording: Recording) -> None:
    """Content that is read after other requests is still that of its own request."""
    with httpx.Client() as client, client.stream("GET", f"{server.url}/stream") as response:
        client.get(f"{server.url}/json")
        response.read()

    first, _ = recording.take()
    assert first.response.text == "first second"
