"""One behaviour, four doors: each test runs through the database, the command line (twice) and the HTTP API.

`door` is one parametrized fixture; `getfixturevalue` opens only the door of the parameter. To run one of them:
`pytest -k "test_four_doors and database"`.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.sandbox.items import InvalidItemId, Item, ItemsDB, MissingSummary

from ..setup.doors import CliDoor, DatabaseDoor, Door, HttpDoor, run_as_program, run_in_process


@pytest.fixture
def database(items_db: ItemsDB) -> Door:
    """The door through the database. `items_db` cleans up."""
    return DatabaseDoor(items_db)


@pytest.fixture
def cli(tmp_path: Path) -> Door:
    """The door through the command line, run in this process. pytest removes old temporary folders."""
    return CliDoor(run_in_process, tmp_path / "items.db")


@pytest.fixture
def program(tmp_path: Path) -> Door:
    """The door through the command line, run as a program. pytest removes old temporary folders."""
    return CliDoor(run_as_program, tmp_path / "items.db")


@pytest.fixture
def http(client: httpx.AsyncClient, api_owner: str) -> Door:
    """The door through the API. `api_owner` deletes what the test leaves there."""
    return HttpDoor(client)


@pytest.fixture(params=["database", "cli", "program", "http"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each door in turn. The fixture that the parameter names cleans up."""
    return request.getfixturevalue(request.param)


async def test_create_and_read(door, owner):
    """A new item is stored as given and is still to be done."""
    await door.add(Item("write a report", owner))

    assert await door.list_items(owner) == [Item("write a report", owner, "todo")]


async def test_list_is_in_order_of_creation(door, owner):
    """Items are listed oldest first, with the ids that they got."""
    ids = [await door.add(Item(summary, owner)) for summary in ("plan", "build", "ship")]

    assert [item.id for item in await door.list_items(owner)] == ids


async def test_list_of_another_owner(door, owner):
    """An owner does not see the items of another."""
    await door.add(Item("write a report", owner))

    assert await door.list_items(f"not {owner}") == []


async def test_update(door, owner):
    """The named fields change, the others stay."""
    item_id = await door.add(Item("write a report", owner))

    await door.update(item_id, {"state": "wip"})
    await door.update(item_id, {"summary": "write a short report"})

    assert await door.list_items(owner) == [Item("write a short report", owner, "wip")]


async def test_delete(door, owner):
    """A deleted item is gone, the others stay."""
    first, second = await door.add(Item("plan", owner)), await door.add(Item("build", owner))

    await door.delete(first)

    assert [item.id for item in await door.list_items(owner)] == [second]


@pytest.mark.parametrize("summary", ["", "  "], ids=["empty", "blank"])
async def test_summary_is_required(door, owner, summary):
    """Without a summary nothing is stored."""
    with pytest.raises(MissingSummary):
        await door.add(Item(summary, owner))

    assert await door.list_items(owner) == []


async def test_deleted_item_is_unknown(door, owner):
    """An id that was deleted can be neither changed nor deleted again."""
    item_id = await door.add(Item("plan", owner))
    await door.delete(item_id)

    with pytest.raises(InvalidItemId):
        await door.update(item_id, {"state": "done"})
    with pytest.raises(InvalidItemId):
        await door.delete(item_id)
