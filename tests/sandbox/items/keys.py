"""Keys of the Items API: two identities, and three places where a key may be."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import APIKeyCookie, APIKeyHeader, APIKeyQuery
from pydantic import BaseModel

from .exports import Problem

# Made anew for every process, so that none stands in the source.
KEYS = {name: secrets.token_urlsafe(16) for name in ("admin", "reader")}
router = APIRouter(prefix="/api/keys")
REFUSED: dict[int | str, dict[str, Any]] = {401: {"model": Problem, "description": "No key, or a wrong one."}}
FORBIDDEN: dict[int | str, dict[str, Any]] = {403: {"model": Problem, "description": "Not for this key."}}
InHeader = Annotated[str | None, Depends(APIKeyHeader(name="X-Api-Key", auto_error=False))]
InQuery = Annotated[str | None, Depends(APIKeyQuery(name="api_key", auto_error=False))]
InCookie = Annotated[str | None, Depends(APIKeyCookie(name="api_key", auto_error=False))]


class KeyHolder(BaseModel):
    """Whose key was sent."""

    name: Literal["admin", "reader"]


class Audit(BaseModel):
    """The names of all who have a key."""

    names: list[str]


async def _holder(header: InHeader, query: InQuery, cookie: InCookie) -> KeyHolder:
    for name, key in KEYS.items():
        if secrets.compare_digest(header or query or cookie or "", key):
            return KeyHolder.model_validate({"name": name})
    raise HTTPException(401, "send a key: X-Api-Key, ?api_key= or the cookie api_key", {"WWW-Authenticate": "ApiKey"})


Holder = Annotated[KeyHolder, Depends(_holder)]


@router.get("/mine", responses=REFUSED)
async def whose_key(holder: Holder) -> KeyHolder:
    """Return whose key was sent."""
    return holder


@router.get("/audit", responses=REFUSED | FORBIDDEN)
async def audit(holder: Holder) -> Audit:
    """Return who has a key; for the admin only."""
    if holder.name != "admin":
        raise HTTPException(403, "for the admin only")
    return Audit(names=list(KEYS))
