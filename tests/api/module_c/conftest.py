"""Fixtures for all tests of this module. `pytest --fixtures tests/api/module_c` lists them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from apisuite.once import worker_name
from tests.sandbox.items import Item, ItemsDB

from ..core.apis_info import ApiAbbreviation
from .setup.fresh_database import database_scope, pytest_addoption  # noqa: F401 - a hook: pytest finds it here

API = ApiAbbreviation.Items  # gives this module `base_url`, `client`, `client_for` and `anonymous`


@pytest.fixture
def owner(request: pytest.FixtureRequest) -> str:
    """The name of an owner that no other test or worker uses."""
    return f"{worker_name()}-{request.node.name}"


@pytest.fixture
async def api_owner(client: httpx.AsyncClient, owner: str) -> AsyncIterator[str]:
    """The same name as `owner`, for tests that create items through the API. Deletes this owner's items there."""
    yield owner
    for item in (await client.get("/items", params={"owner": owner})).json():
        response = await client.delete(f"/items/{item['id']}")
        assert response.status_code == 204


@pytest.fixture(scope=database_scope)
def items_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a database file that does not exist yet. pytest removes old temporary folders."""
    return tmp_path_factory.mktemp("items") / "items.db"


@pytest.fixture(scope=database_scope)
def items_database(items_path: Path) -> Iterator[ItemsDB]:
    """The session's open database, with whatever the last test left in it (`--fdb`: new). Closed at the end."""
    with ItemsDB(items_path) as items_database:
        yield items_database


@pytest.fixture
def items_db(items_database: ItemsDB) -> ItemsDB:
    """The session's database, emptied for this test. The next `items_db` removes what you add."""
    items_database.delete_all()
    return items_database


@pytest.fixture
def three_items(items_db: ItemsDB) -> list[Item]:
    """Three items, one in each state, stored in `items_db`, which cleans up."""
    items = [Item("plan", "anna", "done"), Item("build", "ben", "wip"), Item("ship", "anna", "todo")]
    return [items_db.get_item(items_db.add_item(item)) for item in items]
