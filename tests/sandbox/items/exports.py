"""Exports of the Items API: jobs that take a while.

POST /api/exports       202, Location: begins to export the items of an owner
GET  /api/exports/{id}  200: "running" for as long as was asked for, then "done"
"""

from __future__ import annotations

import asyncio
import time
from itertools import count
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from . import callbacks
from .database import ItemsDB

router = APIRouter(prefix="/api/exports")


class Problem(BaseModel):
    """Why the request cannot be served."""

    detail: str


class NewExport(BaseModel):
    """What to export, how long that takes, in seconds, and where to tell that it is done: only on this machine."""

    model_config = ConfigDict(extra="forbid")

    owner: Annotated[str, Field(max_length=200)] = ""
    seconds: Annotated[float, Field(ge=0, le=10)] = 0.3
    callback: Annotated[str, Field(pattern=r"^http://127\.0\.0\.1:\d+/")] | None = None


class Export(BaseModel):
    """A job. `items` is the number of items of the owner, once it is done."""

    id: int
    state: Literal["running", "done"]
    items: int | None = None


class Job:
    """What the server keeps of an export, for as long as its process lives."""

    def __init__(self, number: int, new: NewExport) -> None:
        self.number = number
        self.new = new
        self.due = time.monotonic() + new.seconds
        self.telling: asyncio.Task[None] | None = None

    def look(self, items_db: ItemsDB) -> Export:
        """Return the export as it is now."""
        if time.monotonic() < self.due:
            return Export(id=self.number, state="running")
        return Export(id=self.number, state="done", items=len(items_db.list_items(self.new.owner or None)))


UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "No such export."}}
_numbers = count(1)


@router.post("", status_code=202)
async def begin_export(new: NewExport, request: Request, response: Response) -> Export:
    """Begin an export. `Location` is where its state is."""
    job = Job(next(_numbers), new)
    jobs(request)[job.number] = job
    response.headers["Location"] = str(request.url_for("get_export", export_id=job.number))
    if new.callback:
        job.telling = asyncio.create_task(callbacks.tell(new.callback, job.number, new.seconds))
    with ItemsDB(request.app.state.database) as items_db:
        return job.look(items_db)


@router.get("/{export_id}", responses=UNKNOWN)
async def get_export(export_id: int, request: Request) -> Export:
    """Return the state of an export."""
    with ItemsDB(request.app.state.database) as items_db:
        return job_of(export_id, request).look(items_db)


def jobs(request: Request) -> dict[int, Job]:
    """Return all exports of this process by their ids."""
    state = request.app.state
    if not hasattr(state, "exports"):
        state.exports = {}
    found: dict[int, Job] = state.exports
    return found


def job_of(export_id: int, request: Request) -> Job:
    """Return one export; an unknown one is a 404."""
    if export_id not in jobs(request):
        raise HTTPException(404, f"no export {export_id}")
    return jobs(request)[export_id]
