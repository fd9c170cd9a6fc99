"""What an inner run has left: its exit code, its output, its report and its JUnit file."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest

from .report import Report, read_report


@dataclass
class Finished:
    """An inner run that has ended: what `pytester` returns of a run, and the files that the run has left.

    Attributes:
        folder: where it ran; its report.html, junit.xml and api_logging.log lie there.
        result: the exit code, and the lines of both streams.
    """

    folder: Path
    result: pytest.RunResult

    @property
    def ret(self) -> int:
        """The exit code."""
        return self.result.ret

    @property
    def outlines(self) -> list[str]:
        """The lines of the standard output."""
        return self.result.outlines

    @property
    def errlines(self) -> list[str]:
        """The lines of the standard error."""
        return self.result.errlines

    @property
    def stdout(self) -> pytest.LineMatcher:
        """The standard output, to be matched."""
        return self.result.stdout

    @property
    def stderr(self) -> pytest.LineMatcher:
        """The standard error, to be matched."""
        return self.result.stderr

    @property
    def output(self) -> str:
        """Everything that the run printed."""
        return "".join(f"{line}\n" for line in [*self.outlines, *self.errlines])

    @property
    def counts(self) -> dict[str, int]:
        """The counts of the terminal's last line: {"passed": 3, "errors": 1}."""
        return self.result.parseoutcomes()

    def assert_outcomes(self, **expected: int) -> None:
        """Compare the counts as `pytester` does: an outcome that is not named is expected not to occur."""
        __tracebackhide__ = True
        self.result.assert_outcomes(**expected)

    @property
    def report(self) -> Report:
        """The HTML report."""
        return read_report(self.folder / "report.html")

    @property
    def junit(self) -> list[ET.Element]:
        """The test cases of the JUnit file."""
        return list(ET.parse(self.folder / "junit.xml").getroot().iter("testcase"))  # noqa: S314 - made by ourselves

    def log_of(self, test: str) -> str:
        """Return what the JUnit file has as the output of a test."""
        return next(case.findtext("system-out") or "" for case in self.junit if case.get("name") == test)
