"""A run that is ended from outside ends in an orderly way: teardowns, report and log are still made."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType


def treat_sigterm_as_ctrl_c() -> Callable[[], None]:
    """Let `kill` and the time-outs of CI do what Ctrl-C does; returns the function that takes that back.

    Outside of the main thread, where Python hears no signals, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None

    def interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
        if _is_deaf():
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)  # the loop may have a handler of its own

    before = signal.signal(signal.SIGTERM, interrupt)

    def restore() -> None:
        signal.signal(signal.SIGTERM, before)

    return restore


def hear_ctrl_c() -> None:
    """Let xdist interrupt this worker, for which it takes SIGINT, however the run was started."""
    if _is_deaf() and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _is_deaf() -> bool:
    """Return whether Ctrl-C is ignored, as in a run that a script has begun with `&`."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN
