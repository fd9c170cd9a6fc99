"""A failing test whose parameter is a case of a file says which line of which file that is."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

look_ahead_safe = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add the place to the report of a phase that failed."""
    report = yield
    toolbox = sys.modules.get("apisuite.toolbox.cases")  # no test has a case before that is imported
    if call.excinfo is not None and report.failed and toolbox is not None:
        for name, value in getattr(getattr(item, "callspec", None), "params", {}).items():
            if isinstance(value, toolbox.Case):
                place = f"{os.path.relpath(value.file, item.config.rootpath)}:{value.line}"
                report.sections.append((f"data of {name}", f"{place}: {value.id}"))
    return report
