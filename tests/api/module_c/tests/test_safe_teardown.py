"""Safe teardown: one fixture, one change, one clean-up.

A fixture that fails before its `yield` never reaches its own clean-up, and what it changed until then stays. With one
change per fixture nothing stays: all fixtures that were set up before are torn down.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.items import Item, ItemsDB


@pytest.fixture
def clean_db(items_db: ItemsDB) -> Iterator[ItemsDB]:
    """The empty database. Cleans up nothing, but checks that all others did."""
    yield items_db
    assert items_db.list_items() == []


@pytest.fixture
def epic(clean_db: ItemsDB) -> Iterator[int]:
    """The id of a large item. Deletes it."""
    item_id = clean_db.add_item(Item("build a house"))
    yield item_id
    clean_db.delete_item(item_id)


@pytest.fixture
def story(clean_db: ItemsDB, epic: int) -> Iterator[int]:
    """The id of an item that belongs to `epic`. Deletes it."""
    item_id = clean_db.add_item(Item(f"#{epic}: lay the bricks"))
    yield item_id
    clean_db.delete_item(item_id)


def test_story_names_its_epic(clean_db, epic, story):
    """Each fixture has made one change, and each will undo its own."""
    assert clean_db.get_item(story).summary.startswith(f"#{epic}:")


def test_epic_without_stories(clean_db, epic):
    """A test pays only for the state that it requests."""
    assert clean_db.count() == 1
