"""Makes pytest-html count what the terminal counts: crashed workers and subtests, which it would lose or merge.

pytest-html keeps one report per test, phase and outcome, and makes rows when a test's teardown is reported. A
crashed test never gets there, and the subtests of a test overwrite each other.
"""

from __future__ import annotations

import os
import time
from html import escape
from pathlib import Path
from typing import Any

import pytest

from .row import name_of


class EveryOutcome:
    """A plugin of the owner, registered where pytest-html is."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._html: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Find pytest-html's collector of reports, and have it write its file in one step."""
        from pytest_html.basereport import BaseReport

        self._html = next((p for p in self._config.pluginmanager.get_plugins() if isinstance(p, BaseReport)), None)
        if self._html is not None:
            path: Path = self._html._report_path
            self._html._write_report = lambda text: write_atomically(path, text)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, report: pytest.TestReport) -> None:
        """Say that the test which a worker died of was in its call phase, and when that was."""
        report.when = "call"
        report.start = report.stop = time.time()
        report.crashed = True  # type: ignore[attr-defined]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Any:
        """Give a crashed test its end, and a subtest its own name while pytest-html looks at it."""
        nodeid = report.nodeid
        extras = getattr(report, "extras", None)
        if self._html is not None and extras:  # pytest-html escapes neither their names nor their addresses
            report.extras = [_escaped(extra) for extra in extras]  # type: ignore[attr-defined]
        try:
            return (yield)
        finally:
            report.nodeid = nodeid
            if getattr(report, "crashed", False):
                self._config.hook.pytest_runtest_logreport(report=_end_of(report))

    @pytest.hookimpl(trylast=True, specname="pytest_runtest_logreport")
    def pytest_runtest_logreport_for_html(self, report: pytest.TestReport) -> None:
        """Rename a subtest: of the trylast hooks, pytest-html's is later because it was registered later."""
        if self._html is None or not isinstance(report, pytest.SubtestReport):
            return
        if not report.passed:  # the terminal counts passed ones apart, and their test has a row
            report.nodeid = name_of(report)
            self._html.pytest_runtest_logreport(report)
            self._html.pytest_runtest_logreport(_end_of(report))
        report.when = "subtest"  # type: ignore[assignment]  # a phase of which pytest-html makes no row


class CrashedOnce:
    """A plugin of the owner: a test that a worker died of is not run again.

    With --dist loadfile, the next worker would run it as well and die too, eight times, until xdist gives up.
    """

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Return a scheduler that gives the rest of the file to the next worker."""
        if config.getoption("dist") != "loadfile":
            return None
        from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

        class Scheduling(LoadFileScheduling):  # type: ignore[misc]
            def remove_node(self, node: Any) -> Any:
                for unit in self.assigned_work.get(node, {}).values():
                    crashed = next((nodeid for nodeid, is_done in unit.items() if not is_done), None)
                    if crashed is not None:
                        unit[crashed] = True
                        super().remove_node(node)
                        return crashed
                return super().remove_node(node)

            def _reschedule(self, node: Any) -> None:
                if node in self.registered_collections:  # else it still collects; xdist 3.8 ends with a KeyError
                    super()._reschedule(node)

        return Scheduling(config, log)


def _escaped(extra: dict[str, Any]) -> dict[str, Any]:
    is_link = extra.get("format_type") == "url"
    content = escape(str(extra["content"])) if is_link else extra["content"]
    return {**extra, "content": content, "name": escape(str(extra.get("name") or ""))}


def _end_of(report: pytest.TestReport) -> pytest.TestReport:
    """Return the report of a teardown in which nothing happened."""
    end = pytest.TestReport(
        report.nodeid, report.location, {}, "passed", None, "teardown", start=report.stop, stop=report.stop
    )
    if hasattr(report, "node"):
        end.node = report.node  # type: ignore[attr-defined]
    return end


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", errors="backslashreplace")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
