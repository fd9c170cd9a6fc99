"""The client that a module shares: httpx, configured once. Tests see plain httpx."""

from __future__ import annotations

import asyncio
import os
import ssl
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .extras import needs
from .once import OnceFailed, current, in_flight
from .origin import SameOriginAuth
from .pace import PacedClient, max_in_flight
from .settings import SettingsError

with needs("client"):
    import httpx

# Timeouts have names. Seconds; a test that waits for less or more says so by name.
DEFAULT_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
SHORT_TIMEOUT = httpx.Timeout(0.3, connect=5.0)
PATIENT_TIMEOUT = httpx.Timeout(60.0, connect=5.0)

# Options of httpx's own transport: a client that sets one of them gets that transport, also with look-ahead.
_OF_HTTPX = {"transport", "mounts", "proxy", "verify", "cert", "http1", "http2", "limits", "trust_env"}


@cache
def tls_context() -> ssl.SSLContext:
    """Return the process's TLS context. Reading the CA bundle takes 30 to 60 ms, so it is read once.

    Raises:
        SettingsError: SSL_CERT_FILE or SSL_CERT_DIR leads to no certificates.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:  # ssl.SSLError is one as well
        variables = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]  # the first wins
        where = f"{variables[0]}={os.environ[variables[0]]}" if variables else str(error)
        raise SettingsError(f"cannot read certificates: {where}. Correct the variable or unset it.") from error


def open_client(
    base_url: str,
    *,
    auth: httpx.Auth | None = None,
    timeout: httpx.Timeout = DEFAULT_TIMEOUT,
    **options: Any,
) -> httpx.AsyncClient:
    """Return a client for one API; use it with `async with`, which closes its connections.

    Args:
        base_url: prefix of relative URLs; `client.get("/users/8")` requests `<base_url>/users/8`.
        auth: e.g. a `BearerAuth`; requests to other hosts go without it.
        timeout: one of the named timeouts above.
        options: anything else that `httpx.AsyncClient` takes.

    Raises:
        SettingsError: MAX_IN_FLIGHT is no number from 1.
    """
    if in_flight() > 1 and options.keys().isdisjoint(_OF_HTTPX) and not _uses_proxy(base_url):
        from .transport import SmallPools

        options["transport"] = SmallPools(tls_context(), in_flight())
    if auth is not None:
        auth = SameOriginAuth(auth, base_url)
    options = {"base_url": base_url, "auth": auth, "timeout": timeout, "verify": tls_context(), **options}
    limit = max_in_flight()
    return httpx.AsyncClient(**options) if limit is None else PacedClient(limit, **options)


async def check_reachable(base_url: str) -> str:
    """Return `base_url` if its host accepts connections, whatever its responses.

    Each host is tried once per run, from each machine of the run.
    Behind a proxy nothing is tried.

    Raises:
        SettingsError: it does not within 5 s, or does not speak TLS although the URL says https. It is tried once,
            so that only one test waits.
    """
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    if _uses_proxy(base_url):
        return base_url  # only the proxy can tell

    async def connect() -> None:
        encryption = _any_certificate() if parts.scheme == "https" else None
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port, ssl=encryption), 5.0)
        except ssl.SSLError as error:
            if "ALERT" in (error.reason or ""):  # it speaks TLS, and refuses this client: each test says how
                return
            hint = f"the server does not speak TLS. Should the URL start with http://? ({error.reason})"
            raise ConnectionError(hint) from None
        writer.close()

    place = f" from {current().host}" if current().host else ""  # another host may have another way there
    try:
        await current().once(f"connect to {host}:{port}{place}", connect)
    except OnceFailed as error:
        raise SettingsError(
            f"{base_url} is unreachable: {error}. Is the host up? Do you need a VPN? "
            "Check the URL in .env, or choose another environment with --environment."
        ) from None
    return base_url


def _uses_proxy(url: str) -> bool:
    """Return whether httpx would ask a proxy: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY."""
    parts = urlsplit(url)
    return not getproxies().keys().isdisjoint({parts.scheme, "all"}) and not proxy_bypass(parts.hostname or "")


def _any_certificate() -> ssl.SSLContext:
    """Return a context that only finds out whether TLS is spoken; what is sent later is checked by the client's own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
