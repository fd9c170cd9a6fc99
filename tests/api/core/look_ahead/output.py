"""Logs, output, warnings and stray errors go to the test that made them. A context variable names the test.

What a test makes before its turn is kept in its body, and done in its own call phase: pytest captures it there as
if it had just happened. What others make, fixtures and hooks, passes through.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import warnings
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from .body import Body, current, early_body
from .private import warnings_shown_by


class Stream:
    """Stands in for a text stream, or for the bytes below it. `target` is the stream that pytest has put there."""

    def __init__(self, target: Callable[[], Any]) -> None:
        self._target = target

    def write(self, text: Any) -> int:
        """Write now, or when the turn of the test comes that this code belongs to."""
        body = early_body()
        if body is None:
            written: int = self._target().write(text)
            return written
        body.keep(self.write, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each line."""
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> Stream:
        """The bytes below."""
        return Stream(lambda: self._target().buffer)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target(), name)


class Output:
    """Installs and removes what is needed. While nothing is installed, pytest and logging are untouched.

    Args:
        catches_warnings: False where `-p no:warnings` prints them instead.
    """

    def __init__(self, catches_warnings: bool) -> None:
        self._catches_warnings = catches_warnings
        self._targets: dict[str, Any] = {}
        self._streams = {name: Stream(partial(self._targets.get, name)) for name in ("stdout", "stderr")}
        self._installed = ExitStack()
        self._threads: WeakKeyDictionary[threading.Thread, Body] = WeakKeyDictionary()
        self.active = False

    def install(self) -> None:
        """Look after logging and threads, until `remove`."""
        if not self.active:
            self.active = True
            self._replace(logging.Logger, "handle", self._handling(logging.Logger.handle))
            self._replace(threading.Thread, "start", self._starting(threading.Thread.start))
            self._replace(threading, "excepthook", partial(self._thread_failed, threading.excepthook))
            self._replace(ThreadPoolExecutor, "submit", _submitting(ThreadPoolExecutor.submit))

    def remove(self) -> None:
        """Put everything back."""
        self._installed.close()
        self.active = False

    def _replace(self, owner: Any, name: str, new: Any) -> None:
        self._installed.callback(setattr, owner, name, getattr(owner, name))
        setattr(owner, name, new)

    @contextmanager
    def routed(self) -> Iterator[Callable[[Body], None]]:
        """While the loop runs, look after what pytest replaces in each phase; yields what ends a body's turn."""
        for name, stream in self._streams.items():
            self._targets[name] = getattr(sys, name)
            setattr(sys, name, stream)
        hook = sys.unraisablehook
        sys.unraisablehook = partial(_now_or_later, hook)
        try:
            if not self._catches_warnings:
                yield lambda body: None
                return
            with warnings_shown_by(_warn) as show:
                yield partial(_show_warnings, show)
        finally:
            sys.unraisablehook = hook
            for name, stream in self._streams.items():
                if getattr(sys, name) is stream:
                    setattr(sys, name, self._targets[name])

    def _handling(self, handle: Callable[..., None]) -> Callable[..., None]:
        def handle_in_turn(logger: logging.Logger, record: logging.LogRecord) -> None:
            __tracebackhide__ = True
            body = early_body()
            if body is None:
                return handle(logger, record)
            try:
                text = record.getMessage()
            except Exception:  # logging itself reports a wrong number of arguments, at the place of the call
                return handle(logger, record)
            if record.args:  # they may change before the turn comes
                record.msg, record.args = text, None
            return body.keep(handle, logger, record)

        return handle_in_turn

    def _starting(self, start: Callable[..., None]) -> Callable[..., None]:
        def start_in_context(thread: threading.Thread) -> None:
            body = current.get()
            if body is not None:
                self._threads[thread] = body
                thread.run = partial(copy_context().run, thread.run)  # type: ignore[method-assign]
            start(thread)

        return start_in_context

    def _thread_failed(self, hook: Callable[[Any], None], arguments: Any) -> None:
        body = self._threads.get(arguments.thread)
        if body is not None and body.early:
            body.keep(hook, arguments)
        else:
            hook(arguments)


def _submitting(submit: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `ThreadPoolExecutor.submit`: the function runs in the context of the test that submits it."""

    def submit_in_context(pool: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        body = current.get()
        if body is None:
            return submit(pool, function, *args, **kwargs)
        context = copy_context()
        token = current.set(None)  # a thread that the pool starts now will serve other tests too
        try:
            return submit(pool, context.run, function, *args, **kwargs)
        finally:
            current.reset(token)

    return submit_in_context


def _now_or_later(do: Callable[[Any], object], argument: Any) -> None:
    body = early_body()
    if body is None:
        do(argument)
    else:
        body.keep(do, argument)


def _warn(show: Callable[[Any], object], message: warnings.WarningMessage) -> None:
    body = current.get()
    if body is None or body.over:
        show(message)
        return
    key = _shown_once_per(message)
    if key is None or key not in body.shown:
        body.shown.add(key)
        body.warnings.append(message)
    # A warning is shown once per place and test. Python remembers the place, and forgets it when filters change.
    token = current.set(None)
    with warnings.catch_warnings():
        pass
    current.reset(token)


def _show_warnings(show: Callable[[Any], object], body: Body) -> None:
    body.over = True
    for message in body.warnings:
        show(message)


def _shown_once_per(message: warnings.WarningMessage) -> Hashable | None:
    """Return what has to be the same for Python not to show a warning again, or None if it is always shown."""
    text, category, place = str(message.message), message.category, (message.filename, message.lineno)
    for action, pattern, kind, module, line in warnings.filters:
        if not (issubclass(category, kind) and line in (0, message.lineno) and _matches(pattern, text)):
            continue
        if module is None or _matches(module, _module_of(message.filename)):
            break
    else:
        action = "default"
    keys: dict[str, Hashable] = {"default": (text, category, place), "module": (text, category, place[0])}
    return keys.get(action, (text, category) if action == "once" else None)


def _matches(pattern: str | re.Pattern[str] | None, text: str) -> bool:
    if pattern is None:
        return True
    return pattern == text if isinstance(pattern, str) else pattern.match(text) is not None


def _module_of(filename: str) -> str:
    loaded = list(sys.modules.items())
    return next((name for name, module in loaded if getattr(module, "__file__", "") == filename), Path(filename).stem)
