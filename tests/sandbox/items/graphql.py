"""The same items through GraphQL (https://spec.graphql.org): read only."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from .database import InvalidItemId, ItemsDB

SCHEMA = """
type Item { id: Int!  summary: String!  owner: String!  state: String! }
type Query { item(id: Int!): Item  items(owner: String): [Item!]! }
"""
router = APIRouter(prefix="/api")


class Operation(BaseModel):
    """A request of GraphQL over HTTP."""

    model_config = ConfigDict(extra="forbid")

    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815 - a name of the protocol


class Result(BaseModel):
    """What came of it: errors, if there are any, and whatever data there is."""

    data: dict[str, Any] | None = None
    errors: list[dict[str, Any]] | None = None


@router.post("/graphql", response_model_exclude_unset=True)
async def execute(operation: Operation, request: Request) -> Result:
    """Execute a query. Errors come with status 200, as GraphQL has it."""
    schema = await asyncio.to_thread(_schema)  # importing takes a while, in which others are served
    from graphql import graphql_sync

    with ItemsDB(request.app.state.database) as items_db:
        result = graphql_sync(
            schema, operation.query, _Root(items_db), None, operation.variables, operation.operationName
        )
    return Result.model_validate(result.formatted)


class _Root:
    """The fields of Query."""

    def __init__(self, items_db: ItemsDB) -> None:
        self.items_db = items_db

    def item(self, _info: object, id: int) -> Any:
        from graphql import GraphQLError

        try:
            return self.items_db.get_item(id)
        except InvalidItemId as error:
            raise GraphQLError(str(error), extensions={"code": "NOT_FOUND"}) from error

    def items(self, _info: object, owner: str | None = None) -> Any:
        return self.items_db.list_items(owner)


@functools.cache
def _schema() -> Any:
    from graphql import build_schema

    return build_schema(SCHEMA)
