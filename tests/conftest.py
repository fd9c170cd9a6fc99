"""What holds for all tests but the API suite, which has a conftest of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# What others show once is shown here for many inputs, hosts or rows. `.ci/run` leaves it out, `pytest tests` does not.
EXHAUSTIVE = {
    "browser/test_many_rows.py",
    "framework/foreign/test_unchanged.py",
    "framework/hosts/test_logins_of_hosts.py",
    "framework/hosts/test_lost_workers.py",
    "framework/hosts/test_three_hosts.py",
    "framework/look_ahead/test_equivalence.py",
    "framework/look_ahead/test_random_suites.py",
    "framework/shards/test_one_run.py",
    "framework/test_redaction_of_anything.py",
}


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark of long tests."""
    config.addinivalue_line("markers", "exhaustive: for many inputs, hosts or rows; takes long.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that runs a whole suite, or a browser, take longer than a response may; mark the long ones."""
    for item in items:
        if TESTS / "api" in item.path.parents:
            continue
        item.add_marker(pytest.mark.timeout(600))
        if item.path.is_relative_to(TESTS) and item.path.relative_to(TESTS).as_posix() in EXHAUSTIVE:
            item.add_marker("exhaustive")
