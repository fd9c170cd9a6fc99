"""API keys."""

from __future__ import annotations

from collections.abc import Generator

from ..extras import needs
from ..redaction import redactor

with needs("client"):
    import httpx


class ApiKey(httpx.Auth):
    """Sends a key with each request, of sync and async clients (OpenAPI 3.1, Security Scheme Object, `apiKey`).

    Args:
        key: redacted everywhere from now on.
        header: name of the header that carries it; used unless one of the others is given.
        query: name of the parameter instead.
        cookie: name of the cookie instead.

    Raises:
        ValueError: both `query` and `cookie` are given.
    """

    def __init__(self, key: str, *, header: str = "X-Api-Key", query: str = "", cookie: str = "") -> None:
        if query and cookie:
            raise ValueError("an API key goes into one place: header, query or cookie")
        redactor.add(key)
        self._key, self._header, self._query, self._cookie = key, header, query, cookie

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with the key."""
        if self._query:
            request.url = request.url.copy_set_param(self._query, self._key)
        elif self._cookie:
            others = request.headers.get("Cookie")
            own = f"{self._cookie}={self._key}"
            request.headers["Cookie"] = f"{others}; {own}" if others else own
        else:
            request.headers[self._header] = self._key
        yield request
