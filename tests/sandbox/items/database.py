"""The Items database: who does what, kept in one SQLite file.

    with ItemsDB(Path("items.db")) as items_db:
        item_id = items_db.add_item(Item("write the report", owner="anna"))
        items_db.update_item(item_id, {"state": "done"})

An id is never used twice, so an old id never names another item.
"""

from __future__ import annotations

import logging
import sqlite3
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, TypedDict, get_args

State = Literal["todo", "wip", "done"]
STATES: tuple[State, ...] = get_args(State)

_BUSY_SECONDS = 10.0  # how long a writer waits for another process that writes
_HIGHEST_ID = 2**63 - 1  # https://www.sqlite.org/autoinc.html

logger = logging.getLogger(__name__)


class ItemsError(Exception):
    """Whatever goes wrong with the items; the message is written for a person."""


class InvalidItemId(ItemsError):
    """There is no item with this id."""


class InvalidState(ItemsError):
    """The state is none of STATES."""


class MissingSummary(ItemsError):
    """An item needs a summary that is more than white space."""


class DatabaseClosed(ItemsError):
    """The database was used after `close()`."""


class InvalidDatabase(ItemsError):
    """The file cannot be opened as a database of items."""


@dataclass(frozen=True)
class Item:
    """One thing to do. Two items are equal when they say the same; the id does not count."""

    summary: str
    owner: str = ""
    state: State = "todo"
    id: int | None = field(default=None, compare=False)


class Changes(TypedDict, total=False):
    """What `update_item` may change."""

    summary: str
    owner: str
    state: State


class ItemsDB:
    """The items in the SQLite file at `path`; the file and its folder are created when missing.

    A context manager. Every method is one short transaction; several processes may use one file
    (WAL mode, https://www.sqlite.org/wal.html). An object belongs to the thread that made it.

    Raises InvalidDatabase when `path` cannot be opened, and from every method DatabaseClosed
    after `close()`.
    """

    def __init__(self, path: Path) -> None:
        """Open the database at `path`."""
        self.path = path
        self._connection: sqlite3.Connection | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise InvalidDatabase(f"Cannot open {path} as a database of items: {error}.") from error

    def add_item(self, item: Item) -> int:
        """Store `item` and return its new id; the id in `item` is ignored.

        Raises MissingSummary or InvalidState.
        """
        _check_summary(item.summary)
        _check_state(item.state)
        row = (item.summary, item.owner, item.state)
        cursor = self._open.execute("INSERT INTO items (summary, owner, state) VALUES (?, ?, ?)", row)
        item_id = int(cursor.lastrowid or 0)
        logger.info("added item %d for %s", item_id, item.owner or "nobody")
        return item_id

    def get_item(self, item_id: int) -> Item:
        """Return the item with this id. Raises InvalidItemId."""
        row = self._open.execute(f"{_SELECT} WHERE id = ?", (_check_id(item_id),)).fetchone()
        if row is None:
            raise InvalidItemId(f"Item {item_id} does not exist.")
        return Item(*row)

    def list_items(self, owner: str | None = None, state: State | None = None) -> list[Item]:
        """Return the items in the order of their ids, all or those of one owner and state.

        Raises InvalidState.
        """
        if state is not None:
            _check_state(state)
        rows = self._open.execute(_LIST, {"owner": owner, "state": state})
        return [Item(*row) for row in rows]

    def update_item(self, item_id: int, changes: Changes) -> None:
        """Change the named fields of one item and leave the others as they are.

        Warns (UserWarning) when nothing is to be changed.
        Raises InvalidItemId, MissingSummary or InvalidState.
        """
        if not changes:
            warnings.warn(f"update_item({item_id}) has nothing to change", stacklevel=2)
        if "summary" in changes:
            _check_summary(changes["summary"])
        if "state" in changes:
            _check_state(changes["state"])
        row = {"summary": None, "owner": None, "state": None, **changes, "id": _check_id(item_id)}
        self._one_row(_UPDATE, row, item_id)

    def delete_item(self, item_id: int) -> None:
        """Remove one item. Raises InvalidItemId."""
        self._one_row("DELETE FROM items WHERE id = :id", {"id": _check_id(item_id)}, item_id)

    def delete_all(self) -> None:
        """Remove every item of every owner."""
        self._open.execute("DELETE FROM items")

    def count(self) -> int:
        """Return how many items there are, of all owners and states."""
        (number,) = self._open.execute("SELECT COUNT(*) FROM items").fetchone()
        return int(number)

    def close(self) -> None:
        """Close the database. Closing it again does nothing."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise DatabaseClosed(f"The database {self.path} is closed. Open it again with ItemsDB(path).")
        return self._connection

    def _one_row(self, statement: str, row: dict[str, object], item_id: int) -> None:
        if self._open.execute(statement, row).rowcount == 0:
            raise InvalidItemId(f"Item {item_id} does not exist.")

    def __enter__(self) -> ItemsDB:
        """Return the open database."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the database."""
        self.close()


_TABLE = """
CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    summary TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL
)
"""
_SELECT = "SELECT summary, owner, state, id FROM items"
_LIST = f"""
{_SELECT}
WHERE (:owner IS NULL OR owner = :owner) AND (:state IS NULL OR state = :state)
ORDER BY id
"""
# One statement, so that two writers cannot undo each other's changes: a field that is not named stays.
_UPDATE = """
UPDATE items
SET summary = COALESCE(:summary, summary), owner = COALESCE(:owner, owner), state = COALESCE(:state, state)
WHERE id = :id
"""


def _check_id(item_id: int) -> int:
    # SQLite meets a larger number with an OverflowError.
    if not 0 < item_id <= _HIGHEST_ID:
        raise InvalidItemId(f"Item {item_id} does not exist.")
    return item_id


def _check_summary(summary: str) -> None:
    if not summary.strip():
        raise MissingSummary("An item needs a summary: say in a few words what is to be done.")


def _check_state(state: str) -> None:
    if state not in STATES:
        raise InvalidState(f"The state {state!r} is not known. Known states: {', '.join(STATES)}.")
