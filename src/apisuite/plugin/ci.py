"""The run on GitHub Actions: a summary on the page of the job, a note at each test that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..report.results import Results
from ..report.step_summary import failure_notes, step_summary
from ..settings import get_settings


class GitHub:
    """Speaks where GitHub Actions listens; silent everywhere else.

    Args:
        results: of the run.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._not_written = ""

    def pytest_sessionfinish(self) -> None:
        """Write the summary of the job."""
        if path := get_settings().configured("GITHUB_STEP_SUMMARY"):
            try:
                with Path(path).open("a", encoding="utf-8") as file:
                    file.write(step_summary(self._results))
            except OSError as error:  # the results are worth more than this file
                self._not_written = str(error)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Put a note at each test that failed."""
        if self._not_written:
            terminalreporter.write_line(f"not written: {self._not_written}", red=True)
        if get_settings().configured("GITHUB_ACTIONS"):
            for line in failure_notes(self._results.failures):
                terminalreporter.write_line(line)
