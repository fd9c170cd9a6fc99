"""Indirect parametrization: the test chooses the parameter, and the fixture builds the value from it."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item, ItemsDB


@pytest.fixture
def stored(request: pytest.FixtureRequest, items_db: ItemsDB) -> Item:
    """An item in the state that the test chooses (default "todo"), stored in `items_db`, which cleans up."""
    state = getattr(request, "param", "todo")
    return items_db.get_item(items_db.add_item(Item("paint the fence", state=state)))


@pytest.mark.parametrize("stored", ["wip", "done"], indirect=True)
def test_listed_when_begun(items_db, stored):
    """The parameter goes to the fixture; the test receives the stored item."""
    assert items_db.list_items(state=stored.state) == [stored]
    assert items_db.list_items(state="todo") == []


@pytest.mark.parametrize(("stored", "still_open"), [("todo", 1), ("done", 0)], indirect=["stored"])
def test_one_of_two_is_indirect(items_db, stored, still_open):
    """Name the indirect ones; the others go to the test as they are."""
    assert len(items_db.list_items(state="todo")) == still_open


def test_without_a_parameter(stored):
    """The fixture has a default for tests that do not choose."""
    assert stored.state == "todo"
