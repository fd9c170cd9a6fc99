"""Whether something has changed that each test shares with the others, looked after whenever code of a test has run.

It is noticed before any other test's code runs on the loop: then the run stops, and names both.
"""

from __future__ import annotations

import datetime
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

import pytest

from .phases import Phases, current
from .private import mock_patchers

NAMES = (
    "sys.stdout", "sys.stderr", "the warning filters", "the warning filters", "the warning filters",
    "the level of logging", "logging.disable", "the handlers of logging", "datetime", "time", "the current folder",
)  # fmt: skip
PATCHING = ("setattr", "delattr", "setitem", "delitem", "syspath_prepend", "chdir")


class Watch:
    """Costs a few microseconds each time.

    Args:
        object_to: is told which test changes what, as soon as it does.
    """

    def __init__(self, object_to: Callable[[pytest.Item, str], object]) -> None:
        self._object_to = object_to
        self._installed: ExitStack | None = None
        self._watches_mock = False
        self._owners: dict[Any, dict[str, Any]] = {}
        self._state: tuple[Any, ...] = ()

    def install(self) -> None:
        """Begin, until `remove`; `unittest.mock` too, if it has been imported by now."""
        if self._installed is None:
            self._installed = ExitStack()
            for name in ("__setitem__", "__delitem__"):
                self._replace(type(os.environ), name, "os.environ")
            for name in PATCHING:
                self._replace(pytest.MonkeyPatch, name, "something with a patch")
        mock = sys.modules.get("unittest.mock")
        if mock is not None and not self._watches_mock:
            self._watches_mock = True
            for owner, name in mock_patchers(mock):
                self._replace(owner, name, "something with a patch")

    def remove(self) -> None:
        """Put everything back."""
        if self._installed is not None:
            self._installed.close()
        self._installed, self._watches_mock = None, False

    def renew(self) -> None:
        """Take everything as it is now for as it has to be: nothing is under way."""
        self._owners.clear()
        self.renew_pytest()

    def renew_pytest(self) -> None:
        """Take what pytest itself replaces for each phase and test, streams and filters, as it is now."""
        self._held = (sys.stdout, sys.stderr, warnings.filters, *warnings.filters[:1])  # so that no id is used again
        self._state = _look()

    def follow(self, item: Any) -> None:
        """Watch the globals of a test's module, and the attributes of its class, too."""
        for owner in (item.module, item.cls):
            if owner is not None and owner not in self._owners:
                self._owners[owner] = dict(vars(owner))

    def look_after(self, test: Phases) -> None:
        """Compare with before, now that code of `test` has run."""
        now = _look()
        if now != self._state:
            what = next(name for name, a, b in zip(NAMES, now, self._state, strict=True) if a != b)
            self._object_to(test.item, f"changes {what}")
        for owner in (test.item.module, test.item.cls):
            before = self._owners.get(owner)
            if before is not None and not _is_same(vars(owner), before):
                self._compare(test, owner, before)

    def _compare(self, test: Phases, owner: Any, before: dict[str, Any]) -> None:
        now = self._owners[owner] = dict(vars(owner))
        names = {name for name in now.keys() | before.keys() if now.get(name, self) is not before.get(name, self)}
        if found := sorted(name for name in names if not name.startswith(("__", "@"))):
            self._object_to(test.item, f"changes `{'`, `'.join(found)}` of {owner.__name__}")

    def _replace(self, owner: Any, name: str, what: str) -> None:
        original = getattr(owner, name)

        @wraps(original)
        def change(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            if (test := current()) is not None:
                self._object_to(test.item, f"changes {what}")
            return original(*args, **kwargs)

        assert self._installed is not None
        self._installed.callback(setattr, owner, name, original)
        setattr(owner, name, change)


def _look() -> tuple[Any, ...]:
    root, filters = logging.root, warnings.filters
    return (
        id(sys.stdout), id(sys.stderr), id(filters), id(filters[0]) if filters else 0, len(filters),
        root.level, root.manager.disable, len(root.handlers), id(datetime.datetime), id(time.time),
        os.getcwd(),  # noqa: PTH109 - a Path costs too much here
    )  # fmt: skip


def _is_same(now: Any, before: dict[str, Any]) -> bool:
    try:
        return bool(now == before)  # the same objects are equal without being asked
    except Exception:  # whatever is in there need not compare
        return False
