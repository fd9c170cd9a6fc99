"""The Items API: the database of items over HTTP.

    POST   /api/items       201, Location      GET /api/items?owner=anna&state=todo      200
    GET    /api/items/{id}  200
    PATCH  /api/items/{id}  200
    DELETE /api/items/{id}  204

An unknown id is a 404, a document that does not fit the schema 422, both as JSON with `detail`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from . import callbacks, exports, graphql, keys, pages, progress
from .database import Changes, InvalidItemId, Item, ItemsDB, State

Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Owner = Annotated[str, StringConstraints(max_length=200)]


class NewItem(BaseModel):
    """An item to add."""

    model_config = ConfigDict(extra="forbid")

    summary: Summary
    owner: Owner = ""
    state: State = "todo"


class ItemChanges(BaseModel):
    """The fields to change; a field that is absent stays as it is, null is not allowed."""

    model_config = ConfigDict(extra="forbid")

    # The defaults are never stored: only fields that the client sent are (exclude_unset).
    summary: Summary = Field(default_factory=str)
    owner: Owner = Field(default_factory=str)
    state: State = Field(default_factory=lambda: "todo")


class StoredItem(BaseModel):
    """An item as the server knows it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    summary: str
    owner: str
    state: State


class Problem(BaseModel):
    """Why the request cannot be served."""

    detail: str


# This and the routes are coroutines: they run on the thread of the event loop, so that each request has a
# connection of its own which never crosses threads. A statement takes microseconds.
async def _opened(request: Request) -> AsyncIterator[ItemsDB]:
    with ItemsDB(request.app.state.database) as items_db:
        yield items_db


Opened = Annotated[ItemsDB, Depends(_opened)]
router = APIRouter(prefix="/api/items")
LOCATION = {"Location": {"required": True, "schema": {"type": "string", "format": "uri"}}}
UNKNOWN_ID: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "No such item."}}


@router.post("", status_code=201, response_model=StoredItem, responses={201: {"headers": LOCATION}})
async def create_item(new: NewItem, items_db: Opened, request: Request, response: Response) -> Item:
    """Add an item. `Location` is its address (RFC 9110, 10.2.2)."""
    item_id = items_db.add_item(Item(new.summary, new.owner, new.state))
    response.headers["Location"] = str(request.url_for("get_item", item_id=item_id))
    return items_db.get_item(item_id)


@router.get("", response_model=list[StoredItem])
async def list_items(items_db: Opened, owner: str | None = None, state: State | None = None) -> list[Item]:
    """List the items in the order of their ids, all or those of one owner and state."""
    return items_db.list_items(owner, state)


@router.get("/{item_id}", response_model=StoredItem, responses=UNKNOWN_ID)
async def get_item(item_id: int, items_db: Opened) -> Item:
    """Return one item."""
    return items_db.get_item(item_id)


@router.patch("/{item_id}", response_model=StoredItem, responses=UNKNOWN_ID)
async def change_item(item_id: int, changes: ItemChanges, items_db: Opened) -> Item:
    """Change the fields that the document names and return the item."""
    named = cast(Changes, changes.model_dump(exclude_unset=True))
    if named:
        items_db.update_item(item_id, named)
    return items_db.get_item(item_id)


@router.delete("/{item_id}", status_code=204, responses=UNKNOWN_ID)
async def delete_item(item_id: int, items_db: Opened) -> None:
    """Remove one item."""
    items_db.delete_item(item_id)


async def _respond_unknown_id(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=404)


def create_app(database: Path) -> FastAPI:
    """Return the Items API on the SQLite file `database`."""
    app = FastAPI(title="Items", version="1.0.0", summary="Who does what.")
    app.state.database = database
    app.add_exception_handler(InvalidItemId, _respond_unknown_id)
    app.include_router(router)
    for part in (exports, progress, pages, keys, graphql):
        app.include_router(part.router)
    return app


def announce(url: str) -> dict[str, str]:
    """Return the settings that reach the API which is mounted at `url`."""
    settings = {f"ITEMS_{name.upper()}_KEY": key for name, key in keys.KEYS.items()}
    return {"ITEMS_API_URL": f"{url}/api", "ITEMS_WEBHOOK_SECRET": callbacks.SECRET, **settings}
