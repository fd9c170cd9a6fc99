"""The transport of the shared client while many requests are in flight at once (`--look-ahead`).

httpx's pool searches all its connections for each request, so its cost grows with the square of what is in flight.
Several small pools do the same work in a fraction of the time, and send the same bytes.
"""

from __future__ import annotations

import ssl
from contextlib import AsyncExitStack
from itertools import cycle
from types import TracebackType

import httpx

IN_FLIGHT_PER_POOL = 8
KEPT = 20  # connections that stay open, over all pools: httpx's own default


class SmallPools(httpx.AsyncBaseTransport):
    """Spreads requests evenly over several `httpx.AsyncHTTPTransport`.

    Args:
        tls: the context for https.
        in_flight: how many requests are expected at the same time.
    """

    def __init__(self, tls: ssl.SSLContext, in_flight: int) -> None:
        count = -(-in_flight // IN_FLIGHT_PER_POOL)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=max(KEPT // count, IN_FLIGHT_PER_POOL))
        self._pools = [httpx.AsyncHTTPTransport(verify=tls, limits=limits) for _ in range(count)]
        self._next = cycle(self._pools)
        self._entered = AsyncExitStack()

    async def __aenter__(self) -> SmallPools:
        for pool in self._pools:
            await self._entered.enter_async_context(pool)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self._entered.__aexit__(exc_type, exc_value, traceback)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request through the pool whose turn it is."""
        return await next(self._next).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every pool."""
        for pool in self._pools:
            await pool.aclose()
