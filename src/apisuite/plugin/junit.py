"""The exchanges of each test in its JUnit system-out, also where `junit_logging` leaves out what was logged."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ..report.names import HTTP_SECTION
from .private import junit_writer

WITH_LOG = ("log", "all")  # values of junit_logging


class Showing:
    """A plugin of the process that writes the JUnit file."""

    def __init__(self) -> None:
        self._xml: Any = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Find pytest's writer, if it does not write the section itself."""
        writer = junit_writer(session.config)
        if writer is not None and writer.logging not in WITH_LOG:
            self._xml = writer

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the section when a test's last phase is reported: its report has those of the others too."""
        if self._xml is None or report.when != "teardown":
            return
        texts = [text for name, text in report.sections if name.startswith(f"Captured {HTTP_SECTION}")]
        if not texts:
            return
        case = self._xml.node_reporter(report)
        if self._xml.log_passing_tests or any(node.tag in ("failure", "error") for node in case.nodes):
            output = ET.Element("system-out")
            output.text = "\n".join([f" Captured {HTTP_SECTION} ".center(80, "-"), *texts, ""])
            case.append(output)
