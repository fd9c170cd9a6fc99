"""A small API with one of everything, exchanges with it, and a suite that names its document."""

from __future__ import annotations

import json
from typing import Any

from apisuite.contract.checking import Checker
from apisuite.contract.document import Document
from apisuite.exchanges import Message, Sent
from apisuite.verdict import Verdict, Violation

URL = "https://shop.test/v1"
JSON = "application/json"
TEA = {"id": 1, "name": "tea", "price": 250, "kind": "drink", "sold": "2026-03-01T12:00:00Z"}


def content(schema: Any, kind: str = JSON) -> dict[str, Any]:
    """Return the `content` of a message with a body."""
    return {"content": {kind: {"schema": schema}}}


PRODUCT = {
    "type": "object",
    "required": ["id", "name", "price"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "maxLength": 20},
        "price": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        "kind": {"type": "string", "enum": ["drink", "food"], "nullable": True},
        "sold": {"type": "string", "format": "date-time"},
        "supplier_key": {"type": "string", "writeOnly": True},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Product"}},
    },
}
REF = {"$ref": "#/components/schemas/Product"}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://production.example/v1"}],
    "paths": {
        "/products": {
            "get": {
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["drink", "food"]}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                    {"name": "X-Trace", "in": "header", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "headers": {"X-Total": {"required": True, "schema": {"type": "integer"}}},
                        **content({"type": "array", "items": REF}),
                    },
                    "4XX": content({"type": "object", "required": ["error"]}),
                },
            },
            "post": {
                "requestBody": {"required": True, **content(REF)},
                "responses": {"201": content(REF), "default": content({"type": "object", "required": ["error"]})},
            },
        },
        "/products/{id}": {
            "parameters": [ID],
            "get": {"responses": {"200": content(REF), "404": {}}},
            "delete": {"responses": {"204": {}}},
        },
        "/products/newest": {"get": {"responses": {"200": content(REF)}}},
    },
    "components": {"schemas": {"Product": PRODUCT}},
}


def checker(document: Any = DOCUMENT, url: str = URL) -> Checker:
    """Return a checker of a document."""
    return Checker("Shop", Document(document, "openapi.json"), url)


def sent(
    target: str = "GET /products/1",
    status: int = 200,
    body: Any = TEA,
    *,
    kind: str = JSON,
    headers: dict[str, str] | None = None,
    request: Any = b"",
    request_kind: str = JSON,
    asked: dict[str, str] | None = None,
) -> Sent:
    """Return an exchange.

    Args:
        target: method and path, below the URL of the shop.
        status: of the response.
        body: of the response; bytes, or a JSON value.
        kind: the Content-Type of the response.
        headers: more headers of the response.
        request: body of the request; bytes, or a JSON value.
        request_kind: its Content-Type.
        asked: more headers of the request.
    """
    method, _, path = target.partition(" ")
    bodies = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in (request, body)]
    sending = [("Content-Type", request_kind)] if request != b"" else []
    receiving = [("Content-Type", kind)] if kind else []
    return Sent(
        method,
        URL + path,
        Message([*sending, *(asked or {}).items()], bodies[0]),
        status,
        Message([*receiving, *(headers or {}).items()], bodies[1]),
    )


def verdict(exchange: Sent, document: Any = DOCUMENT) -> Verdict:
    """Return what the document says of an exchange of the shop."""
    found = checker(document).check(exchange)
    assert found is not None
    return found


def told(violations: list[Violation]) -> list[str]:
    """Return violations as texts: side, place, rule."""
    return [f"{each.side} {each.place}: {each.rule}" for each in violations]


def with_schema(schema: Any, version: str = "3.1.0", **components: Any) -> dict[str, Any]:
    """Return a document whose one operation, GET /products/1, responds with `schema`."""
    responses = {"200": content(schema)}
    return {
        "openapi": version,
        "paths": {"/products/1": {"get": {"responses": responses}}},
        "components": {"schemas": components},
    }


CORE = """
    from enum import Enum
    from pathlib import Path
    from apisuite.registry import ApiUrls, Budget, OpenApi
    from apisuite.suite import Suite

    class Api(Enum):
        Shop = "SHOP"

    document = OpenApi("openapi.json", level="fail", kept=Path("kept.json"), budgets={})
    urls = {"dev": {Api.Shop: "https://shop.test/v1"}}
    suite = Suite(ApiUrls({Api.Shop: "Shop"}, urls, {"dev": {Api.Shop: document}}))
"""
CONFTEST = """
    import httpx
    import pytest

    TEA = {"id": 1, "name": "tea", "price": 250}
    state = {"body": TEA, "status": 200, "kind": "application/json"}

    def respond(request):
        if request.url.path.endswith("/products"):
            return httpx.Response(200, json=[state["body"]], headers={"X-Total": "1"})
        import json
        return httpx.Response(state["status"], content=json.dumps(state["body"]),
                              headers={"Content-Type": state["kind"]})

    @pytest.fixture
    def shop():
        state.update(body=TEA, status=200, kind="application/json")
        with httpx.Client(transport=httpx.MockTransport(respond), base_url="https://shop.test/v1") as client:
            client.state = state
            yield client
"""
SUITE = {"core.py": CORE, "conftest.py": CONFTEST, "openapi.json": json.dumps(DOCUMENT)}
INI = "pythonpath = .\napisuite = core\n"
