"""Logs, output, warnings and stray errors go to the test that made them. A context variable names the test.

What a test makes before its turn is kept for the turn of its phase: pytest captures it there as if it had just
happened. What hooks and wider fixtures make passes through.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pytest

from .phases import Phases, current, later, no_test
from .private import forget_shown_warnings, replace_warning_display
from .streams import Streams
from .warned import shown_once_per

if TYPE_CHECKING:
    import warnings


class Output:
    """Sorts output while it is installed; before and after, pytest and logging are untouched."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._streams = Streams()
        self._installed: ExitStack | None = None
        self._threads: WeakKeyDictionary[threading.Thread, Phases] = WeakKeyDictionary()
        self._show_warning: Callable[[Any], object] | None = None
        self._sort_warning = self._sorting()

    def install(self) -> None:
        """Begin, until `remove`."""
        if self._installed is not None:
            return
        self._installed = ExitStack()
        self._replace(logging.Logger, "handle", _handling(logging.Logger.handle))
        self._replace(sys, "unraisablehook", partial(_now_or_later, sys.unraisablehook))
        self._replace(threading.Thread, "start", self._starting(threading.Thread.start))
        self._replace(threading, "excepthook", self._failing(threading.excepthook))
        self._replace(ThreadPoolExecutor, "submit", _submitting(ThreadPoolExecutor.submit))
        self._installed.callback(self._streams.give_back)
        self.renew()

    def remove(self) -> None:
        """Put everything back."""
        if self._installed is not None:
            self._installed.close()
            self._installed = None
            self._give_warnings_back()

    def renew(self) -> None:
        """Look after what pytest replaces: the streams in each phase, what catches warnings for each test."""
        if self._installed is None:
            self._streams.look()
            return
        self._streams.take()
        if self._config.pluginmanager.hasplugin("warnings"):
            before = replace_warning_display(self._sort_warning)
            if before is not self._sort_warning:
                self._show_warning = before

    def _replace(self, owner: Any, name: str, new: Any) -> None:
        assert self._installed is not None
        self._installed.callback(setattr, owner, name, getattr(owner, name))
        setattr(owner, name, new)

    def _sorting(self) -> Callable[[Any], None]:
        def show(message: warnings.WarningMessage) -> None:
            assert self._show_warning is not None
            self._show_warning(message)

        def sort_warning(message: warnings.WarningMessage) -> None:
            test = current()
            if test is None:
                show(message)
                return
            key = shown_once_per(message)
            if key is None or key not in test.shown:
                test.shown.add(key)
                if not test.keep(show, message):
                    show(message)
            with no_test():  # Python shows a warning once per place, and the next test is to have it too
                forget_shown_warnings()

        return sort_warning

    def _give_warnings_back(self) -> None:
        if self._show_warning is not None:
            now = replace_warning_display(self._show_warning)
            if now is not self._sort_warning:
                replace_warning_display(now)

    def _starting(self, start: Callable[..., None]) -> Callable[..., None]:
        def start_in_context(thread: threading.Thread) -> None:
            test = current()
            if test is not None:
                self._threads[thread] = test
                thread.run = partial(copy_context().run, thread.run)  # type: ignore[method-assign]
            start(thread)

        return start_in_context

    def _failing(self, hook: Callable[[Any], object]) -> Callable[[Any], None]:
        def thread_failed(arguments: Any) -> None:
            test = self._threads.get(arguments.thread)
            if test is None or not test.keep(hook, arguments):
                hook(arguments)

        return thread_failed


def _handling(handle: Callable[..., None]) -> Callable[..., None]:
    def handle_in_turn(logger: logging.Logger, record: logging.LogRecord) -> None:
        __tracebackhide__ = True
        test = current()
        if test is None or test.is_live() or not _freeze(record) or not test.keep(handle, logger, record):
            handle(logger, record)

    return handle_in_turn


def _freeze(record: logging.LogRecord) -> bool:
    """Make the message final, as its arguments may change before the turn comes; return whether there is one."""
    try:
        text = record.getMessage()
    except Exception:  # a wrong number of arguments: logging itself reports that, at the place of the call
        return False
    if record.args:
        record.msg, record.args = text, None
    return True


def _submitting(submit: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `ThreadPoolExecutor.submit`: the function runs in the context of the test that submits it."""

    def submit_in_context(pool: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if current() is None:
            return submit(pool, function, *args, **kwargs)
        context = copy_context()
        with no_test():  # a thread that the pool starts now will serve others too
            return submit(pool, context.run, function, *args, **kwargs)

    return submit_in_context


def _now_or_later(do: Callable[[Any], object], argument: Any) -> None:
    if not later(do, argument):
        do(argument)
