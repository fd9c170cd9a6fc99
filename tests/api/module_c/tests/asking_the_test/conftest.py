"""Fixtures that look at the requesting test, and the mark that one of them reads."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item, ItemsDB


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark: unknown marks are errors."""
    config.addinivalue_line("markers", "items(*summaries): what `marked_items` stores for the test")


@pytest.fixture
def customer(request: pytest.FixtureRequest) -> str:
    """The CUSTOMER that the test's file defines, "nobody" if it defines none."""
    return getattr(request.module, "CUSTOMER", "nobody")


@pytest.fixture
def marked_items(request: pytest.FixtureRequest, items_db: ItemsDB) -> list[Item]:
    """The items of the nearest mark `items(...)`, stored in `items_db`, which cleans up."""
    mark = request.node.get_closest_marker("items")
    summaries = mark.args if mark else ()
    return [items_db.get_item(items_db.add_item(Item(summary))) for summary in summaries]
