"""Every HTTP exchange, recorded for the test that made it. Knows httpx, not pytest.

`install` puts one wrapper around the method through which httpx sends each single request, so a client that a test
makes itself is recorded as well, and so are redirects and the retries of an auth flow.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

from .bodies import BODY_LIMIT, body_text
from .redaction import MASK, redactor

if TYPE_CHECKING:
    import httpx


@dataclass
class Exchange:
    """One request and what came of it: plain, redacted text, ready to be shown or sent to another process.

    Attributes:
        phase: "setup" for calls made by fixtures before the test, "call", "teardown".
        started: seconds since the epoch.
        seconds: until the whole answer was there; until its headers were, where nobody read on; or until the error.
        status: None where `error` says why there was no answer. With both, the answer broke off.
        request_size: bytes of the body; -1 where it was streamed.
        response_size: bytes of the body, decompressed; -1 where it was not read as a whole.
    """

    phase: str
    method: str
    url: str
    started: float
    seconds: float
    status: int | None = None
    reason: str = ""
    error: str = ""
    http_version: str = "HTTP/1.1"
    request_headers: list[tuple[str, str]] = field(default_factory=list)
    request_body: str = ""
    request_size: int = 0
    response_headers: list[tuple[str, str]] = field(default_factory=list)
    response_body: str = ""
    response_size: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values; `Exchange(**fields)` reads them back."""
        return vars(self).copy()


@dataclass
class _Raw:
    phase: str
    started: float
    request: httpx.Request
    request_headers: list[tuple[str, str]]  # as they were sent: an auth flow changes them for its next attempt
    clock: float
    seconds: float = 0.0
    received: bytes = b""  # the beginning of the body, maybe compressed
    response: httpx.Response | None = None
    error: BaseException | None = None


class Recording:
    """What one test sent, in the order of sending. `phase` is what pytest is at."""

    def __init__(self) -> None:
        self.phase = "setup"
        self.count = 0
        self._raw: list[_Raw] = []

    def add(self, raw: _Raw) -> None:
        """Remember a request that is about to be sent."""
        self._raw.append(raw)
        self.count += 1

    def take(self) -> list[Exchange]:
        """Return the exchanges since the last call, redacted, and forget them."""
        taken, self._raw = self._raw, []
        return [_describe(raw) for raw in taken]


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)
_latest: Recording | None = None  # for threads, which begin without a context


@contextmanager
def record(recording: Recording) -> Iterator[None]:
    """Within the block, what this context sends goes to `recording`."""
    global _latest
    token, before, _latest = _recording.set(recording), _latest, recording
    try:
        yield
    finally:
        _recording.reset(token)
        _latest = before


def install() -> None:
    """Begin recording, if httpx has been imported meanwhile; costs nothing otherwise, or when called again."""
    if "httpx" not in sys.modules:
        return
    import httpx

    # The one private name used: event hooks see no errors, and `send` sees neither redirects nor retries of auth.
    send_async = httpx.AsyncClient._send_single_request
    send = httpx.Client._send_single_request
    if hasattr(send, "__wrapped__"):
        return

    body = _body_class()

    @wraps(send_async)
    async def recorded_async(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        __tracebackhide__ = True
        raw = _begin(request)
        with _timed(raw):
            raw.response = response = await send_async(client, request)
        response.stream = body(response.stream, raw)
        _learn_cookies(response)
        return response

    @wraps(send)
    def recorded(client: httpx.Client, request: httpx.Request) -> httpx.Response:
        __tracebackhide__ = True
        raw = _begin(request)
        with _timed(raw):
            raw.response = response = send(client, request)
        response.stream = body(response.stream, raw)
        _learn_cookies(response)
        return response

    httpx.AsyncClient._send_single_request = recorded_async  # type: ignore[method-assign,assignment]
    httpx.Client._send_single_request = recorded  # type: ignore[method-assign,assignment]


def _body_class() -> Any:
    import httpx

    class Body(httpx.AsyncByteStream, httpx.SyncByteStream):
        """The body on its way: when it ends, the exchange does, and what breaks it belongs to the exchange."""

        def __init__(self, stream: Any, raw: _Raw) -> None:
            self.stream, self.raw = stream, raw

        async def __aiter__(self) -> AsyncIterator[bytes]:
            with _timed(self.raw):
                async for chunk in self.stream:
                    _keep(self.raw, chunk)
                    yield chunk

        def __iter__(self) -> Iterator[bytes]:
            with _timed(self.raw):
                for chunk in self.stream:
                    _keep(self.raw, chunk)
                    yield chunk

        async def aclose(self) -> None:
            await self.stream.aclose()

        def close(self) -> None:
            self.stream.close()

    return Body


def _begin(request: httpx.Request) -> _Raw:
    recording = _recording.get() or _latest
    phase = recording.phase if recording else ""
    raw = _Raw(phase, time.time(), request, request.headers.multi_items(), time.perf_counter())
    if recording:
        recording.add(raw)
    return raw


@contextmanager
def _timed(raw: _Raw) -> Iterator[None]:
    __tracebackhide__ = True
    try:
        yield
    except (Exception, asyncio.CancelledError) as error:
        raw.error = error
        raise
    finally:
        raw.seconds = time.perf_counter() - raw.clock


def _keep(raw: _Raw, chunk: bytes) -> None:
    if len(raw.received) < BODY_LIMIT:
        raw.received += chunk
        # Before a test can log it: what an identity provider issues is a secret from here on.
        redactor.add_issued_in(raw.received.decode("utf-8", "ignore"))


def _learn_cookies(response: httpx.Response) -> None:
    for cookie in response.headers.get_list("set-cookie"):
        redactor.add_issued(cookie.partition(";")[0].partition("=")[2])


def _describe(raw: _Raw) -> Exchange:
    request, response = raw.request, raw.response
    exchange = Exchange(
        raw.phase, request.method, redactor.clean(str(request.url)), raw.started, raw.seconds,
        request_headers=_clean_headers(raw.request_headers),
    )  # fmt: skip
    exchange.request_body, exchange.request_size = body_text(request)
    if response is not None:
        exchange.status = response.status_code
        exchange.reason = redactor.clean(response.reason_phrase)
        exchange.http_version = response.http_version
        exchange.response_headers = _clean_headers(response.headers.multi_items())
        exchange.response_body, exchange.response_size = body_text(response, raw.received)
    if raw.error is not None:
        exchange.error = redactor.clean(f"{type(raw.error).__name__}: {raw.error}".rstrip(": "))
    elif response is None:
        exchange.error = "no answer yet when the test ended"
    return exchange


def _clean_headers(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    cleaned = []
    for name, value in headers:
        if redactor.is_secret_name(name):
            scheme, _, rest = value.partition(" ")
            secret = f"{scheme} {MASK}" if rest and scheme.lower() in ("bearer", "basic") else MASK
            cleaned.append((name, secret))
        else:
            cleaned.append((name, redactor.clean(value)))
    return cleaned
