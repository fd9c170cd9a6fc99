"""How many requests a host gets at once: the setting MAX_IN_FLIGHT."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from typing import Any

from .extras import needs
from .settings import SettingsError, get_settings

with needs("client"):
    import httpx

MAX_IN_FLIGHT = "MAX_IN_FLIGHT"


class PacedClient(httpx.AsyncClient):
    """An `httpx.AsyncClient` with a limit for the requests that are in flight to one host.

    A request that waits has not begun: neither its timeout nor its time in the report counts yet. A response that is
    streamed counts until its headers are here.

    Args:
        limit: requests, redirects and logins included.
        options: anything that `httpx.AsyncClient` takes.
    """

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(**options)
        self._places: defaultdict[tuple[str, int | None], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limit)
        )

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request as soon as its host may have another one."""
        async with self._places[request.url.host, request.url.port]:
            return await super().send(request, **options)


def max_in_flight() -> int | None:
    """Return how many requests a host may get at once from this process: its share, under xdist.

    Raises:
        SettingsError: the setting is no number from 1.
    """
    value = get_settings().configured(MAX_IN_FLIGHT)  # the sandbox need not start for it
    if value is None:
        return None
    if not value.isdecimal() or int(value) < 1:
        raise SettingsError(f"{MAX_IN_FLIGHT} is {value!r}. Expected a number from 1, or nothing for no limit.")
    return max(1, int(value) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
