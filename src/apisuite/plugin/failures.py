"""--failures: a Markdown page for each failure, and an index."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..files import write_atomically
from ..redaction import redactor
from ..report.results import Results
from ..report.tickets import Tickets, code
from .results import error_of, made_in, row_name

if TYPE_CHECKING:
    from ..report.page import RunInfo

INDEX = "index.md"
MARK = "<!-- failures of a run of pytest -->"
LONGEST_NAME = 80  # characters of a file's name
_PAGE = re.compile(r"\]\((\d{4,}-[\w-]*\.md)\)")


class Failures:
    """A plugin of the process that owns the run.

    Args:
        folder: where the pages go.
        results: of the run.
        info: of a suite that names itself.
    """

    look_ahead_safe = True

    def __init__(self, folder: Path, results: Results, info: RunInfo | None) -> None:
        self._folder, self._results = folder, results
        self._tickets = Tickets(info)
        self._pages: list[tuple[str, str, str]] = []  # name of the row, error, text

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the page of a phase that failed."""
        if report.failed:
            with self._results.noting(f"the failure page of {report.nodeid}"):
                is_subtest = isinstance(report, pytest.SubtestReport)
                attempt = getattr(report, "rerun", 0)
                made = made_in(report) if is_subtest else self._results.exchanges_of(report.nodeid, attempt)
                self._add(report, made)

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the page of a file that could not be collected."""
        if report.failed:
            with self._results.noting(f"the failure page of {report.nodeid}"):
                self._add(report, [])

    def _add(self, report: Any, made: list[Any]) -> None:
        name = row_name(report)
        self._pages.append((name, error_of(report), self._tickets.ticket(name, report.nodeid, report, made)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write all pages; those of an earlier run go, also where nothing failed."""
        with self._results.noting("the failure pages"):
            self._remove_earlier()
            lines = [MARK, "# What failed", ""]
            for number, (name, error, text) in enumerate(self._pages, start=1):
                file = f"{number:04}-{re.sub(r'[^A-Za-z0-9_]+', '-', redactor.clean(name))[-LONGEST_NAME:]}.md"
                write_atomically(self._folder / file, text)
                lines.append(redactor.clean(f"- [{number}]({file}) {code(name)}: {code(error)}"))
            if self._pages:
                write_atomically(self._folder / INDEX, "\n".join(lines) + "\n")

    def _remove_earlier(self) -> None:
        index = self._folder / INDEX
        text = index.read_text(encoding="utf-8", errors="replace") if index.is_file() else ""
        if text.startswith(MARK):
            for file in _PAGE.findall(text):
                (self._folder / file).unlink(missing_ok=True)
            index.unlink()
