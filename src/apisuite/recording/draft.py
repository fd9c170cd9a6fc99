"""An exchange under way: what a client library tells of it, kept in a bounded space until a report asks.

Nothing here raises: what cannot be read or described is shown as such, and `faults` names it once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..clock import clock
from ..exchanges import BODY_LIMIT, Body, Exchange, Message, Sent, background
from ..operations import operation
from ..redaction import redactor
from . import bodies
from .belonging import belongs_to
from .bodies import Bytes
from .fault import note_fault
from .issued import Watch

if TYPE_CHECKING:
    from ..verdict import Verdict

# RFC 3986, appendix B, without the fragment, which is not sent: scheme, authority, path, query.
_URL = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.DOTALL)
throttled: list[Callable[[str], None]] = []  # told of each 429 Too Many Requests, and its Retry-After
LONGEST_CHECKED = 8 * 1024 * 1024  # bytes of a response that is kept as a whole until its phase ends
_is_checked: list[Callable[[str], bool]] = []


@lru_cache(maxsize=1024)
def _parts(method: str, url: str) -> tuple[str, str, str, str]:
    """Return host, path, query and operation of a URL as it was sent, whatever a library took for a URL."""
    found = _URL.match(url)
    authority, path, query = (part or "" for part in found.groups()[1:]) if found else ("", "", "")
    return authority.rpartition("@")[2], path, query, operation(method, path.removeprefix("/").split("/"))


def keep_whole_bodies(is_checked: Callable[[str], bool]) -> Callable[[], None]:
    """Keep long responses as a whole until they are described, where `is_checked` says so of their URL.

    Returns:
        The function that ends that.
    """
    _is_checked.append(is_checked)
    return lambda: _is_checked.remove(is_checked)


def pop(drafts: WeakKeyDictionary[Any, Draft], key: Any) -> Draft | None:
    """Return the draft of a request or response, and forget it; None for classes that cannot be keys."""
    try:
        return drafts.pop(key, None)
    except TypeError:
        return None


class Draft:
    """One exchange, from its beginning.

    Attributes:
        clock: when it began.
        seconds: until it ended, or None while it has not.
        has_response: status and headers are here.
        is_complete: the whole response is here, or an error ended it.
    """

    __slots__ = (
        "__weakref__", "beyond", "client", "clock", "codings", "due", "error", "fault", "has_response", "http_version",
        "is_background", "is_complete", "is_decoded", "kept", "method", "phase", "reason", "request_headers",
        "response_headers", "rest", "seconds", "sent", "status", "url", "verdict", "watch",
    )  # fmt: skip

    def __init__(self, client: str) -> None:
        recording = belongs_to()
        self.phase = recording.phase
        self.is_background = recording is background
        self.client = client
        self.method = self.url = ""
        self.request_headers: list[tuple[str, str]] = []
        self.response_headers: list[tuple[str, str]] = []
        self.sent = Bytes()
        self.seconds: float | None = None
        self.status: int | None = None
        self.reason = self.error = self.fault = self.codings = ""
        self.http_version = "HTTP/1.1"
        self.has_response = self.is_complete = self.is_decoded = False
        self.kept = bytearray()
        self.beyond = 0  # bytes that came after those that are kept
        self.rest: bytearray | None = None  # these bytes, where they are needed: see `keep_whole_bodies`
        self.due = BODY_LIMIT
        self.watch: Watch | None = None
        self.verdict: Verdict | None = None
        self.clock = clock.now()
        recording.add(self)

    def fill(self, read: Callable[..., None], *arguments: Any) -> None:
        """Let an adapter read what a library holds; what goes wrong there is shown in the exchange."""
        try:
            read(self, *arguments)
        except Exception as error:
            self.fault = note_fault(error)

    def responded(self, status: int, reason: str, http_version: str, headers: list[tuple[str, str]]) -> None:
        """Take the head of the response."""
        self.status, self.reason, self.http_version, self.response_headers = status, reason, http_version, headers
        self.has_response = True
        self.seconds = clock.now() - self.clock
        kind = wait = ""
        for name, value in headers:
            lowered = name.lower()
            if lowered == "set-cookie":
                redactor.add_issued(value.partition(";")[0].partition("=")[2])
            elif lowered == "content-type":
                kind = value
            elif lowered == "content-encoding" and not self.is_decoded:
                self.codings = value
            elif lowered == "retry-after":
                wait = value
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            for tell in throttled:
                tell(wait)
        self.watch = Watch.for_type(kind)
        self.due = BODY_LIMIT if self.watch is None else self.watch.due

    def chunk(self, chunk: bytes) -> None:
        """Take a piece of the response's body, before the test gets it; only the beginning is kept."""
        try:
            kept = self.kept
            if self.beyond:
                self.beyond += len(chunk)
                if self.rest is not None:
                    self.rest += chunk
                    self.rest = self.rest if self.beyond <= LONGEST_CHECKED else None
                return
            kept += chunk[:BODY_LIMIT]  # the same object, if it is no longer
            if len(kept) >= self.due:
                self._look(chunk)
        except Exception as error:
            self.fault = note_fault(error)

    def _look(self, chunk: bytes) -> None:
        """Look for issued secrets, and keep no more of the body than its beginning."""
        kept = self.kept
        over = len(kept) - BODY_LIMIT
        if 0 <= over <= LONGEST_CHECKED - len(chunk) and any(wants(self.url) for wants in _is_checked):
            self.rest = kept[BODY_LIMIT:] + chunk[BODY_LIMIT:]
        if over > 0:
            del kept[BODY_LIMIT:]
        if self.watch is not None:
            self.watch.look(kept)
            self.due = min(self.watch.due, BODY_LIMIT)
        if over >= 0:
            self.beyond = over + max(len(chunk) - BODY_LIMIT, 0)
            self.due = BODY_LIMIT + 1

    @property
    def host(self) -> str:
        """Host and port of the URL, as they stand there."""
        return _parts(self.method, self.url)[0]

    @property
    def received(self) -> int:
        """Bytes of the response's body that came."""
        return len(self.kept) + self.beyond

    def complete(self) -> None:
        """End: the response is here as a whole."""
        if not self.is_complete:
            self.is_complete = True
            self.seconds = clock.now() - self.clock
            self._watch_rest()

    def stopped(self) -> None:
        """End: nobody reads on."""
        if not self.is_complete:
            self.seconds = clock.now() - self.clock
            self._watch_rest()

    def failed(self, error: BaseException) -> None:
        """End with an error. It is kept as text: an exception holds on to all that its frames hold."""
        if self.is_complete:
            return
        if isinstance(error, GeneratorExit):  # nobody iterates to the end
            self.stopped()
            return
        self.is_complete = True
        self.seconds = clock.now() - self.clock
        self._watch_rest()
        try:
            self.error = f"{type(error).__name__}: {error}".rstrip(": ")
        except Exception:  # an error that cannot be shown
            self.error = type(error).__name__

    def _watch_rest(self) -> None:
        """Look for issued secrets at the end: in what was not readable on its way, and in what was left over."""
        try:
            if self.watch is not None:
                self.watch.end(self.kept, self.codings)
        except Exception as error:
            self.fault = note_fault(error)

    def describe(self) -> Exchange:
        """Return what is known now, redacted. What has not ended took as long as it has taken so far."""
        try:
            return self._described()
        except Exception as error:
            text = note_fault(error)
            return Exchange(
                self.phase, "?", "", started=clock.epoch(self.clock), status=self.status,
                seconds=self.seconds or 0.0, error=f"cannot be described: {redactor.clean(text)}",
                client=self.client, is_background=self.is_background,
            )  # fmt: skip

    def _described(self) -> Exchange:
        clean = redactor.clean
        host, path, query, asked = _parts(self.method, self.url)
        error = self.error
        if self.fault:
            error = f"{error}, not recorded as a whole: {self.fault}".removeprefix(", ")
        elif not self.has_response and not self.is_complete:
            error = "no response yet"
        return Exchange(
            phase="background" if self.is_background else self.phase,
            method=clean(self.method),
            url=clean(self.url),
            operation=clean(asked if self.verdict is None else self.verdict.operation),
            host=clean(host),
            path=clean(path),
            query=bodies.fields(query),
            started=clock.epoch(self.clock),
            seconds=clock.now() - self.clock if self.seconds is None else self.seconds,
            status=self.status,
            reason=clean(self.reason) if self.reason else "",
            error=clean(error) if error else "",
            http_version=self.http_version,
            client=self.client,
            is_background=self.is_background,
            request_headers=_clean_headers(self.request_headers),
            request=bodies.body(self.sent, self.request_headers),
            response_headers=_clean_headers(self.response_headers),
            response=self._response(),
            verdict=self.verdict,
        )

    def raw(self) -> Sent:
        """Return what is known now, as it was sent."""
        request = Message(self.request_headers, bodies.whole(self.sent, self.request_headers))
        request.parts = bodies.parts_of(self.sent, self.request_headers)
        if not self.has_response:
            return Sent(self.method, self.url, request)
        is_whole = self.is_complete and not self.error
        content = bytes(self.kept) if self.rest is None else bytes(self.kept + self.rest)
        received = Bytes(content, self.received, [], not is_whole, self.is_decoded)
        response = Message(self.response_headers, bodies.whole(received, self.response_headers))
        return Sent(self.method, self.url, request, self.status, response)

    def _response(self) -> Body:
        if not self.has_response:
            return Body()
        is_whole = self.is_complete and not self.error
        data = Bytes(bytes(self.kept), self.received, [], not is_whole, self.is_decoded)
        return bodies.body(data, self.response_headers)


def _clean_headers(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(redactor.clean(name), redactor.clean_header(name, value)) for name, value in headers]
