"""The host that credentials go to, and no other."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator

from .extras import needs

with needs("client"):
    import httpx


class SameOriginAuth(httpx.Auth):
    """Leaves credentials out of requests to other hosts, which a test may make with the same client.

    Args:
        auth: what is done for requests to `base_url`.
        base_url: its scheme, host and port are the origin (RFC 6454) that credentials go to.
    """

    def __init__(self, auth: httpx.Auth, base_url: str) -> None:
        self._auth = auth
        self._origin = _origin(httpx.URL(base_url))
        self.requires_request_body = auth.requires_request_body
        self.requires_response_body = auth.requires_response_body

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Let the other flow do its work where it may."""
        if _origin(request.url) == self._origin:
            yield from self._auth.sync_auth_flow(request)
        else:
            yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Let the other flow do its work where it may."""
        if _origin(request.url) != self._origin:
            yield request
            return
        flow = self._auth.async_auth_flow(request)
        try:
            following = await anext(flow)
            while True:
                response = yield following
                following = await flow.asend(response)
        except StopAsyncIteration:
            return
        finally:
            await flow.aclose()


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)
