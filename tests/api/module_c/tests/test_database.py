"""The Items database: what is specific to Python code, such as errors, the file, several connections."""

from __future__ import annotations

import pytest

from tests.sandbox.items import DatabaseClosed, InvalidDatabase, InvalidItemId, InvalidState, Item, ItemsDB


def test_ids_are_never_used_twice(items_db):
    """The id of a deleted item is not given to the next one."""
    first = items_db.add_item(Item("plan"))
    items_db.delete_all()

    assert items_db.add_item(Item("build")) > first


def test_equal_items(items_db):
    """Items are compared by content, not by id."""
    first, second = (items_db.get_item(items_db.add_item(Item("plan", "anna"))) for _ in range(2))

    assert first == second
    assert first.id != second.id


@pytest.mark.parametrize("item_id", [0, -1, 2**63, 4711], ids=["zero", "negative", "huge", "unknown"])
def test_unknown_id(items_db, item_id):
    """Every unknown id is refused with the same message."""
    with pytest.raises(InvalidItemId, match=f"Item {item_id} does not exist"):
        items_db.get_item(item_id)


def test_unknown_state_in_a_change(items_db, three_items):
    """A change to an unknown state is refused and changes nothing."""
    with pytest.raises(InvalidState, match="'begun' is not known"):
        items_db.update_item(three_items[0].id, {"state": "begun"})

    assert items_db.list_items() == three_items


def test_filters_together(items_db, three_items):
    """Owner and state together select the items that have both."""
    plan, _build, ship = three_items

    assert items_db.list_items("anna") == [plan, ship]
    assert items_db.list_items("anna", "todo") == [ship]


def test_closed_database(tmp_path):
    """A closed database says so; closing it again is not an error."""
    items_db = ItemsDB(tmp_path / "items.db")
    items_db.close()
    items_db.close()

    with pytest.raises(DatabaseClosed, match=r"items\.db is closed"):
        items_db.count()


def test_items_outlive_the_connection(tmp_path):
    """What was stored is there when the file is opened again, also while another connection is open."""
    with ItemsDB(tmp_path / "items.db") as first:
        first.add_item(Item("plan"))
        with ItemsDB(tmp_path / "items.db") as second:
            assert second.list_items() == [Item("plan")]
    with ItemsDB(tmp_path / "items.db") as third:
        assert third.count() == 1


def test_not_a_database(tmp_path):
    """A file of another kind is refused by name and left unchanged."""
    path = tmp_path / "items.db"
    path.write_text("shopping list: " + 100 * "milk, ", encoding="utf-8")

    with pytest.raises(InvalidDatabase, match=r"items\.db as a database of items: file is not a database"):
        ItemsDB(path)

    assert path.read_text(encoding="utf-8").startswith("shopping list")
