"""Which recording a thread sends to: that of the test which started it, or which handed the work to a pool.

Threads begin without a context. So `Thread.start` remembers the starter's recording for the thread, and
`ThreadPoolExecutor.submit` lets the function run with that of its caller. What neither of them knows belongs to no
test: a thread may have been started by any of them, and a wrong row is worse than "background".
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

from ..exchanges import Recording, Stage, current

_starters: WeakKeyDictionary[threading.Thread, Recording] = WeakKeyDictionary()
_originals: list[tuple[type, str, Any, Any]] = []


def recording_of_thread() -> Recording | None:
    """Return the recording of the test that started this thread."""
    if not _starters:
        return None
    try:
        return _starters.get(threading.current_thread())
    except TypeError:
        return None


def _here() -> Recording | None:
    """Return the test's recording; in a fixture that outlives the test, that of its setup or teardown."""
    recording = current.get() or recording_of_thread()
    while recording is not None and recording.heir is not None and not isinstance(recording, Stage):
        recording = recording.heir
    return recording


def install() -> None:
    """Begin to follow threads."""
    if _originals:
        return
    start: Any = threading.Thread.start
    submit: Any = ThreadPoolExecutor.submit

    @wraps(start)
    def starting(thread: threading.Thread) -> None:
        __tracebackhide__ = True
        recording = _here()
        if recording is not None:
            with suppress(TypeError):  # a class of threads that cannot be hashed: it is in the background
                _starters[thread] = recording
        start(thread)

    @wraps(submit)
    def submitting(pool: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        recording = _here()
        if recording is None:
            return submit(pool, function, *args, **kwargs)
        return submit(pool, _run, recording, function, args, kwargs)

    for owner, name, ours in ((threading.Thread, "start", starting), (ThreadPoolExecutor, "submit", submitting)):
        _originals.append((owner, name, getattr(owner, name), ours))
        setattr(owner, name, ours)


def uninstall() -> None:
    """Put back what was there, where nobody has put something else there meanwhile."""
    for owner, name, original, ours in _originals:
        if getattr(owner, name) is ours:
            setattr(owner, name, original)
    _originals.clear()


def _run(recording: Recording, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    __tracebackhide__ = True
    token = current.set(recording)
    try:
        return function(*args, **kwargs)
    finally:
        current.reset(token)
