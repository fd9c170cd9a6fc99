"""GraphQL responses, whose errors come with status 200."""

from __future__ import annotations

from typing import Any

from ..extras import needs

with needs("client"):
    import httpx

SHOWN = 200  # characters of a body that is no GraphQL


class GraphQLErrors(AssertionError):
    """A response has errors. The message has path, text and code of each.

    Attributes:
        errors: as they stand in the response (https://spec.graphql.org/October2021/#sec-Errors).
        data: what the response has besides, None if nothing.
    """

    def __init__(self, message: str, errors: list[dict[str, Any]], data: Any = None) -> None:
        super().__init__(message)
        self.errors = errors
        self.data = data


def graphql_data(response: httpx.Response) -> Any:
    """Return `data` of a response that has no errors.

    Raises:
        GraphQLErrors: it has some, whatever its status, or it is no response of GraphQL.
    """
    __tracebackhide__ = True
    try:
        document = response.json()
        errors = list(document.get("errors") or [])
    except (ValueError, AttributeError, TypeError):
        document, errors = {}, []
    if errors:
        counted = (
            f"{len(errors)} error{'s' if len(errors) > 1 else ''} in a response with status {response.status_code}:"
        )
        raise GraphQLErrors("\n  ".join([counted, *map(_line, errors)]), errors, document.get("data"))
    if "data" not in document or not response.is_success:
        raise GraphQLErrors(f"no response of GraphQL: {response.status_code} {response.text[:SHOWN]!r}", [])
    return document["data"]


def _line(error: Any) -> str:
    """Return an error as a line: "order.items.0.price: no price (NOT_FOUND)"."""
    if not isinstance(error, dict):
        return str(error)
    place = ".".join(map(str, error.get("path") or ()))
    if not place:
        where = [f"line {each.get('line')}, column {each.get('column')}" for each in error.get("locations") or ()]
        place = "; ".join(where) or "request"
    code = (error.get("extensions") or {}).get("code")
    return f"{place}: {error.get('message')}" + (f" ({code})" if code else "")
