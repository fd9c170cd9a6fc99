"""Stops the run when a test patches something while others are under way, for they would see the patch.

A test that patches is usually known by its source, and runs alone (see `source`). This is for the patch in a helper
from elsewhere. It is refused before it takes effect, so no other test has seen it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

import pytest

from .body import Body, current_body
from .private import mock_patchers

PATCHERS: list[tuple[type, str]] = [
    (pytest.MonkeyPatch, "setattr"),
    (pytest.MonkeyPatch, "delattr"),
    (pytest.MonkeyPatch, "setitem"),
    (pytest.MonkeyPatch, "delitem"),
    (pytest.MonkeyPatch, "syspath_prepend"),
    (pytest.MonkeyPatch, "chdir"),
    (contextlib.redirect_stdout, "__enter__"),
    (contextlib.redirect_stderr, "__enter__"),
]


class Guard:
    """Watches the ways of patching while it is installed.

    Args:
        beside: returns a test that is under way beside a body, or None.
        stop: is told why the run cannot go on: a patch was found only after others may have seen it.

    Attributes:
        patching: the last test that patched while nothing was under way beside it; nothing may start before it ends.
    """

    def __init__(self, beside: Callable[[Body], pytest.Item | None], stop: Callable[[str], object]) -> None:
        self.patching: Body | None = None
        self._beside = beside
        self._stop = stop
        self._installed = ExitStack()
        self._watched: set[tuple[type, str]] = set()
        self._open: dict[int, asyncio.Handle] = {}

    def install(self) -> None:
        """Watch, until `remove`; `unittest.mock` too, if it has been imported by now."""
        mock = sys.modules.get("unittest.mock")
        if self._watched and (mock is None or (mock_patchers(mock)[0] in self._watched)):
            return
        for owner, name in PATCHERS + (mock_patchers(mock) if mock else []):
            if (owner, name) not in self._watched:
                self._replace(owner, name, self._refusing)
        if (warnings.catch_warnings, "__enter__") not in self._watched:
            self._replace(warnings.catch_warnings, "__enter__", self._entering)
            self._replace(warnings.catch_warnings, "__exit__", self._leaving)

    def remove(self) -> None:
        """Put everything back."""
        self._installed.close()
        self._watched.clear()
        self.patching = None

    def _replace(self, owner: type, name: str, wrapped: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        if name in vars(owner):
            self._installed.callback(setattr, owner, name, original)
        else:
            self._installed.callback(delattr, owner, name)
        setattr(owner, name, wrapped(original))
        self._watched.add((owner, name))

    def _refusing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def patch(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            body = current_body()
            if body is not None and not body.over:
                other = self._beside(body)
                if other is not None:
                    body.conflict = _message(body, other)
                    pytest.fail(body.conflict, pytrace=False)
                self.patching = body
            return original(*args, **kwargs)

        return patch

    def _entering(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Libraries catch warnings around plain code, where no other test can run. Only waiting meanwhile is wrong."""

        @wraps(original)
        def enter(catching: Any) -> Any:
            body = current_body()
            if body is not None and not body.over:
                with contextlib.suppress(RuntimeError):  # a thread has no loop; it catches what others warn anyway
                    loop, other = asyncio.get_running_loop(), self._beside(body)
                    self._open[id(catching)] = loop.call_soon(self._still_open, catching, body, other)
            return original(catching)

        return enter

    def _leaving(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def leave(catching: Any, *details: Any) -> Any:
            check = self._open.pop(id(catching), None)
            if check is not None:
                check.cancel()
            return original(catching, *details)

        return leave

    def _still_open(self, catching: Any, body: Body, other: pytest.Item | None) -> None:
        del self._open[id(catching)]
        other = other or self._beside(body)
        if other is not None:
            self._stop(_message(body, other))
        else:
            self.patching = body


def _message(body: Body, other: pytest.Item) -> str:
    return (
        f"{body.item.nodeid} patches something while {other.nodeid} is under way beside it (--look-ahead), and would "
        "see the patch. Mark the test that patches with @pytest.mark.serial."
    )
