"""A small aiohttp client of the Invoices system: the Python code that the unit tests of module_b test."""

from __future__ import annotations

from types import TracebackType
from typing import Any
from urllib.parse import quote

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy

TIMEOUT = aiohttp.ClientTimeout(total=10)  # seconds


class InvoicesClient:
    """Reads recharges. Use it with `async with`; a session that you give stays yours to close."""

    def __init__(self, base_url: str, token: str, session: aiohttp.ClientSession | None = None) -> None:
        """Take the URL of the system, the bearer token (RFC 6750) and, if you have one, a session."""
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session = session
        self._own_session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> InvoicesClient:
        """Open a session, where none was given, on the running loop."""
        if self._session is None:
            self._session = self._own_session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client's own session."""
        if self._own_session is not None:
            await self._own_session.close()
            self._session = self._own_session = None

    async def get(self, order_id: str) -> dict[str, Any]:
        """Return the recharge: `order_id`, `type`, `time` (RFC 3339), `amount` (cents).

        Raises:
            aiohttp.ClientResponseError: the status is 400 or more.
            aiohttp.ClientConnectionError: there is no connection.
            asyncio.TimeoutError: there is no response in time (from Python 3.11 on the built-in TimeoutError).
            RuntimeError: there is no session: none was given, and this is outside `async with`.
        """
        if self._session is None:
            raise RuntimeError("No session. Use 'async with InvoicesClient(...)', or give it a session.")
        url = f"{self._base_url}/einvoice/recharges/{quote(order_id, safe='')}"
        async with self._session.get(url, headers=self._headers) as response:
            try:
                response.raise_for_status()
            except aiohttp.ClientResponseError as error:
                # Its repr shows the headers of the request, and with them the token.
                error.request_info = error.request_info._replace(headers=CIMultiDictProxy(CIMultiDict()))
                error.args = (error.request_info, error.history)
                raise
            document: dict[str, Any] = await response.json()
            return document
