"""What the Users API takes and returns: the models behind its OpenAPI document."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

TOKEN = "QpwL5tke4Pnpja7X4"  # noqa: S105  reqres returns it at every login; it opens nothing, here as there


def _as_utf8(document: dict[str, JsonValue]) -> dict[str, JsonValue]:
    # Raises ValueError for half a surrogate pair: JSON can spell it and UTF-8 cannot (RFC 8259, section 8.2).
    json.dumps(document, ensure_ascii=False).encode()
    return document


Document = Annotated[dict[str, JsonValue], AfterValidator(_as_utf8)]


class User(BaseModel):
    """One of the twelve."""

    id: int = Field(ge=1, le=12)
    email: str
    first_name: str
    last_name: str
    avatar: str


class CreatedUser(BaseModel):
    """A created user: the fields that were sent, with the id that was assigned."""

    model_config = ConfigDict(extra="allow")

    id: int = Field(gt=1000)


class Support(BaseModel):
    """What every response of reqres carries along."""

    url: str = "https://reqres.in/#support-heading"
    text: str = "To keep ReqRes free, contributions towards server costs are appreciated!"


class OneUser(BaseModel):
    """The response to a request for one user."""

    data: User | CreatedUser
    support: Support = Support()


class UserPage(BaseModel):
    """One page of the twelve. A page past the last one is empty."""

    page: int
    per_page: int
    total: int
    total_pages: int
    data: list[User]
    support: Support = Support()


class Created(BaseModel):
    """The fields that were sent, the id (as text, as on reqres) and the time."""

    model_config = ConfigDict(extra="allow")

    id: str
    created_at: str = Field(alias="createdAt", json_schema_extra={"format": "date-time"})


class Updated(BaseModel):
    """The fields that were sent, and the time."""

    model_config = ConfigDict(extra="allow")

    updated_at: str = Field(alias="updatedAt", json_schema_extra={"format": "date-time"})


class Credentials(BaseModel):
    """Who logs in: reqres takes any password, but not none."""

    email: str | None = None
    username: str | None = None
    password: str | None = None


class Session(BaseModel):
    """The response to a login."""

    token: str = TOKEN


class Registration(Session):
    """The response to a registration."""

    id: int


class Problem(BaseModel):
    """Why a request was refused; `message` explains where `error` is a code."""

    error: str
    message: str | None = None


class Nothing(BaseModel):
    """`{}`: what reqres says of a user that it does not know."""

    model_config = ConfigDict(extra="forbid")


class Identity(BaseModel):
    """Whose token was sent. `username` is null for a machine; `expires_at` is Unix time in seconds."""

    sub: str
    username: str | None
    client_id: str
    expires_at: int | float


class Me(BaseModel):
    """The response to `GET /api/me`."""

    data: Identity
