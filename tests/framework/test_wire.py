"""With many requests in flight, the shared client sends and accepts byte for byte what httpx alone does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from apisuite import client as client_module
from apisuite.client import open_client

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def parts() -> AsyncIterator[bytes]:
    """Yield a body in two parts, of unknown length."""
    yield b"first"
    yield b"second"


REQUESTS: dict[str, dict[str, Any]] = {
    "post without a body": {"method": "POST", "url": "/orders"},
    "body without a type": {"method": "POST", "url": "/orders", "content": b"<x/>"},
    "body of unknown length": {"method": "POST", "url": "/orders", "content": parts},
    "json": {"method": "PUT", "url": "/orders/1", "json": {"name": "Zoë", "price": 1.10}},
    "form": {"method": "POST", "url": "/orders", "data": {"a": "1 2", "b": "&"}},
    "dots in a path": {"method": "GET", "url": "/files/%2e%2e/secret"},
    "slash in a path": {"method": "GET", "url": "/files/a%2Fb"},
    "signed query": {"method": "GET", "url": "/q", "params": {"next": "a/b?c:d", "sum": "a+b="}},
    "brackets in a query": {"method": "GET", "url": "/q?filter[name]=x&filter[name]=y"},
    "doubled header": {"method": "GET", "url": "/", "headers": [("X-Tag", "a"), ("X-Tag", "b")]},
    "header in an odd case": {"method": "GET", "url": "/", "headers": {"x-ODD-case": "value"}},
    "cookie": {"method": "GET", "url": "/", "headers": {"Cookie": "a=1; b=2"}},
    "method of its own": {"method": "PURGE", "url": "/cache"},
}
RESPONSES: dict[str, bytes] = {
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n",
    "redirect that keeps the body": b"HTTP/1.1 307 T\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n",
    "same length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
    "long header": b"HTTP/1.1 200 OK\r\nX-Policy: " + b"x" * 9000 + b"\r\nContent-Length: 0\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 300 + b"Content-Length: 0\r\n\r\n",
    "no content with a body": b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "no reason": b"HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n",
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n",
    "chunks that end early": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    "body that ends early": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
    "no response": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.7\r\n",
    "broken compression": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
}


@dataclass
class Wire:
    """A server that answers its first request with given bytes and all others with 200.

    Attributes:
        first: the bytes of the first response; the connection is closed after them.
        received: the bytes of every request, in order.
    """

    first: bytes
    received: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, as far as it comes within a moment, respond, and close."""
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [int(line.split(b":")[1]) for line in head.lower().splitlines() if line.startswith(b"content-length")]
        body = await (reader.readuntil(b"0\r\n\r\n") if b"chunked" in head else reader.readexactly(sum(lengths)))
        writer.write(OK if self.received else self.first)
        self.received.append(head + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def opened(*, ahead: bool, monkeypatch: pytest.MonkeyPatch, url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open the shared client, as it is with look-ahead or without."""
    monkeypatch.setattr(client_module, "in_flight", lambda: 64 if ahead else 1)
    async with open_client(url, follow_redirects=True) as client:
        yield client


async def exchange(monkeypatch: pytest.MonkeyPatch, request: dict[str, Any], first: bytes, *, ahead: bool) -> Any:
    """Send one request. Return what the server received, and what the client saw or raised."""
    wire = Wire(first)
    async with await asyncio.start_server(wire.serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        options = {name: value() if callable(value) else value for name, value in request.items()}
        async with opened(ahead=ahead, monkeypatch=monkeypatch, url=url) as client:
            try:
                response = await client.request(**options)
                seen: Any = response.http_version, response.status_code, response.headers.raw, response.content
            except httpx.HTTPError as error:
                seen = type(error), str(error)
    port = url.rpartition(":")[2].encode()
    return [received.replace(port, b"PORT") for received in wire.received], repr(seen).replace(port.decode(), "PORT")


@pytest.mark.parametrize("name", REQUESTS)
async def test_same_bytes_are_sent(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The request that reaches the server is the same, to the byte, also after a redirect."""
    both = [await exchange(monkeypatch, REQUESTS[name], RESPONSES["redirect"], ahead=ahead) for ahead in (False, True)]

    assert both[0] == both[1]
    assert both[0][0]


@pytest.mark.parametrize("name", RESPONSES)
async def test_same_response_or_error(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What a server may send is accepted, or refused with the same error and the same words."""
    both = [await exchange(monkeypatch, REQUESTS["json"], RESPONSES[name], ahead=ahead) for ahead in (False, True)]

    assert both[0] == both[1]
