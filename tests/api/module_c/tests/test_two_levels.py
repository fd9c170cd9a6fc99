"""Two levels: opening is slow, so it is done once per session; emptying is fast, so it is done before every test.

The four fixtures are in the module's conftest.py: items_path, items_database, items_db, three_items.
"""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item


def test_one_database_for_all(items_database, items_db):
    """`items_db` is the session's database, not a copy."""
    assert items_db is items_database


@pytest.mark.parametrize("turn", ["first", "second"])
def test_starts_empty(items_db, turn):
    """Whatever another test added, and in whatever order they run, this one starts empty."""
    assert items_db.count() == 0
    items_db.add_item(Item(f"left behind by the {turn}"))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_starts_with_three(items_db, three_items, turn):
    """A populated database is one more fixture on top of the empty one."""
    assert items_db.list_items() == three_items
    items_db.delete_item(three_items[0].id)
    assert items_db.count() == 2, turn
