"""The exchanges of each test go onto its reports: to the terminal, JUnit, pytest-html, and to the controller."""

from __future__ import annotations

from typing import Any

import pytest

from .. import exchanges

look_ahead_safe = True
recording_key = pytest.StashKey[exchanges.Recording]()


def recording_of(item: pytest.Item) -> exchanges.Recording:
    """Return what `item` has sent so far."""
    return item.stash.setdefault(recording_key, exchanges.Recording())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Record the HTTP exchanges of the test and of the fixtures that it sets up."""
    exchanges.install()
    with exchanges.record(recording_of(item)):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """From here on, exchanges are the test's own."""
    recording_of(item).phase = "call"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """From here on, exchanges are made by fixtures that clean up."""
    recording_of(item).phase = "teardown"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add to a test's report what its row shows."""
    report = yield
    recording = recording_of(item)
    made = recording.take()
    report.description = _first_paragraph(item)
    report.calls = recording.count
    report.exchanges = [exchange.to_json() for exchange in made]
    if made:
        from ..report.text import HTTP_SECTION, describe

        text = describe(made, with_last_body=report.failed)
        report.sections.append((f"Captured {HTTP_SECTION}", text))
        item.add_report_section(call.when, HTTP_SECTION, text)  # in JUnit only the last phase speaks, for all
    return report


def _first_paragraph(item: pytest.Item) -> str:
    doc = getattr(getattr(item, "obj", None), "__doc__", None) or ""
    return " ".join(doc.strip().partition("\n\n")[0].split())
