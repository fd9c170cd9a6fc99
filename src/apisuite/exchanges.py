"""Every HTTP exchange of a run: its one form, from the recording to the page, and the recording of a test.

Knows neither pytest nor a client library: what fills a recording is in `recording`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from .verdict import Verdict

BODY_LIMIT = 64 * 1024  # bytes; of a longer body the beginning is kept, and its size


@dataclass
class Part:
    """One part of a multipart body (RFC 7578).

    Attributes:
        file_name: None for a plain field.
        size: in bytes; None where it is not known before sending.
        text: what the part holds, redacted; None where it is a file.
    """

    name: str
    file_name: str | None = None
    media_type: str = ""
    size: int | None = None
    text: str | None = None


@dataclass
class Body:
    """What a request or a response carried.

    Attributes:
        text: redacted; None where it is no text, or was not kept.
        size: in bytes, without compression; None where that is not known.
        media_type: of Content-Type, without parameters.
        is_cut: `text` is the beginning only.
        is_streamed: it was sent or read piece by piece and not seen to its end.
        is_utf8: `text` in UTF-8 is what was sent, except for secrets.
        received: bytes of a streamed response that came.
        parts: of a multipart body.
        form: names and values of a form (application/x-www-form-urlencoded), unquoted.
    """

    text: str | None = ""
    size: int | None = 0
    media_type: str = ""
    is_cut: bool = False
    is_streamed: bool = False
    is_utf8: bool = True
    received: int = 0
    parts: list[Part] = field(default_factory=list)
    form: list[tuple[str, str]] = field(default_factory=list)

    def note(self) -> str:
        """Return what a reader must know besides `text`: "streamed, 12 bytes received"; "" for nothing."""
        if self.is_streamed:
            return f"streamed, {self.received:,} bytes received" if self.received else "streamed"
        if self.parts:
            return f"multipart, {len(self.parts)} part{'s' if len(self.parts) > 1 else ''}"
        if self.text is None:
            kind = self.media_type or "binary data"
            return f"{self.size:,} bytes of {kind}" if self.size is not None else kind
        if not self.is_cut:
            return ""
        return f"{self.size:,} bytes, only the start is shown" if self.size is not None else "only the start is shown"

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Body:
        """Return the body that `to_json` of an exchange has written."""
        return cls(**{**fields, "parts": [Part(**part) for part in fields["parts"]]})

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {**vars(self), "parts": [vars(part).copy() for part in self.parts]}


@dataclass
class Exchange:
    """One request and what came of it: plain, redacted text, ready to be shown or sent to another process.

    Attributes:
        phase: "setup" for what fixtures send before the test, "call", "teardown"; "background" where no test waits.
        url: for showing; what is redacted is no URL any more.
        operation: e.g. "GET /users/{id}".
        host: with the port where the URL has one.
        query: names and values, unquoted.
        started: seconds since the epoch.
        seconds: until the whole response was there; until its headers were, where nobody read on; until the error; or
            until the phase ended.
        status: None where `error` says why there was no response. With both, the response broke off.
        verdict: what the OpenAPI document of the API says of it; None without one.
        client: the library: "httpx", "requests", "aiohttp".
        is_background: sent by a task or thread that outlived its test, or that belongs to none.
    """

    phase: str
    method: str
    url: str
    operation: str = ""
    host: str = ""
    path: str = ""
    query: list[tuple[str, str]] = field(default_factory=list)
    started: float = 0.0
    seconds: float = 0.0
    status: int | None = None
    reason: str = ""
    error: str = ""
    http_version: str = "HTTP/1.1"
    client: str = ""
    is_background: bool = False
    request_headers: list[tuple[str, str]] = field(default_factory=list)
    request: Body = field(default_factory=Body)
    response_headers: list[tuple[str, str]] = field(default_factory=list)
    response: Body = field(default_factory=Body)
    verdict: Verdict | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        verdict = None if self.verdict is None else self.verdict.to_json()
        bodies = {"request": self.request.to_json(), "response": self.response.to_json()}
        return {**vars(self), **bodies, "verdict": verdict}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Exchange:
        """Return the exchange that `to_json` has written."""
        bodies = {name: Body.from_json(fields[name]) for name in ("request", "response")}
        if fields["verdict"] is None:
            return cls(**{**fields, **bodies})
        from .verdict import Verdict  # only where a document is named

        return cls(**{**fields, **bodies, "verdict": Verdict.from_json(fields["verdict"])})


@dataclass
class Message:
    """A request or a response as it was sent. Holds secrets: it never leaves the process.

    Attributes:
        body: decoded; None where it was not kept, or not seen to its end.
        parts: of a multipart body.
    """

    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = b""
    parts: list[Part] = field(default_factory=list)


@dataclass
class Sent:
    """An exchange as it was sent. Holds secrets: it never leaves the process.

    Attributes:
        status: None where there was no response.
    """

    method: str
    url: str
    request: Message = field(default_factory=Message)
    status: int | None = None
    response: Message = field(default_factory=Message)


class Described(Protocol):
    """An exchange under way."""

    clock: float
    is_background: bool
    verdict: Verdict | None

    def describe(self) -> Exchange:
        """Return what is known of it now, redacted."""

    def raw(self) -> Sent:
        """Return what is known of it now, as it was sent."""


class Recording:
    """What one test sent, in the order of sending.

    Attributes:
        phase: what pytest is at.
        is_over: the test has ended; what is still sent in its context belongs to no test.
        part_began: while the test function is at work, the moment of the clock from which on nothing of it was
            reported: its beginning, or the end of its last subtest; else None.
        heir: what is sent in this recording's context belongs to that one.
    """

    def __init__(self, phase: str = "setup") -> None:
        self.phase = phase
        self.is_over = False
        self.part_began: float | None = None
        self.heir: Recording | None = None
        self._open: list[Described] = []

    def add(self, exchange: Described) -> None:
        """Add an exchange that begins."""
        self._open.append(exchange)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take."""
        return not self._open

    def take(self) -> list[Exchange]:
        """Return the exchanges since the last call, redacted, and forget them."""
        if not self._open:
            return []
        taken, self._open = self._open, []
        return [each.describe() for each in taken]

    def look(self, since: float) -> list[Exchange]:
        """Return the exchanges begun at or after a moment of the clock, and keep them."""
        return [each.describe() for each in self._open if each.clock >= since]

    def begun(self) -> list[Described]:
        """Return the exchanges since the last call of `take`, as they are."""
        return self._open

    def last(self, most: int) -> list[Exchange]:
        """Return the latest exchanges that no report has taken, redacted, and keep them. Any thread may ask."""
        return [each.describe() for each in self._open[-most:]]

    def append(self, other: Recording) -> None:
        """Add what `other` holds, and what is still to come in its context."""
        moved, other._open = other._open, []
        self._open += moved
        other.heir = self

    def end(self) -> None:
        """End with the test: what it did not wait for goes to the background."""
        self.is_over = True
        left, self._open = self._open, []
        for exchange in left:
            exchange.is_background = True
            background.add(exchange)


class Stage(Recording):
    """The setup, or the teardown, of a fixture that outlives its test. When it is over, so is all that it began."""

    def __init__(self, heir: Recording) -> None:
        super().__init__()
        self.heir = heir

    def end(self) -> None:
        """What is still sent belongs to no test."""
        self.heir, self.is_over = None, True


class Lasting(Recording):
    """What is sent in the context of a fixture that outlives its test.

    In its setup and its teardown, that belongs to the test for which it is set up or torn down. What its tasks send in
    between belongs to no test, nor does anything that those tasks send later on.
    """

    def __init__(self) -> None:
        super().__init__()
        self._left: WeakSet[Any] = WeakSet()

    def begin(self, heir: Recording) -> Stage:
        """Let what is sent belong to `heir` until the stage ends."""
        self.heir = stage = Stage(heir)
        return stage

    def is_of_stage(self, sender: object) -> bool:
        """Return whether what a task sends now belongs to the stage; those that have sent beside it do not."""
        if self.heir is None or self.heir.is_over:
            self._left.add(sender)
            return False
        return sender not in self._left


current: ContextVar[Recording | None] = ContextVar("recording", default=None)
background = Recording("background")
_in_turn: list[Recording] = []


@contextmanager
def record(recording: Recording) -> Iterator[None]:
    """Within the block, what this context sends goes to `recording`."""
    token = current.set(recording)
    _in_turn.append(recording)
    try:
        yield
    finally:
        _in_turn.remove(recording)
        current.reset(token)


def in_turn() -> Recording | None:
    """Return the recording of the block that this process is in, whatever context asks."""
    return _in_turn[-1] if _in_turn else None
