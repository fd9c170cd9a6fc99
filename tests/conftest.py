"""What holds for all tests but the API suite, which has a conftest of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

API_SUITE = Path(__file__).with_name("api")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that runs a whole suite, or a browser, take longer than a response may."""
    for item in items:
        if API_SUITE not in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))
