"""What a reader sees where a test lacks something: one line, not the way to it."""

from __future__ import annotations

from typing import Any

import pytest

from ..once import OnceFailed
from ..settings import SettingsError

look_ahead_safe = True
# The message says what, which value and what to do; a traceback would only hide it.
SAY_IT_ALL = (SettingsError, OnceFailed)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    """Tell in short what a file lacks that asks for a setting while it is imported."""
    report = yield
    call = getattr(report, "call", None)  # a file that --lf skips has none
    if call is not None and call.excinfo is not None and call.excinfo.errisinstance(SAY_IT_ALL):
        report.longrepr = str(call.excinfo.value)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Any:
    """Tell in short what a test lacks: a setting, a host that responds, a login. Whatever needs none of it runs."""
    report = yield
    if call.excinfo is not None and call.excinfo.errisinstance(SAY_IT_ALL):
        report.longrepr = f"{call.excinfo.typename}: {call.excinfo.value}"
    return report
