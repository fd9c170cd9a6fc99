"""The exchanges of each test in its JUnit system-out, also where `junit_logging` leaves out what was logged."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ..report.text import HTTP_SECTION

WITH_LOG = ("log", "all")  # there pytest writes the section itself


class Showing:
    """A plugin of the process that writes the JUnit file."""

    def __init__(self) -> None:
        self._xml: Any = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Find pytest's writer, which has no public name."""
        plugins = session.config.pluginmanager.get_plugins()
        self._xml = next((p for p in plugins if hasattr(p, "node_reporter") and p.logging not in WITH_LOG), None)

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
