"""Four doors to the items, with the same four methods, so that one test can go through each of them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, Protocol

import httpx
from click.testing import CliRunner

from tests.sandbox.items import Changes, InvalidItemId, Item, ItemsDB, MissingSummary
from tests.sandbox.items.cli import cli

ROOT = Path(__file__).parents[4]


class Door(Protocol):
    """What can be done with items. Every door raises MissingSummary and InvalidItemId."""

    async def add(self, item: Item) -> int:
        """Store an item and return its id."""

    async def list_items(self, owner: str) -> list[Item]:
        """Return the items of one owner, oldest first."""

    async def update(self, item_id: int, changes: Changes) -> None:
        """Change one item."""

    async def delete(self, item_id: int) -> None:
        """Remove one item."""


class DatabaseDoor:
    """Calls the database in this process."""

    def __init__(self, items_db: ItemsDB) -> None:
        self._items_db = items_db

    async def add(self, item: Item) -> int:
        """`add_item`."""
        return self._items_db.add_item(item)

    async def list_items(self, owner: str) -> list[Item]:
        """`list_items`."""
        return self._items_db.list_items(owner)

    async def update(self, item_id: int, changes: Changes) -> None:
        """`update_item`."""
        self._items_db.update_item(item_id, changes)

    async def delete(self, item_id: int) -> None:
        """`delete_item`."""
        self._items_db.delete_item(item_id)


class Finished(NamedTuple):
    """How a command line ended."""

    exit_code: int
    stdout: str
    stderr: str


Run = Callable[[list[str]], Awaitable[Finished]]


async def run_in_process(arguments: list[str]) -> Finished:
    """Run the command line in this process: fast, and a debugger steps into it."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    return Finished(result.exit_code, result.stdout, result.stderr)


async def run_as_program(arguments: list[str]) -> Finished:
    """Run the command line as a user does: a new process, a real exit code."""
    command = [sys.executable, "-m", "tests.sandbox.items", *arguments]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=pipe)
    stdout, stderr = await process.communicate()
    return Finished(process.returncode or 0, stdout.decode(), stderr.decode())


class CliDoor:
    """Writes command lines for the database at `path` and reads what they print."""

    def __init__(self, run: Run, path: Path) -> None:
        self._run = run
        self._path = path

    async def add(self, item: Item) -> int:
        """`items add`."""
        return int(await self._stdout("add", item.summary, "--owner", item.owner))

    async def list_items(self, owner: str) -> list[Item]:
        """`items list --json`."""
        return [Item(**row) for row in json.loads(await self._stdout("list", "--owner", owner, "--json"))]

    async def update(self, item_id: int, changes: Changes) -> None:
        """`items update`."""
        options = [word for name, value in changes.items() for word in (f"--{name}", str(value))]
        await self._stdout("update", str(item_id), *options)

    async def delete(self, item_id: int) -> None:
        """`items delete`."""
        await self._stdout("delete", str(item_id))

    async def _stdout(self, *arguments: str) -> str:
        exit_code, stdout, stderr = await self._run(["--db", str(self._path), *arguments])
        if exit_code == 2 and "summary" in stderr:
            raise MissingSummary(stderr)
        if exit_code == 1 and "does not exist" in stderr:
            raise InvalidItemId(stderr)
        assert exit_code == 0, stderr
        return stdout


class HttpDoor:
    """Sends requests to the Items API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def add(self, item: Item) -> int:
        """POST /items."""
        response = await self._client.post("/items", json={"summary": item.summary, "owner": item.owner})
        if response.status_code == 422:
            raise MissingSummary(response.text)
        assert response.status_code == 201, response.text
        return int(response.json()["id"])

    async def list_items(self, owner: str) -> list[Item]:
        """GET /items?owner=."""
        response = await self._client.get("/items", params={"owner": owner})
        assert response.status_code == 200, response.text
        return [Item(**row) for row in response.json()]

    async def update(self, item_id: int, changes: Changes) -> None:
        """PATCH /items/{id}."""
        self._check(await self._client.patch(f"/items/{item_id}", json=changes), 200)

    async def delete(self, item_id: int) -> None:
        """DELETE /items/{id}."""
        self._check(await self._client.delete(f"/items/{item_id}"), 204)

    def _check(self, response: httpx.Response, expected: int) -> None:
        if response.status_code == 404:
            raise InvalidItemId(response.text)
        assert response.status_code == expected, response.text
