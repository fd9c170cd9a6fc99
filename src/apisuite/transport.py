"""The transport of the shared client while many tests are at work at once (`--look-ahead`).

httpx's own pool searches all its connections for each request: with 256 in flight it takes 12 times as long as
aiohttp's (benchmarks/). `httpx-aiohttp` puts aiohttp's pool under httpx; importing aiohttp takes 0.15 s, which is
why the shared client uses it with look-ahead only.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport


class ManyInFlight(AiohttpTransport):
    """aiohttp's connections under httpx, with the errors that httpx itself raises.

    Args:
        tls: the context for https.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        # A session belongs to a running loop, so it is made at the first request. Cookies are httpx's business.
        super().__init__(
            verify=tls,
            client=lambda: aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=tls), cookie_jar=aiohttp.DummyCookieJar()
            ),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        with _errors_of_httpx(request):
            response = await super().handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Body(response.stream, request)
        return response


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, request: httpx.Request) -> None:
        self._stream = stream
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx(self._request):
            async for part in self._stream:
                yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


@contextmanager
def _errors_of_httpx(request: httpx.Request) -> Iterator[None]:
    """Raise what httpx's own transport raises; httpx-aiohttp calls every lost connection a ConnectTimeout."""
    try:
        yield
    except httpx.TransportError as error:
        cause = error.__cause__
        if isinstance(cause, aiohttp.ServerDisconnectedError):
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from cause
        if isinstance(cause, aiohttp.ClientPayloadError):
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body", request=request
            ) from cause
        if isinstance(cause, aiohttp.ConnectionTimeoutError):
            raise httpx.ConnectTimeout(str(error), request=request) from cause
        if isinstance(cause, aiohttp.ClientOSError):
            connecting = isinstance(cause, aiohttp.ClientConnectorError)
            kind = httpx.ConnectError if connecting else httpx.ReadError
            raise kind(str(error), request=request) from cause
        raise
