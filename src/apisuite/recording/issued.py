"""Secrets in a response's body, registered before a test can log them, however small the pieces that it comes in."""

from __future__ import annotations

import re

from ..exchanges import BODY_LIMIT
from ..redaction import ISSUED, redactor
from .unpack import unpack

_NO_TEXT = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|gzip|octet-stream|wasm)", re.IGNORECASE)
_EVENTS = re.compile(r"text/event-stream|application/(?:x-ndjson|jsonl)", re.IGNORECASE)
# A token is a run of so many characters between quotes or spaces; this way to look for one is the fastest.
_RUNS = bytes(byte if byte in b" \t\r\n\f\v\"'" else ord("x") for byte in range(256))
_TOKEN = b"x" * ISSUED
_END = re.compile(rb"[\"'&,;<}\s]")  # a value ends here
LONGEST = 8 * 1024  # bytes of a name and its value
EVENTS = 4 * 1024  # bytes of events that are looked at together: there are thousands, and none is a login's response


class Watch:
    """Looks at each byte of a body about once: a value is looked at when it has ended.

    Not beyond the first 64 KiB of a body: no login's response is longer.

    Attributes:
        due: the length of the body at which there is something to look at.
    """

    __slots__ = ("_ends", "_is_events", "_looked", "_start", "due")

    def __init__(self, *, is_events: bool = False) -> None:
        self._is_events = is_events
        self._start = self._looked = self._ends = 0  # of a field, of what no look has seen, of what may end a value
        self.due = EVENTS if is_events else 0

    @classmethod
    def for_type(cls, content_type: str) -> Watch | None:
        """Return a new one; None for what is no text."""
        return None if _NO_TEXT.match(content_type) else cls(is_events=_EVENTS.match(content_type) is not None)

    def look(self, body: bytearray) -> None:
        """Register what was issued in values that have ended by now; `body` is all that has come."""
        if body.endswith(b"\n\n") and not self._looked:  # events that no header announced
            self._is_events = True
            self.due = EVENTS
            if len(body) < EVENTS:
                return
        if self._is_events:
            self.due = len(body) + EVENTS
        elif _END.search(body, self._ends) is None and len(body) - self._looked < LONGEST:
            self._ends = len(body)
            return
        self._look_at(body[self._start :])
        self._looked = self._ends = len(body)
        # What follows the last comma may be the beginning of a field.
        last = max(body.rfind(separator, self._start) for separator in (b",", b"&", b"{", b"\n"))
        self._start = max(last + 1, self._start, len(body) - LONGEST)

    def end(self, body: bytearray, codings: str) -> None:
        """Register what is left.

        Args:
            body: all that has come.
            codings: its Content-Encoding, where it was not undone on the way.
        """
        if codings:
            self._look_at(unpack(bytes(body), codings, BODY_LIMIT) or b"")
        elif self._looked < len(body):
            self._look_at(body[self._start :])
        self._start = len(body)

    def _look_at(self, part: bytes | bytearray) -> None:
        if _TOKEN in part.translate(_RUNS):
            redactor.add_issued_in(part.decode("utf-8", "ignore"))
