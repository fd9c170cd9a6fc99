"""Secrets in a response's body, registered before a test can log them, however small the pieces that it comes in."""

from __future__ import annotations

import re

from ..exchanges import BODY_LIMIT
from ..redaction import ISSUED, redactor
from .unpack import unpack

_NO_TEXT = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|gzip|octet-stream|wasm)", re.IGNORECASE)
_MADE = re.compile(rb"[^\s\"'\\,;<>{}]{%d}" % ISSUED)  # what is shorter is no token
_END = re.compile(rb"[\"'&,;<}\s]")  # a value ends here
LONGEST = 8 * 1024  # bytes of a name and its value


class Watch:
    """Looks at each byte of a body about once: a value is looked at when it has ended.

    Not beyond the first 64 KiB of a body: no login's response is longer.
    """

    __slots__ = ("_pending",)

    def __init__(self) -> None:
        self._pending = b""

    @classmethod
    def for_type(cls, content_type: str) -> Watch | None:
        """Return a new one; None for what is no text."""
        return None if _NO_TEXT.match(content_type) else cls()

    def see(self, chunk: bytes) -> None:
        """Register what was issued in values that end in `chunk`."""
        pending = self._pending + chunk if self._pending else chunk
        is_line = pending.endswith(b"\n")
        if is_line and _MADE.search(pending) is None:
            self._pending = b""
            return
        if _END.search(chunk) is None and len(pending) < LONGEST:
            self._pending = pending
            return
        redactor.add_issued_in(pending.decode("utf-8", "ignore"))
        # What follows the last comma may be the beginning of a field.
        start = len(pending) if is_line else max(pending.rfind(b","), pending.rfind(b"&"), pending.rfind(b"\n"))
        self._pending = pending[max(start, len(pending) - LONGEST, 0) :]

    def end(self, packed: bytes, codings: str) -> None:
        """Register what is left.

        Args:
            packed: the body where it was compressed, so that it could not be read on its way; else b"".
            codings: its Content-Encoding.
        """
        text = unpack(packed, codings, BODY_LIMIT) if packed else self._pending
        self._pending = b""
        if text:
            redactor.add_issued_in(text.decode("utf-8", "ignore"))
