"""What a test prints before its turn is printed in its turn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .body import early_body


class Streams:
    """Shadows `write` and `flush` of the objects that pytest puts into `sys.stdout` and `sys.stderr` in turn.

    Replacing `sys.stdout` itself would leave gaps: a thread may print at the very moment in which pytest does so.
    """

    def __init__(self) -> None:
        self._taken: dict[int, Any] = {}

    def take(self) -> None:
        """Look after the streams that are there now, and the bytes below them."""
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if id(stream) not in self._taken:
                self._shadow(stream, lambda name=name: getattr(sys, name))
                self._shadow(getattr(stream, "buffer", None), lambda name=name: getattr(sys, name).buffer)

    def give_back(self) -> None:
        """Leave the streams as they were."""
        for stream in self._taken.values():
            with suppress(AttributeError):
                del stream.write, stream.flush
        self._taken.clear()

    def _shadow(self, stream: Any, present: Callable[[], Any]) -> None:
        self._taken[id(stream)] = stream
        with suppress(AttributeError):  # None, or a stream that takes no attributes: its output is not sorted
            write, flush = stream.write, stream.flush

            def write_in_turn(text: Any) -> Any:
                body = early_body()
                if body is None:
                    return write(text)
                body.keep(lambda: present().write(text))
                return len(text)

            def flush_own() -> None:
                if early_body() is None:  # there is nothing else to flush, and what others have printed is theirs
                    flush()

            stream.write, stream.flush = write_in_turn, flush_own
