"""What a reader sees of an error that is not the test's: what, where and after how long, not the way to it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from traceback import walk_tb
from typing import Any

import pytest

from ..once import OnceFailed
from ..redaction import redactor
from ..report.names import visible
from ..settings import SettingsError
from ..verdict import ContractViolated
from . import frames
from .recording import recording_of

look_ahead_safe = True
# The message says what, which value and what to do; a traceback would only hide it.
SAY_IT_ALL = (SettingsError, OnceFailed, ContractViolated)
# A time-out, or a connection that fails, is explained by no frame of these.
CLIENTS = {"httpx", "httpx2", "requests", "aiohttp", "urllib3"}
LIBRARIES = CLIENTS | {"anyio", "asyncio", "contextlib", "http", "httpcore", "httpcore2", "socket", "ssl"}
# Between a test that pytest-timeout stops and what it waits for are these besides.
TIMEOUT = "pytest_timeout"
STOPPED = LIBRARIES | {"pytest_asyncio", "selectors", "threading", "unittest", TIMEOUT, "pytest_look_ahead"}
# Their errors tell of the document, and where it is checked is in the suite.
CHECKS = {"apisuite.contract"}
said_key = pytest.StashKey[dict[str, str]]()  # message -> the test that had it first
SHOWN = 200  # characters of a body that is not JSON


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
    if call.excinfo is not None and not item.config.getoption("fulltrace", False):
        with suppress(Exception):  # what an error holds may be anything; it is then shown as it is
            _shorten(call.excinfo.value, item)
    report = yield
    if call.excinfo is not None and call.excinfo.errisinstance(SAY_IT_ALL):
        report.longrepr = _said(call.excinfo, item)
    return report


def _said(raised: pytest.ExceptionInfo[BaseException], item: pytest.Item) -> str:
    """Return a line for what is wrong, one for what to do, only once in a process, and the line of the suite."""
    text = f"{raised.typename}: {raised.value}"
    first = item.config.stash.setdefault(said_key, {}).setdefault(text, item.nodeid)
    is_quoting = "\n" in text or raised.errisinstance(ContractViolated)  # what a process has printed, or a value
    what, end, to_do = text.partition("\n" if is_quoting else ". ")
    lines = [what + end.strip(), to_do if first == item.nodeid else f"See {first}."]
    return "\n".join(filter(None, [*lines, _line_in_suite(raised.value, item.config.rootpath)]))


def _line_in_suite(error: BaseException, rootdir: Path) -> str:
    """Return e.g. "shop/test_cart.py:12", the innermost line below the rootdir; "" for none."""
    place = ""
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        is_own = not frames.is_of(frames.module_of(frame), {"apisuite"}) and "site-packages" not in path.parts
        if is_own and path.is_relative_to(rootdir):
            place = f"{path.relative_to(rootdir).as_posix()}:{line}"
    return place


def _shorten(error: BaseException, item: pytest.Item) -> None:
    """Leave out the frames of libraries, and add what explains the error instead."""
    if isinstance(error, ValueError) and (response := _parsed(error)) is not None:
        frames.leave_out(error, CLIENTS, and_all_after=True)
        error.__cause__, error.__suppress_context__ = None, True
        if not hasattr(error, "__notes__"):  # a fixture raises it again at each test that needs it
            error.add_note(_described(response, error))
    elif frames.is_of(type(error).__module__, CLIENTS):
        frames.leave_out(error, LIBRARIES)
        error.__cause__, error.__suppress_context__ = None, True
        _add_last_exchange(error, item)
    elif any(frames.module_of(frame) == TIMEOUT for frame in frames.of_error(error)):
        frames.show_awaited(error, getattr(getattr(item, "obj", None), "__code__", None), STOPPED)
        frames.leave_out(error, STOPPED)
        _add_last_exchange(error, item)
    elif isinstance(error, (AssertionError, ValueError, OSError)):
        frames.leave_out(error, CHECKS, and_all_after=True)


def _add_last_exchange(error: BaseException, item: pytest.Item) -> None:
    """Say what was sent, and how long that took, if no response came."""
    exchanges = recording_of(item).look(0.0)
    if exchanges and exchanges[-1].error:
        last = exchanges[-1]
        error.add_note(f"after {last.seconds:.1f} s: {last.method} {last.url}")


def _parsed(error: BaseException) -> Any:
    """Return the response whose method `json` raised the error, None if none did."""
    for frame in frames.of_error(error):
        if frame.f_code.co_name == "json" and frames.is_of(frames.module_of(frame), CLIENTS):
            return frame.f_locals.get("self")
    return None


def _described(response: Any, error: ValueError) -> str:
    """Return e.g. "response: 502 Bad Gateway, text/html", and the beginning of the body as far as its parser has it."""
    status = getattr(response, "status_code", None) or getattr(response, "status", "")
    reason = getattr(response, "reason_phrase", None) or getattr(response, "reason", None) or ""
    kind = response.headers.get("content-type", "no content type")
    head = redactor.clean(f"response: {status} {reason}".rstrip() + f", {kind}")
    body = getattr(error, "doc", getattr(error, "object", None))
    if body is None:
        return head
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    shown = visible(redactor.clean(text))  # as a whole: half of a secret would not be recognised
    return f"{head}\nbody: {shown[:SHOWN] or 'empty'}" + ("..." if len(shown) > SHOWN else "")
