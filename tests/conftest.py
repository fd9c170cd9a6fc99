"""What holds for all tests but the API suite, which has a conftest of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

PAGES = (
    "contract",
    "engine",
    "lessons",
    "look-ahead",
    "modules",
    "parallel",
    "report",
    "running",
    "settings",
    "shards",
    "toolbox",
)
API_SUITE = Path(__file__).with_name("api")
# What others show once is shown here for many inputs, hosts, rows or ways of calling: node ids that begin like this.
# `.ci/run` leaves these tests out, `pytest tests` does not.
EXHAUSTIVE = (
    "tests/browser/test_many_rows.py",
    "tests/framework/docs/test_step_summary.py",
    "tests/framework/foreign/test_unchanged.py",
    "tests/framework/hosts/test_logins_of_hosts.py",
    "tests/framework/hosts/test_lost_workers.py",
    "tests/framework/hosts/test_preflight.py",
    "tests/framework/hosts/test_started_anywhere.py",
    "tests/framework/hosts/test_three_hosts.py",
    "tests/framework/hosts/test_workers_on_hosts.py",
    "tests/framework/look_ahead/test_equivalence.py",
    "tests/framework/look_ahead/test_exchanges.py",
    "tests/framework/look_ahead/test_left_behind.py",
    "tests/framework/look_ahead/test_random_suites.py",
    "tests/framework/reports/test_report_only.py",
    "tests/framework/shards/test_contract_of_shards.py",
    "tests/framework/shards/test_damaged.py",
    "tests/framework/shards/test_dividing.py",
    "tests/framework/shards/test_history.py",
    "tests/framework/shards/test_one_run.py",
    "tests/framework/shards/test_quarantine.py",
    "tests/framework/shards/test_recording.py",
    "tests/framework/test_interrupted_run.py",
    "tests/framework/test_plugin_loading.py",
    "tests/framework/test_proxy.py",
    "tests/framework/test_redaction_of_anything.py",
    *(f"tests/framework/docs/test_commands.py::test_commands_work[{page} " for page in PAGES),
)


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark of long tests."""
    config.addinivalue_line("markers", "exhaustive: for many inputs, hosts, rows or ways of calling; takes long.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that runs a whole suite, or a browser, take longer than a response may; mark the long ones."""
    for item in items:
        if API_SUITE not in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))
        if item.nodeid.startswith(EXHAUSTIVE):
            item.add_marker("exhaustive")
