"""What a reader sees of an error that is not the test's: what, where and after how long, not the way to it."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import pytest

from ..once import OnceFailed
from ..settings import SettingsError
from ..verdict import ContractViolated
from .recording import recording_of

look_ahead_safe = True
# The message says what, which value and what to do; a traceback would only hide it.
SAY_IT_ALL = (SettingsError, OnceFailed, ContractViolated)
# A time-out, or a connection that fails, is explained by no frame of these.
CLIENTS = {"httpx", "httpx2", "requests", "aiohttp", "urllib3"}
LIBRARIES = CLIENTS | {"anyio", "asyncio", "contextlib", "http", "httpcore", "httpcore2", "socket", "ssl"}


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    """Tell in short what a file lacks that asks for a setting while it is imported."""
    report = yield
    call = getattr(report, "call", None)  # a file that --lf skips has none
    if call is not None and call.excinfo is not None and call.excinfo.errisinstance(SAY_IT_ALL):
        report.longrepr = str(call.excinfo.value)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Tell in short what a test lacks: a setting, a host that responds, a login. Whatever needs none of it runs."""
    if call.excinfo is not None and _root(call.excinfo.type.__module__) in CLIENTS:
        _shorten(call.excinfo.value, item)
    report = yield
    if call.excinfo is not None and call.excinfo.errisinstance(SAY_IT_ALL):
        report.longrepr = f"{call.excinfo.typename}: {call.excinfo.value}"
    return report


def _shorten(error: BaseException, item: pytest.Item) -> None:
    """Leave out the frames of libraries, and add what was sent and how long that took."""
    error.__cause__, error.__suppress_context__ = None, True
    frame = error.__traceback__
    while frame is not None:
        following = frame.tb_next
        if following is not None and _is_of_library(following):
            frame.tb_next = following.tb_next
        else:
            frame = following
    exchanges = recording_of(item).look(0.0)
    if exchanges and exchanges[-1].error:
        last = exchanges[-1]
        error.add_note(f"after {last.seconds:.1f} s: {last.method} {last.url}")


def _is_of_library(frame: TracebackType) -> bool:
    return _root(frame.tb_frame.f_globals.get("__name__", "")) in LIBRARIES


def _root(module: str) -> str:
    return module.partition(".")[0]
