"""The end of each phase, as all other plugins see it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest


class Ending:
    """A plugin whose hooks end before those of all others: what they see of a phase is complete.

    Args:
        tell: is told of each phase that has ended.
    """

    look_ahead_safe = True

    def __init__(self, tell: Callable[[pytest.Item, str], None]) -> None:
        self._tell = tell

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """End the setup."""
        __tracebackhide__ = True
        try:
            return (yield)
        finally:
            self._tell(item, "setup")

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """End the call."""
        __tracebackhide__ = True
        try:
            return (yield)
        finally:
            self._tell(item, "call")

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """End the teardown."""
        __tracebackhide__ = True
        try:
            return (yield)
        finally:
            self._tell(item, "teardown")
