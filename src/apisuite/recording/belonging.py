"""To which test belongs what is sent here and now: that of the context, or of the thread."""

from __future__ import annotations

import sys
import threading
from typing import Any

from ..exchanges import Lasting, Recording, background, current, in_turn
from .threads import recording_of_thread

# The task in which anyio runs test functions and async fixtures; its context is that of the first of them.
_ANYIO = "TestRunner._run_tests_and_fixtures"


def belongs_to() -> Recording:
    """Return the recording of what is sent here and now; the background's where its test is over, or there is none."""
    recording = current.get() or recording_of_thread()
    while recording is not None and recording.heir is not None:
        if isinstance(recording, Lasting) and not recording.is_of_stage(_sender()):
            return _of_anyio() or background
        recording = recording.heir
    if recording is None or recording.is_over:
        return _of_anyio() or background
    return recording


def _of_anyio() -> Recording | None:
    """Return the recording of the test whose turn it is, if anyio runs it, or a fixture of it, in this task."""
    coroutine = task.get_coro() if (task := _task()) is not None else None
    return in_turn() if getattr(coroutine, "__qualname__", "") == _ANYIO else None


def _sender() -> object:
    """Return the task, or else the thread, that sends."""
    return _task() or threading.current_thread()


def _task() -> Any:
    asyncio = sys.modules.get("asyncio")  # where it is not there, no loop runs
    try:
        return asyncio.current_task() if asyncio is not None else None
    except (AttributeError, RuntimeError):  # half imported, or no loop is running
        return None
