"""Bearer tokens, renewed where the API refuses them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator

from ..extras import needs

with needs("client"):
    import httpx


class BearerAuth(httpx.Auth):
    """Sends `Authorization: Bearer <token>` (RFC 6750), and renews the token when the API responds 401.

    A URL that refuses a token which was just renewed refuses it for another reason: for that URL no token is renewed
    again.

    Args:
        get: returns the token to send; called once, the token is then kept.
        renew: is given the token that was refused, and returns a new one (or the same, if there is none).
    """

    def __init__(self, get: Callable[[], Awaitable[str]], renew: Callable[[str], Awaitable[str]]) -> None:
        self._get = get
        self._renew = renew
        self._token: str | None = None
        self._refusing: set[tuple[str, str]] = set()

    def sync_auth_flow(
        self,
        request: httpx.Request,  # noqa: ARG002
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Refuse: the token is fetched asynchronously."""
        raise RuntimeError("BearerAuth needs an httpx.AsyncClient")

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request with the token, and once more with a new one after a 401."""
        token = self._token = self._token or await self._get()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        target = request.method, str(request.url.copy_with(query=None))
        if response.status_code != httpx.codes.UNAUTHORIZED or target in self._refusing:
            return
        self._token = await self._renew(token)
        if self._token != token:
            request.headers["Authorization"] = f"Bearer {self._token}"
            response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._refusing.add(target)
