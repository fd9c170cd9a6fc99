"""A suite whose tests create and remove their data in function fixtures, with every outcome in every phase."""

from __future__ import annotations

from .whole_failing import FAILING
from .whole_fixtures import WORKING
from .whole_outcomes import ALONE, OUTCOMES
from .whole_scopes import MODULE, SESSION
from .whole_tests import CLASSES, KINDS

# Says at the end what each phase of each test has sent, and what was recorded for it.
SEEN = """
    import pytest

    LINES = []


    def pytest_runtest_logreport(report):
        for exchange in report.exchanges:
            path = exchange["url"].partition("api.test")[2]
            place = (report.nodeid, report.when, exchange["phase"])
            LINES.append(" ".join(("exchange", *place, exchange["method"], path, str(exchange["status"]))))
        LINES.append(f"properties {report.nodeid} {report.when} {report.user_properties}")
        LINES.append(f"duration {report.when} {report.duration >= 0}")


    def pytest_terminal_summary(terminalreporter):
        terminalreporter.section("what reports had")
        for line in LINES:
            terminalreporter.line(line)
"""
FILES = {
    "seen_exchanges.py": SEEN,
    "conftest.py": WORKING + FAILING,
    "test_a_kinds.py": KINDS,
    "test_b_classes.py": CLASSES,
    "test_c_outcomes.py": OUTCOMES,
    "test_d_alone.py": ALONE,
    "test_e_module.py": MODULE,
    "test_f_session.py": SESSION,
}
