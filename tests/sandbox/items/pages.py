"""Pages of the Items API: one list, and the four usual ways from one page to the next."""

from __future__ import annotations

import base64
from math import ceil
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from .database import ItemsDB, State
from .exports import Problem

router = APIRouter(prefix="/api/pages")
Size = Annotated[int, Query(ge=1, le=100)]


class OnPage(BaseModel):
    """An item as the server knows it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    summary: str
    owner: str
    state: State


class Page(BaseModel):
    """Some of the items of an owner. `next` is the cursor of the next page, null on the last one."""

    items: list[OnPage]
    total: int
    total_pages: int
    next: str | None


@router.get("", responses={400: {"model": Problem, "description": "No such cursor."}})
async def list_page(
    request: Request,
    response: Response,
    owner: Annotated[str, Query(max_length=200)] = "",
    limit: Size = 10,
    page: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    offset: Annotated[int | None, Query(ge=0, lt=2**31)] = None,
    cursor: str | None = None,
) -> Page:
    """Return one page, by number, offset or cursor. The header Link leads to the next one (RFC 8288)."""
    begin = _read(cursor) if cursor else offset if offset is not None else ((page or 1) - 1) * limit
    with ItemsDB(request.app.state.database) as items_db:
        found = items_db.list_items(owner or None)
    end = begin + limit
    following = _write(end) if end < len(found) else None
    if following:
        url = request.url.remove_query_params(["page", "offset"]).include_query_params(cursor=following)
        response.headers["Link"] = f'<{url}>; rel="next"'
    items = [OnPage.model_validate(item) for item in found[begin:end]]
    return Page(items=items, total=len(found), total_pages=ceil(len(found) / limit), next=following)


def _write(begin: int) -> str:
    return base64.urlsafe_b64encode(b"from %d" % begin).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        if word == "from" and number.isdecimal():
            return int(number)
    except ValueError:  # no base64, no text
        pass
    raise HTTPException(400, "no such cursor")
