"""Every HTTP exchange, recorded for the test that made it. Knows httpx, not pytest.

`install` puts one wrapper around the method through which httpx sends each single request, so a client that a test
makes itself is recorded as well, and so are redirects and the retries of an auth flow.
"""

from __future__ import annotations

import asyncio
import codecs
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any

from .redaction import MASK, redactor

if TYPE_CHECKING:
    import httpx

BODY_LIMIT = 64 * 1024  # bytes; of a longer body the beginning is kept, and its size


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
    """What one test sent, in the order of sending; `count` is how much. `phase` is what the test is at.

    `heir` is where what is sent goes instead.
    """

    def __init__(self, phase: str = "setup") -> None:
        self.phase = phase
        self.count = 0
        self.heir: Recording | None = None
        self._raw: list[_Raw] = []

    def take(self) -> list[Exchange]:
        """Return the exchanges since the last call, redacted, and forget them."""
        taken, self._raw = self._raw, []
        return [_describe(raw) for raw in taken]

    def append(self, other: Recording) -> None:
        """Add what `other` holds, and what is still to come in its context."""
        moved, other._raw = other._raw, []
        self._raw += moved
        self.count += other.count
        other.heir = self


current: ContextVar[Recording | None] = ContextVar("recording", default=None)
_latest: Recording | None = None  # for threads, which begin without a context


@contextmanager
def record(recording: Recording) -> Iterator[None]:
    """Within the block, what this context sends goes to `recording`."""
    global _latest
    token, before, _latest = current.set(recording), _latest, recording
    try:
        yield
    finally:
        current.reset(token)
        _latest = before


def install() -> None:
    """Begin recording, if httpx has been imported meanwhile; costs nothing otherwise, or when called again."""
    if "httpx" not in sys.modules:
        return
    import httpx

    # The one private name used: event hooks see no errors, and `send` sees neither redirects nor retries of auth.
    send_async, send = httpx.AsyncClient._send_single_request, httpx.Client._send_single_request
    if hasattr(send, "__wrapped__"):
        return
    Stream = _stream_class(httpx)  # noqa: N806 - a class

    @wraps(send_async)
    async def recorded_async(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        __tracebackhide__ = True
        raw = _begin(request)
        with _timed(raw):
            response = await send_async(client, request)
        response.stream = Stream(response.stream, raw)
        return _answered(raw, response)

    @wraps(send)
    def recorded(client: httpx.Client, request: httpx.Request) -> httpx.Response:
        __tracebackhide__ = True
        raw = _begin(request)
        with _timed(raw):
            response = send(client, request)
        response.stream = Stream(response.stream, raw)
        return _answered(raw, response)

    httpx.AsyncClient._send_single_request = recorded_async  # type: ignore[method-assign,assignment]
    httpx.Client._send_single_request = recorded  # type: ignore[method-assign,assignment]


def _stream_class(httpx: Any) -> Any:
    class Stream(httpx.AsyncByteStream, httpx.SyncByteStream):  # type: ignore[misc]
        """The body on its way: when it ends, the exchange does, and what breaks it belongs to the exchange."""

        def __init__(self, stream: Any, raw: _Raw) -> None:
            self.stream, self.raw = stream, raw
            self.aclose, self.close = getattr(stream, "aclose", None), getattr(stream, "close", None)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            with _timed(self.raw):
                async for chunk in self.stream:
                    yield _kept(self.raw, chunk)

        def __iter__(self) -> Iterator[bytes]:
            with _timed(self.raw):
                yield from (_kept(self.raw, chunk) for chunk in self.stream)

    return Stream


def _begin(request: httpx.Request) -> _Raw:
    recording = current.get() or _latest or Recording()
    while recording.heir is not None:
        recording = recording.heir
    raw = _Raw(recording.phase, time.time(), request, request.headers.multi_items(), time.perf_counter())
    recording._raw.append(raw)
    recording.count += 1
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


def _answered(raw: _Raw, response: httpx.Response) -> httpx.Response:
    raw.response = response
    for cookie in response.headers.get_list("set-cookie"):
        redactor.add_issued(cookie.partition(";")[0].partition("=")[2])
    return response


def _kept(raw: _Raw, chunk: bytes) -> bytes:
    if len(raw.received) < BODY_LIMIT:
        raw.received += chunk
        # Before a test can log it: what an identity provider issues is a secret from here on.
        redactor.add_issued_in(raw.received.decode("utf-8", "ignore"))
    return chunk


def _describe(raw: _Raw) -> Exchange:
    exchange = Exchange(raw.phase, raw.request.method, redactor.clean(str(raw.request.url)), raw.started, raw.seconds)
    exchange.request_headers = _clean_headers(raw.request_headers)
    exchange.request_body, exchange.request_size = _body(raw.request)
    if raw.error is not None:
        exchange.error = redactor.clean(f"{type(raw.error).__name__}: {raw.error}".rstrip(": "))
    if raw.response is not None:
        exchange.status = raw.response.status_code
        exchange.reason = redactor.clean(raw.response.reason_phrase)
        exchange.http_version = raw.response.http_version
        exchange.response_headers = _clean_headers(raw.response.headers.multi_items())
        exchange.response_body, exchange.response_size = _body(raw.response, raw.received)
    elif raw.error is None:
        exchange.error = "no answer yet when the test ended"
    return exchange


def _clean_headers(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    def clean(name: str, value: str) -> str:
        if not redactor.is_secret_setting(name):
            return redactor.clean(value)
        scheme, _, credentials = value.partition(" ")
        return f"{scheme} {MASK}" if credentials and scheme.lower() in ("bearer", "basic") else MASK

    return [(name, clean(name, value)) for name, value in headers]


def _body(message: httpx.Request | httpx.Response, received: bytes = b"") -> tuple[str, int]:
    """Return a body as redacted text, and its size in bytes (-1: a stream, of which `received` came)."""
    kind, _, charset = message.headers.get("content-type", "").partition("charset=")
    charset = charset.partition(";")[0].strip(' "') or "utf-8"
    is_packed = "content-encoding" in message.headers
    try:
        content = message.content
    except Exception:  # RequestNotRead, ResponseNotRead
        text = None if is_packed else _text(received[:BODY_LIMIT], charset)
        note = f"(streamed, {getattr(message, 'num_bytes_downloaded', 0):,} bytes came)" if received else "(streamed)"
        return f"{redactor.clean(text)}\n{note}" if text else note, -1
    size, text = len(content), _text(content[:BODY_LIMIT], charset)
    if text is None:
        return f"({size:,} bytes of {kind.partition(';')[0] or 'binary data'})", size
    if is_packed:  # not readable on its way
        redactor.add_issued_in(text)
    cut = f"\n... ({size:,} bytes, the first {BODY_LIMIT:,} are shown)" if size > BODY_LIMIT else ""
    return redactor.clean(text) + cut, size


def _text(content: bytes, charset: str) -> str | None:
    """Return the text of a body, or None if it is not text."""
    if b"\0" in content:
        return None
    try:  # half a character is allowed at the cut
        text = codecs.getincrementaldecoder(charset)().decode(content, final=len(content) < BODY_LIMIT)
        # Half of a surrogate pair, which some charsets allow, can be in no file and in no message of xdist.
        return text.encode("utf-8", "backslashreplace").decode()
    except Exception:  # not text, or a charset that nobody knows
        return None if charset == "utf-8" else _text(content, "utf-8")
