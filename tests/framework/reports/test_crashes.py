"""What is told of a test whose worker has died."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from apisuite.exchanges import Exchange
from apisuite.plugin.crashes import Crashes

TEST = "test_a.py::test_it"


def crashed(crashes: Crashes, told_of: str) -> Any:
    """Return the report of TEST, whose worker has told last of an exchange in setup and one in the call of a test."""
    made = [Exchange(phase, "GET", f"http://a.test/{phase}", status=200).to_json() for phase in ("setup", "call")]
    link = SimpleNamespace(name="gw1@h2", last={"nodeid": told_of, "exchanges": made})
    node = SimpleNamespace(gateway=SimpleNamespace(id="gw1"), apisuite_link=link)
    report: Any = pytest.TestReport(TEST, ("test_a.py", 0, "test_it"), {}, "failed", "worker 'gw1' crashed", "call")
    report.node = node
    crashes.pytest_handlecrashitem(TEST, report)
    return report


def reported(when: Any) -> pytest.TestReport:
    """Return the report of a phase of TEST that has passed."""
    return pytest.TestReport(TEST, ("test_a.py", 0, "test_it"), {}, "passed", None, when)


def test_host_and_exchanges() -> None:
    """The worker is named with its host, and what the test has sent is on its report."""
    report = crashed(Crashes(), TEST)

    assert report.longrepr == "worker 'gw1@h2' crashed"
    assert [exchange["url"] for exchange in report.exchanges] == ["http://a.test/setup", "http://a.test/call"]
    assert "GET http://a.test/call -> 200" in report.sections[0][1]


def test_what_a_report_has_told() -> None:
    """What came with the report of the setup is not told twice."""
    crashes = Crashes()
    crashes.pytest_runtest_logreport(reported("setup"))

    assert [exchange["url"] for exchange in crashed(crashes, TEST).exchanges] == ["http://a.test/call"]


def test_the_test_before() -> None:
    """What was told of the test before is not of the one that has crashed."""
    report = crashed(Crashes(), "test_a.py::test_before")

    assert not hasattr(report, "exchanges")
    assert report.sections == []
