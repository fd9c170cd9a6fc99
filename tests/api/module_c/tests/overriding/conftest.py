"""Override on folder level: `owner` for all tests of this folder."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item, ItemsDB


@pytest.fixture
def owner() -> str:
    """Always Anna in this folder."""
    return "anna"


@pytest.fixture
def owners_item(items_db: ItemsDB, owner: str) -> Item:
    """An item of the test's `owner`, stored in `items_db`, which cleans up."""
    return items_db.get_item(items_db.add_item(Item("water the plants", owner)))
