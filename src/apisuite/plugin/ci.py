"""The run on GitHub Actions: a summary on the page of the job, a note at each test that failed."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from ..report.results import Results
from ..report.step_summary import failure_notes, step_summary
from ..settings import get_settings


class GitHub:
    """Speaks where GitHub Actions listens; silent everywhere else.

    GitHub takes each line of the log that begins with `::` for a command, also one that a test has printed, or an API
    has sent: from the first line of the run to its last, only the notes are heard.
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands

    Args:
        config: of the run.
        results: of the run.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, results: Results) -> None:
        self._config = config
        self._results = results
        self._deaf_until = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Have GitHub hear no command."""
        if get_settings().configured("GITHUB_ACTIONS") == "true":
            self._deaf_until = secrets.token_hex(16)
            self._say(f"::stop-commands::{self._deaf_until}")

    def pytest_sessionfinish(self) -> None:
        """Write the summary of the job."""
        if path := get_settings().configured("GITHUB_STEP_SUMMARY"):
            with (
                self._results.noting("the summary of the job"),  # the results are worth more than this file
                Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file,
            ):
                file.write(step_summary(self._results))

    def pytest_terminal_summary(self) -> None:
        """Put a note at each test that failed."""
        if self._deaf_until:
            with self._results.noting("the notes for GitHub"):
                notes = failure_notes(self._results.failures, self._folder())
                self._say(f"::{self._deaf_until}::", *notes, f"::stop-commands::{self._deaf_until}")

    def pytest_unconfigure(self) -> None:
        """Have GitHub hear commands again."""
        if self._deaf_until:
            self._say(f"::{self._deaf_until}::")

    def _say(self, *lines: str) -> None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            terminal.ensure_newline()
            for line in lines:
                terminal.write_line(line)

    def _folder(self) -> str:
        """Return the rootdir as seen from the checkout, "" where it is not in there."""
        workspace = get_settings().configured("GITHUB_WORKSPACE")
        folder = self._config.rootpath.resolve()
        if workspace is None or not folder.is_relative_to(Path(workspace).resolve()):
            return ""
        return folder.relative_to(Path(workspace).resolve()).as_posix()
