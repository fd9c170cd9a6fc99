"""Receiving webhooks: a server on this machine's loopback address, a URL for each test, and waiting for what arrives.

An API that cannot reach this machine cannot send to it; the embedded one, or one in a container of this host, can.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from ..clock import clock
from ..exchanges import Exchange, Message, Recording, Sent, background
from ..extras import needs
from ..recording import bodies
from ..recording.belonging import belongs_to
from ..redaction import redactor

with needs("client"):
    import httpx

if TYPE_CHECKING:
    from ..verdict import Verdict

HOST = "127.0.0.1"
LARGEST = 10 * 1024 * 1024  # bytes; of a body that is longer no more is read
SHOWN = 200  # characters of a body, in a failure


class NotReceived(AssertionError):
    """No webhook arrived in time that is as expected. The message has those that did arrive."""


@dataclass(frozen=True)
class Delivery:
    """A request that arrived.

    Attributes:
        path: what follows the test's URL, with its query: "" or "/orders?id=7".
    """

    method: str
    path: str
    headers: httpx.Headers
    content: bytes

    def json(self) -> Any:
        """Return the body, parsed. Raises `ValueError`."""
        return json.loads(self.content)

    def __str__(self) -> str:
        text = self.content[:SHOWN].decode(errors="replace")
        return redactor.clean(f"{self.method} {self.path or '/'} {text}".rstrip())


class Webhooks:
    """What one test receives.

    Attributes:
        url: where to send; what is sent below it arrives too.
        received: everything that has arrived, in order.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Delivery] = []
        self._context = copy_context()  # of the test, whose exchanges these are
        self._statuses: deque[int] = deque()
        self._waiting: list[Callable[[], None]] = []

    def respond(self, *statuses: int) -> None:
        """Respond to the next deliveries with these statuses, to see whether the API sends again; then with 204."""
        self._statuses.extend(statuses)

    async def wait(
        self,
        match: Callable[[Delivery], Any] = lambda _: True,
        timeout: float = 10.0,  # noqa: ASYNC109 - part of the message, and of the failure
    ) -> Delivery:
        """Return the first delivery, arrived already or yet to come, for which `match` is true.

        Args:
            match: a plain function; a delivery for which it raises an error does not match.
            timeout: seconds.

        Raises:
            NotReceived: there is none in time.
        """
        __tracebackhide__ = True
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(changed.set)

        self._waiting.append(wake)
        try:
            async with asyncio.timeout(timeout):
                while True:
                    changed.clear()
                    for delivery in list(self.received):
                        if _matches(match, delivery) is True:
                            return delivery
                    await changed.wait()
        except TimeoutError:
            raise NotReceived(self._failure(match, timeout)) from None
        finally:
            self._waiting.remove(wake)

    def _failure(self, match: Callable[[Delivery], Any], seconds: float) -> str:
        if not self.received:
            return f"no webhook arrived within {seconds:g} s at {self.url}"
        lines = [f"no webhook matched within {seconds:g} s; {len(self.received)} arrived:"]
        for delivery in self.received:
            error = _matches(match, delivery)
            lines.append(f"{delivery}  ({error})" if error else str(delivery))
        return "\n  ".join(lines)

    def take(self, delivery: Delivery, url: str) -> int:
        """Record what arrived, and return the status to respond with. Called from a thread of the server."""
        status = self._statuses.popleft() if self._statuses else 204
        recording = self._context.copy().run(belongs_to)
        recording.add(_Arrived(recording, delivery, url, status))
        self.received.append(delivery)
        for wake in list(self._waiting):
            wake()
        return status


class _Arrived:
    """A delivery, as an exchange of the test."""

    def __init__(self, recording: Recording, delivery: Delivery, url: str, status: int) -> None:
        self.clock = clock.now()
        self.is_background = recording is background
        self.verdict: Verdict | None = None
        self._phase, self._delivery, self._url, self._status = recording.phase, delivery, url, status

    def raw(self) -> Sent:
        """Return the exchange as it was sent."""
        sent = Message(self._delivery.headers.multi_items(), self._delivery.content)
        return Sent(self._delivery.method, self._url, sent, self._status)

    def describe(self) -> Exchange:
        """Return the exchange, redacted."""
        delivery, clean = self._delivery, redactor.clean
        headers = delivery.headers.multi_items()
        url = httpx.URL(self._url)
        return Exchange(
            phase="background" if self.is_background else self._phase,
            method=clean(delivery.method),
            url=clean(self._url),
            operation=clean(f"{delivery.method} webhook"),
            host=url.netloc.decode(),
            path=clean(url.path),
            query=bodies.fields(url.query.decode("latin-1")),
            started=clock.epoch(self.clock),
            status=self._status,
            reason=HTTPStatus(self._status).phrase if self._status in set(HTTPStatus) else "",
            client="webhook",
            is_background=self.is_background,
            request_headers=[(clean(name), redactor.clean_header(name, value)) for name, value in headers],
            request=bodies.body(bodies.of(delivery.content), headers),
        )


class Receiver:
    """The server of one process. It listens from its first `open` on."""

    def __init__(self) -> None:
        self._open: dict[str, Webhooks] = {}
        self._server: ThreadingHTTPServer | None = None

    def open(self) -> Webhooks:
        """Return a new URL, and what arrives there until `close`: exchanges of the test that calls this."""
        if self._server is None:
            self._server = ThreadingHTTPServer((HOST, 0), _handler(self._open))
            threading.Thread(target=self._server.serve_forever, args=(0.1,), name="webhooks", daemon=True).start()
        key = secrets.token_hex(4)
        webhooks = self._open[key] = Webhooks(f"http://{HOST}:{self._server.server_address[1]}/{key}")
        return webhooks

    def close(self, webhooks: Webhooks) -> None:
        """Take nothing more at a URL: what comes late gets 410."""
        self._open.pop(webhooks.url.rpartition("/")[2], None)

    def stop(self) -> None:
        """End with the process."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def _handler(opened: dict[str, Webhooks]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 10  # seconds without a byte of a request

        def receive(self) -> None:
            key, slash, rest = self.path.removeprefix("/").partition("/")
            if not slash:
                key, mark, rest = key.partition("?")
                slash = mark
            length = self.headers.get("Content-Length", "0")
            content = self.rfile.read(min(int(length), LARGEST)) if length.isdecimal() else b""
            delivery = Delivery(self.command, slash + rest, httpx.Headers(self.headers.items()), content)
            webhooks = opened.get(key)
            address = f"http://{self.headers.get('Host', HOST)}{self.path}"
            status = 410 if webhooks is None else webhooks.take(delivery, address)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = receive  # noqa: N815 - names of http.server

        def log_message(self, *_: Any) -> None:
            """Print nothing: the report has the exchange."""

    return Handler


def _matches(match: Callable[[Delivery], Any], delivery: Delivery) -> bool | str:
    """Return whether a delivery is as expected, or the error of `match` as text."""
    try:
        return bool(match(delivery))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
