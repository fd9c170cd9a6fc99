"""Factory fixtures: the fixture is a function, for tests that need several objects or choose their content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.sandbox.items import InvalidItemId, Item, ItemsDB, State

NewItem = Callable[..., int]


@pytest.fixture
def left_alone(items_db: ItemsDB) -> Iterator[Item]:
    """An unrelated item. Checks that it is the only one left, then `items_db` cleans up."""
    item = items_db.get_item(items_db.add_item(Item("mind your own business", "zoe")))
    yield item
    assert items_db.list_items() == [item]


@pytest.fixture
def new_item(items_db: ItemsDB) -> Iterator[NewItem]:
    """Call it to store an item and get its id. Deletes every item that it made, even when the test failed."""
    made: list[int] = []

    def new_item(summary: str = "anything", owner: str = "anna", state: State = "todo") -> int:
        made.append(items_db.add_item(Item(summary, owner, state)))
        return made[-1]

    yield new_item
    for item_id in made:
        with suppress(InvalidItemId):  # the test may have deleted it already
            items_db.delete_item(item_id)


def test_as_many_as_needed(left_alone, items_db, new_item):
    """The test chooses how many, and sets only what matters to it."""
    first, second = new_item(owner="ben"), new_item(owner="ben")

    assert [item.id for item in items_db.list_items(owner="ben")] == [first, second]


def test_deleted_by_the_test(left_alone, items_db, new_item):
    """The clean-up ignores what the test has already deleted."""
    items_db.delete_item(new_item())

    assert items_db.list_items(owner="anna") == []
