"""GraphQL: a status of 200 says little; errors within the response fail the test."""

from __future__ import annotations

import httpx
import pytest

from apisuite.toolbox.cleanup import Created
from apisuite.toolbox.graphql import GraphQLErrors, graphql_data

ITEM = "query Item($id: Int!) { item(id: $id) { summary state } }"


async def test_item_through_graphql(client: httpx.AsyncClient, created: Created) -> None:
    """What was added through REST is read through GraphQL."""
    item = (await client.post("/items", json={"summary": "tea"})).json()
    created(client, f"/items/{item['id']}")

    response = await client.post("/graphql", json={"query": ITEM, "variables": {"id": item["id"]}})

    assert graphql_data(response) == {"item": {"summary": "tea", "state": "todo"}}


async def test_unknown_item_is_an_error_with_a_path(client: httpx.AsyncClient) -> None:
    """The status is 200; the error says which field failed, and why."""
    response = await client.post("/graphql", json={"query": ITEM, "variables": {"id": 987654}})

    assert response.status_code == 200
    with pytest.raises(GraphQLErrors, match=r"1 error in .* status 200:\n  item: .*987654.* \(NOT_FOUND\)"):
        graphql_data(response)


async def test_misspelled_field_is_an_error_with_a_place(client: httpx.AsyncClient) -> None:
    """What cannot be executed has no path, but a place in the query."""
    response = await client.post("/graphql", json={"query": "{ items { sumary } }"})

    with pytest.raises(GraphQLErrors, match=r"line 1, column 11: Cannot query field 'sumary'"):
        graphql_data(response)
