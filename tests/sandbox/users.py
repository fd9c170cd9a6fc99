"""Users: an API that responds as https://reqres.in does.

Twelve users, ids 1 to 12, are always there. Changing or deleting one of them is done as reqres does it
and changes nothing. A user that is created gets an id above 1000, can be read, changed and deleted under that
id, and never appears in the listing. So tests that run side by side do not disturb each other.

No request needs a token, as on reqres, but a token that is sent must be good: it is always checked.
`GET /api/me` is the one that asks for a token.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

from . import bearer, tokens
from .database import transaction
from .users_models import (
    Created,
    CreatedUser,
    Credentials,
    Document,
    Identity,
    Me,
    Nothing,
    OneUser,
    Problem,
    Registration,
    Session,
    Updated,
    User,
    UserPage,
)

NAMES = (
    "George Bluth, Janet Weaver, Emma Wong, Eve Holt, Charles Morris, Tracey Ramos, "
    "Michael Lawson, Lindsay Ferguson, Tobias Funke, Byron Fields, George Edwards, Rachel Howell"
)
CLIENTS = frozenset({"sandbox-web", "sandbox-short", "sandbox-service"})  # whose tokens are good here
LONGEST_DELAY = 10.0  # seconds
# Ids begin above 1000: reqres knows nobody above 12, and tests rely on it (`/users/23` is the usual one).
TABLE = """
CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL);
INSERT INTO sqlite_sequence SELECT 'users', 1000 WHERE 'users' NOT IN (SELECT name FROM sqlite_sequence);
"""

PositiveQuery = Annotated[int, Query(ge=1)]
UserId = Annotated[int, InPath(ge=0, lt=2**63)]  # SQLite's range


class UnknownUser(Exception):
    """There is no user of that id: a 404 with `{}`."""


class NoLogin(Exception):
    """The login is refused: a 400 with the message as `error`."""


def announce(url: str) -> dict[str, str]:
    """Return the setting that a tester needs to reach the API."""
    return {"REQRES_API_URL": f"{url}/api"}


def create_app(database: Path) -> FastAPI:
    """Return the API; it keeps the users that are created in the SQLite file `database`."""
    with transaction(database) as connection:
        connection.executescript(TABLE)
    app = FastAPI(title="Users", version="1.0")
    app.state.database = database
    app.include_router(api)
    app.exception_handler(bearer.Refused)(_respond_refused)
    app.exception_handler(NoLogin)(_respond_no_login)
    app.exception_handler(RequestValidationError)(_respond_invalid)
    app.exception_handler(UnknownUser)(_respond_unknown)
    return app


def _known_users() -> dict[int, User]:
    users = {}
    for number, name in enumerate(NAMES.split(", "), start=1):
        first, last = name.split()
        users[number] = User(
            id=number,
            email=f"{first}.{last}@reqres.in".lower(),
            first_name=first,
            last_name=last,
            avatar=f"https://reqres.in/img/faces/{number}-image.jpg",
        )
    return users


KNOWN = _known_users()


async def _check_token(request: Request) -> bearer.Claims | None:
    """Return what the token says, or None where none was sent. Raises `bearer.Refused`."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        return None
    return bearer.verify(authorization, issuer=tokens.issuer(request), clients=CLIENTS)


async def _wait(delay: Annotated[float, Query(ge=0, description="seconds, 10 at most")] = 0) -> None:
    await asyncio.sleep(min(delay, LONGEST_DELAY))


TokenSent = Annotated[bearer.Claims | None, Depends(_check_token)]
unauthorized: Any = {401: {"model": Problem, "headers": bearer.CHALLENGE}}
api = APIRouter(prefix="/api", dependencies=[Depends(_check_token)], responses=unauthorized)
scheme = HTTPBearer(auto_error=False, description="An access token of the identity provider.")
unknown: Any = {404: {"model": Nothing}}
refused: Any = {400: {"model": Problem}}


@api.get("/users", dependencies=[Depends(_wait)])
async def list_users(page: PositiveQuery = 1, per_page: PositiveQuery = 6) -> UserPage:
    """Return a page of the twelve users, six a page unless told otherwise."""
    first = (page - 1) * per_page
    data = list(KNOWN.values())[first : first + per_page]
    pages = ceil(len(KNOWN) / per_page)
    return UserPage(page=page, per_page=per_page, total=len(KNOWN), total_pages=pages, data=data)


@api.get("/users/{user_id}", responses=unknown, dependencies=[Depends(_wait)])
async def get_user(user_id: UserId, request: Request) -> OneUser:
    """Return one of the twelve, or a user that was created."""
    if user_id in KNOWN:
        return OneUser(data=KNOWN[user_id])
    with transaction(request.app.state.database) as connection:
        return OneUser(data=CreatedUser.model_validate(_read(connection, user_id) | {"id": user_id}))


@api.post("/users", status_code=201)
async def create_user(request: Request, document: Document | None = None) -> Created:
    """Keep what was sent, whatever the fields, and return it with an id and the time."""
    sent = document or {}
    with transaction(request.app.state.database) as connection:
        cursor = connection.execute("INSERT INTO users (document) VALUES (?)", (json.dumps(sent),))
    return Created.model_validate(sent | {"id": str(cursor.lastrowid), "createdAt": _now()})


@api.put("/users/{user_id}", responses=unknown)
async def replace_user(user_id: UserId, document: Document, request: Request) -> Updated:
    """Put what was sent in place of the user's fields, and return it with the time."""
    if user_id not in KNOWN:
        with transaction(request.app.state.database) as connection:
            _write(connection, user_id, document)
    return Updated.model_validate(document | {"updatedAt": _now()})


@api.patch("/users/{user_id}", responses=unknown)
async def update_user(user_id: UserId, document: Document, request: Request) -> Updated:
    """Put what was sent over the user's fields, and return it with the time."""
    if user_id not in KNOWN:
        with transaction(request.app.state.database) as connection:
            _write(connection, user_id, _read(connection, user_id) | document)
    return Updated.model_validate(document | {"updatedAt": _now()})


@api.delete("/users/{user_id}", status_code=204, responses=unknown)
async def delete_user(user_id: UserId, request: Request) -> None:
    """Forget a user that was created."""
    if user_id not in KNOWN:
        with transaction(request.app.state.database) as connection:
            _read(connection, user_id)
            connection.execute("DELETE FROM users WHERE id = ?", (user_id,))


@api.post("/register", responses=refused)
async def register(credentials: Credentials) -> Registration:
    """Return the id of one of the twelve and a token; reqres refuses all others."""
    user = _match(credentials, "Note: Only defined users succeed registration")
    return Registration(id=user.id)


@api.post("/login", responses=refused)
async def login(credentials: Credentials) -> Session:
    """Return a token to one of the twelve, for any password."""
    _match(credentials, "user not found")
    return Session()


@api.get("/me", dependencies=[Depends(scheme)])
async def read_me(claims: TokenSent) -> Me:
    """Return whose token was sent."""
    if claims is None:
        raise bearer.Refused
    who, client = claims.username, claims.client_id
    return Me(data=Identity(sub=claims.sub, username=who, client_id=client, expires_at=claims.exp))


def _read(connection: sqlite3.Connection, user_id: int) -> Document:
    row = connection.execute("SELECT document FROM users WHERE id = ?", (user_id,)).fetchone()
    if row is None:
        raise UnknownUser(user_id)
    document: Document = json.loads(row[0])
    return document


def _write(connection: sqlite3.Connection, user_id: int, document: Document) -> None:
    change = (json.dumps(document), user_id)
    if connection.execute("UPDATE users SET document = ? WHERE id = ?", change).rowcount == 0:
        raise UnknownUser(user_id)


def _match(credentials: Credentials, otherwise: str) -> User:
    name = credentials.email or credentials.username
    if not name:
        raise NoLogin("Missing email or username")
    if not credentials.password:
        raise NoLogin("Missing password")
    for user in KNOWN.values():
        if user.email == name:
            return user
    raise NoLogin(otherwise)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _respond_refused(_request: Request, error: bearer.Refused) -> JSONResponse:
    return bearer.unauthorized(error.reason)


async def _respond_no_login(_request: Request, error: NoLogin) -> JSONResponse:
    return JSONResponse({"error": str(error)}, 400)


async def _respond_invalid(_request: Request, error: RequestValidationError) -> Response:
    # What is wrong and where, and not what was sent: it may be a password.
    detail = [{name: part[name] for name in ("type", "loc", "msg")} for part in error.errors()]
    return Response(json.dumps({"detail": detail}), 422, media_type="application/json")


async def _respond_unknown(_request: Request, _error: UnknownUser) -> JSONResponse:
    return JSONResponse({}, 404)
