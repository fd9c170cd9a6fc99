"""What a request must have that its document describes, where the server has accepted it."""

from __future__ import annotations

from typing import Any

import pytest

from apisuite.contract.document import Document
from apisuite.contract.parameters import Reader
from apisuite.exchanges import Part

from .shop import DOCUMENT, TEA, content, sent, told, verdict

NEW = {"name": "tea", "price": 250}
ARRAY = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "object", "properties": {"r": {"type": "integer"}, "g": {"type": "integer"}}}
RGB = {"r": 100, "g": 200}


@pytest.mark.parametrize(
    ("target", "more", "expected"),
    [
        pytest.param("GET /products/tea", {}, "request path id: type", id="path"),
        pytest.param("GET /products?limit=101", {"body": []}, "request query limit: maximum", id="query"),
        pytest.param("GET /products?limit=a", {"body": []}, "request query limit: type", id="query type"),
        pytest.param("GET /products", {"body": [], "asked": {}}, "request header X-Trace: required", id="header"),
        pytest.param("POST /products", {"status": 201, "request": b""}, "request body: required", id="no body"),
        pytest.param("POST /products", {"status": 201, "request": {}}, "request body $: required", id="body"),
        pytest.param(
            "POST /products",
            {"status": 201, "request": NEW, "request_kind": "text/plain"},
            "request header Content-Type: content-type",
            id="type of the body",
        ),
    ],
)
def test_fault_of_an_accepted_request_is_named(target: str, more: dict[str, Any], expected: str) -> None:
    """What the server should have refused is a violation of the request."""
    known = {"headers": {"X-Total": "0"}, "asked": {"X-Trace": "a"}} if "GET /products" in target else {}

    found = told(verdict(sent(target, **known | more)).violations)

    assert expected in found
    assert {each.partition(":")[0] for each in found} == {expected.partition(":")[0]}


def test_faulty_request_that_is_refused_breaks_nothing() -> None:
    """A negative test is fine: the server did what it should."""
    found = verdict(sent("GET /products?limit=a", 422, {"error": "limit"}))

    assert found.violations == []


def test_what_is_read_only_need_not_be_sent() -> None:
    """`id` is required of a response, and not of a request."""
    assert verdict(sent("POST /products", 201, request=NEW | {"supplier_key": "x"})).violations == []


def test_unknown_query_parameter_is_a_warning() -> None:
    """It is listed, and fails nothing."""
    found = verdict(sent("GET /products?colour=red", body=[], headers={"X-Total": "0"}, asked={"X-Trace": "a"}))

    assert told(found.violations) == ["request query colour: query"]
    assert found.violations[0].is_warning


def test_parameters_and_enum_values_that_were_sent_are_kept() -> None:
    """They are what the coverage counts."""
    found = verdict(sent("GET /products?kind=food", body=[], headers={"X-Total": "0"}, asked={"X-Trace": "a"}))

    assert found.used == ["query kind", "query kind=food", "header X-Trace"]


@pytest.mark.parametrize(
    ("parameter", "pairs", "value"),
    [
        pytest.param({"in": "path", "schema": ARRAY}, [("p", "1,2")], [1, 2], id="path simple array"),
        pytest.param({"in": "path", "schema": OBJECT}, [("p", "r,100,g,200")], RGB, id="path simple object"),
        pytest.param({"in": "path", "schema": OBJECT, "explode": True}, [("p", "r=100,g=200")], RGB, id="exploded"),
        pytest.param({"in": "path", "schema": ARRAY, "style": "label"}, [("p", ".1,2")], [1, 2], id="label"),
        pytest.param(
            {"in": "path", "schema": ARRAY, "style": "label", "explode": True},
            [("p", ".1.2")],
            [1, 2],
            id="exploded label",
        ),
        pytest.param({"in": "path", "schema": ARRAY, "style": "matrix"}, [("p", ";p=1,2")], [1, 2], id="matrix"),
        pytest.param(
            {"in": "path", "schema": ARRAY, "style": "matrix", "explode": True},
            [("p", ";p=1;p=2")],
            [1, 2],
            id="matrix exploded",
        ),
        pytest.param(
            {"in": "path", "schema": OBJECT, "style": "matrix", "explode": True},
            [("p", ";r=100;g=200")],
            RGB,
            id="matrix object",
        ),
        pytest.param({"in": "query", "schema": ARRAY}, [("p", "1"), ("p", "2")], [1, 2], id="form array"),
        pytest.param({"in": "query", "schema": ARRAY, "explode": False}, [("p", "1,2")], [1, 2], id="form joined"),
        pytest.param({"in": "query", "schema": OBJECT}, [("r", "100"), ("g", "200")], RGB, id="form object"),
        pytest.param(
            {"in": "query", "schema": OBJECT, "style": "deepObject"}, [("p[r]", "100"), ("p[g]", "200")], RGB, id="deep"
        ),
        pytest.param(
            {"in": "query", "schema": ARRAY, "style": "pipeDelimited"}, [("p", "1|2")], [1, 2], id="pipeDelimited"
        ),
        pytest.param(
            {"in": "query", "schema": ARRAY, "style": "spaceDelimited"}, [("p", "1 2")], [1, 2], id="spaceDelimited"
        ),
        pytest.param({"in": "header", "schema": ARRAY}, [("p", "1,2")], [1, 2], id="header array"),
        pytest.param({"in": "cookie", "schema": {"type": "boolean"}}, [("p", "true")], True, id="cookie"),
        pytest.param({"in": "query", **content(OBJECT)}, [("p", '{"r": 100, "g": 200}')], RGB, id="content"),
        pytest.param({"in": "query", "schema": {"type": "string"}}, [("p", "007")], "007", id="text of digits"),
        pytest.param({"in": "query", "schema": {"type": "number"}}, [("p", "1e3")], 1000.0, id="number"),
        pytest.param(
            {"in": "query", "schema": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}, [("p", "7")], 7, id="anyOf"
        ),
    ],
)
def test_style_is_read(parameter: dict[str, Any], pairs: list[tuple[str, str]], value: Any) -> None:
    """A parameter is read as its style and `explode` say, into the types of its schema."""
    reader = Reader(Document(DOCUMENT, "d"), {"name": "p", **parameter}, "")

    assert reader.read(pairs) == (True, value)


def form(kind: str) -> dict[str, Any]:
    """Return a document with an operation that takes a form."""
    schema = {"type": "object", "required": ["size", "file"], "properties": {"size": {"type": "integer"}, "file": {}}}
    operation = {"requestBody": content(schema, kind), "responses": {"201": {}}}
    return {"openapi": "3.1.0", "paths": {"/upload": {"post": operation}}}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"size=3&file=x", []),
        (b"size=big&file=x", ["request body $.size: type"]),
        (b"size=3", ["request body $: required"]),
    ],
)
def test_form_is_checked(body: bytes, expected: list[str]) -> None:
    """The fields of a form are read into the types of the schema."""
    kind = "application/x-www-form-urlencoded"

    found = verdict(sent("POST /upload", 201, b"", kind="", request=body, request_kind=kind), form(kind))

    assert told(found.violations) == expected


def test_parts_of_a_multipart_body_are_checked() -> None:
    """Each part is a field."""
    exchange = sent("POST /upload", 201, b"", kind="", request=b"x", request_kind="multipart/form-data; boundary=b")
    exchange.request.parts = [Part("size", text="big"), Part("file", "a.bin")]

    found = verdict(exchange, form("multipart/form-data"))

    assert told(found.violations) == ["request body $.size: type"]


def test_body_of_another_type_is_not_read() -> None:
    """Of a media type that is neither JSON, a form nor a text only the name is checked."""
    found = verdict(sent("POST /upload", 201, b"", kind="", request=b"<a/>", request_kind="text/xml"), form("text/xml"))

    assert found.violations == []


def test_operation_takes_the_parameters_of_its_path() -> None:
    """Those of the path item hold for each of its operations."""
    assert told(verdict(sent("DELETE /products/tea", 204, b"", kind="")).violations) == ["request path id: type"]


def test_refused_body_is_read_by_nobody() -> None:
    """A body that is no JSON, refused with a documented 4XX, breaks nothing."""
    found = verdict(sent("POST /products", 400, {"error": "JSON"}, request=b"{"))

    assert (found.response, found.violations) == ("default", [])


def test_accepted_request_with_tea() -> None:
    """A whole product may be sent back as it was received."""
    assert verdict(sent("POST /products", 201, request=TEA)).violations == []
