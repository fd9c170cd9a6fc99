"""Errors of GraphQL, and responses that are none of GraphQL."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from apisuite.toolbox.graphql import GraphQLErrors, graphql_data

MISSING = {"message": "no price", "path": ["orders", 0, "price"], "extensions": {"code": "NOT_FOUND"}}


@pytest.mark.parametrize("document", [{"data": {"a": 1}}, {"data": {"a": 1}, "errors": None}, {"data": None}], ids=str)
def test_data_is_returned(document: dict[str, Any]) -> None:
    """Null is data, too, as long as there is no error."""
    assert graphql_data(httpx.Response(200, json=document)) == document["data"]


@pytest.mark.parametrize("status", [200, 400])
def test_errors_fail_whatever_the_status(status: int) -> None:
    """Each has a line with its path; errors and data can be looked at."""
    document = {"data": {"orders": None}, "errors": [MISSING, {"message": "too slow"}]}

    with pytest.raises(GraphQLErrors) as failure:
        graphql_data(httpx.Response(status, json=document))

    assert str(failure.value).split("\n  ") == [
        f"2 errors in a response with status {status}:",
        "orders.0.price: no price (NOT_FOUND)",
        "request: too slow",
    ]
    assert failure.value.errors == document["errors"]
    assert failure.value.data == {"orders": None}


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(httpx.Response(502, text="<html>bad gateway"), id="page of a proxy"),
        pytest.param(httpx.Response(200, json=[1]), id="list"),
        pytest.param(httpx.Response(200, json={"detail": "x"}), id="another document"),
        pytest.param(httpx.Response(500, json={"data": {}}), id="error without errors"),
    ],
)
def test_no_response_of_graphql(response: httpx.Response) -> None:
    """The failure has the status and the beginning of the body."""
    with pytest.raises(GraphQLErrors, match=f"no response of GraphQL: {response.status_code} '"):
        graphql_data(response)
