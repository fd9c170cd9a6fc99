"""Request fixtures: name them as arguments, in tests and in other fixtures."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item, ItemsDB


@pytest.fixture
def anna() -> str:
    """The name of an owner."""
    return "anna"


@pytest.fixture
def annas_item(items_db: ItemsDB, anna: str) -> Item:
    """An item of Anna's, stored in `items_db`, which cleans up."""
    return items_db.get_item(items_db.add_item(Item("write a test", anna)))


def test_one_fixture(anna):
    """A test receives the fixture that its argument names."""
    assert anna == "anna"


def test_several_fixtures(items_db, anna):
    """A test may request as many fixtures as it needs."""
    assert items_db.list_items(owner=anna) == []


def test_fixture_requests_fixtures(annas_item):
    """A fixture requests other fixtures in the same way; the test need not know about them."""
    assert annas_item.owner == "anna"


def test_fixture_requested_twice_runs_once(items_db, annas_item):
    """Within a test a fixture runs once: the test and `annas_item` get the same `items_db`, emptied once."""
    assert items_db.list_items() == [annas_item]
