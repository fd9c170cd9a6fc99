"""What a test prints before its turn is printed in its turn."""

from __future__ import annotations

import sys
from typing import Any

from .phases import current, later


class Streams:
    """Shadows `write` and `flush` of the objects that pytest puts into `sys.stdout` and `sys.stderr` in turn.

    Replacing `sys.stdout` itself would leave gaps: a thread may print at the very moment in which pytest does so.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, Any]] = {}
        self._shadowed: list[Any] = []

    def look(self) -> None:
        """Get to know the streams that are there now: in a phase of a test others than between two of them."""
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            self._known.setdefault(id(stream), (name, stream))

    def take(self) -> None:
        """Sort, until `give_back`, what goes to the known streams and to the bytes below them."""
        self.look()
        for name, stream in list(self._known.values())[len(self._shadowed) :]:
            self._shadowed.append(stream)
            _shadow(stream, name, below=False)
            _shadow(getattr(stream, "buffer", None), name, below=True)

    def give_back(self) -> None:
        """Leave the streams as they were."""
        for stream in self._shadowed:
            for one in (stream, getattr(stream, "buffer", None)):
                for name in ("write", "flush"):
                    getattr(one, "__dict__", {}).pop(name, None)
        self._shadowed.clear()


def _shadow(stream: Any, name: str, *, below: bool) -> None:
    if not hasattr(stream, "__dict__"):  # there are no bytes below, or the stream cannot be looked after
        return
    write, flush = stream.write, stream.flush

    def write_in_turn(text: Any) -> Any:
        return len(text) if later(_write_now, name, below, text) else write(text)

    def flush_own() -> None:
        test = current()
        if test is None or test.is_live():  # else nothing of its own is there to be flushed
            flush()

    stream.write, stream.flush = write_in_turn, flush_own


def _write_now(name: str, below: bool, text: Any) -> None:
    stream = getattr(sys, name)
    (stream.buffer if below else stream).write(text)
