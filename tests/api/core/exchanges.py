"""Every HTTP exchange, recorded for the test that made it. Knows httpx, not pytest.

`install` puts one wrapper around the method through which httpx sends each single request, so a client that a test
makes itself is recorded as well, and so are redirects and the retries of an auth flow.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
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
        seconds: until the answer's headers were there, or the error.
        status: None where `error` says why there was no answer.
        request_size: bytes of the body; -1 where it was streamed.
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
    seconds: float = 0.0
    response: httpx.Response | None = None
    error: Exception | None = None


class Recording:
    """What one test sent, in the order of sending. `phase` is what pytest is at."""

    def __init__(self) -> None:
        self.phase = "setup"
        self.count = 0
        self._raw: list[_Raw] = []

    def begin(self, request: httpx.Request) -> _Raw:
        """Remember a request that is about to be sent."""
        raw = _Raw(self.phase, time.time(), request)
        self._raw.append(raw)
        self.count += 1
        return raw

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

    @wraps(send_async)
    async def recorded_async(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        __tracebackhide__ = True
        with _measured(request) as raw:
            raw.response = await send_async(client, request)
            return raw.response

    @wraps(send)
    def recorded(client: httpx.Client, request: httpx.Request) -> httpx.Response:
        __tracebackhide__ = True
        with _measured(request) as raw:
            raw.response = send(client, request)
            return raw.response

    httpx.AsyncClient._send_single_request = recorded_async  # type: ignore[method-assign,assignment]
    httpx.Client._send_single_request = recorded  # type: ignore[method-assign,assignment]


@contextmanager
def _measured(request: httpx.Request) -> Iterator[_Raw]:
    __tracebackhide__ = True
    recording = _recording.get() or _latest
    raw = recording.begin(request) if recording else _Raw("", 0.0, request)
    start = time.perf_counter()
    try:
        yield raw
    except Exception as error:
        raw.error = error
        raise
    finally:
        raw.seconds = time.perf_counter() - start


def _describe(raw: _Raw) -> Exchange:
    request, response = raw.request, raw.response
    exchange = Exchange(
        raw.phase, request.method, redactor.clean(str(request.url)), raw.started, raw.seconds,
        request_headers=_clean_headers(request.headers.multi_items()),
    )  # fmt: skip
    exchange.request_body, exchange.request_size = _body(request)
    if response is not None:
        exchange.status = response.status_code
        exchange.reason = redactor.clean(response.reason_phrase)
        exchange.http_version = response.http_version
        exchange.response_headers = _clean_headers(response.headers.multi_items())
        exchange.response_body, exchange.response_size = _body(response)
    elif raw.error is not None:
        exchange.error = redactor.clean(f"{type(raw.error).__name__}: {raw.error}".rstrip(": "))
    else:
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


def _body(message: httpx.Request | httpx.Response) -> tuple[str, int]:
    """Return a body as redacted text, JSON indented, and its size in bytes (-1: it was never read as a whole)."""
    try:
        content = message.content
    except Exception:  # RequestNotRead, ResponseNotRead: a stream, which is the test's own to read
        return "(streamed)", -1
    if not content:
        return "", 0
    kind = message.headers.get("content-type", "")
    size = len(content)
    if size <= BODY_LIMIT and "json" in kind:
        try:
            indented = json.dumps(json.loads(content), indent=2, ensure_ascii=False)
            # JSON may hold half of a surrogate pair, which no file and no xdist message can.
            return redactor.clean(indented.encode(errors="backslashreplace").decode()), size
        except ValueError:  # not JSON after all: show what it is
            pass
    charset = "utf-8" if b"\0" not in content[:1024] else None
    try:
        text = content[:BODY_LIMIT].decode(charset) if charset else None
    except UnicodeDecodeError as error:
        # Half a character at the cut is no reason to call a text binary.
        text = content[: error.start].decode() if error.start > BODY_LIMIT - 4 else None
    if text is None:
        return f"({size:,} bytes of {kind.partition(';')[0] or 'binary data'})", size
    cut = f"\n... ({size:,} bytes, the first {BODY_LIMIT:,} are shown)" if size > BODY_LIMIT else ""
    return redactor.clean(text) + cut, size
