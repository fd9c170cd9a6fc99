"""Fixtures of another package: name it in `pytest_plugins`.

Allowed in a test file, as here, and in the conftest.py at the root; pytest refuses it in any other conftest.py,
because the fixtures become visible everywhere.
"""

from __future__ import annotations

pytest_plugins = ["tests.api.module_c.setup.stock"]


def test_fixture_of_another_package(stock):
    """`stock` is defined in setup/stock.py; it is requested, not imported."""
    assert [item.owner for item in stock] == ["will", "will"]
