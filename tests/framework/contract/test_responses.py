"""What a response must have that its document describes."""

from __future__ import annotations

from typing import Any

import pytest

from apisuite.contract import Contract

from .shop import DOCUMENT, TEA, checker, content, sent, told, verdict, with_schema

DOG = {"type": "object", "required": ["pet", "bark"], "properties": {"pet": {}, "bark": {"type": "boolean"}}}
CAT = {"type": "object", "required": ["pet", "lives"], "properties": {"pet": {}, "lives": {"type": "integer"}}}
PETS = [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}]


def test_response_that_keeps_the_contract() -> None:
    """It has an operation, the key of its response, and no violation."""
    found = verdict(sent())

    assert (found.api, found.operation, found.response, found.violations) == ("Shop", "GET /products/{id}", "200", [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"body": {"id": 1, "name": "tea"}}, "response body $: required", id="missing field"),
        pytest.param({"body": TEA | {"price": "2"}}, "response body $.price: type", id="wrong type"),
        pytest.param({"body": TEA | {"price": 0}}, "response body $.price: exclusiveMinimum", id="out of range"),
        pytest.param({"body": TEA | {"kind": "toy"}}, "response body $.kind: enum", id="not in the enum"),
        pytest.param({"body": TEA | {"sold": "now"}}, "response body $.sold: format", id="format"),
        pytest.param({"body": TEA | {"supplier_key": "x"}}, "response body $.supplier_key: falseSchema", id="write"),
        pytest.param({"body": TEA | {"parts": [TEA, {}]}}, "response body $.parts[1]: required", id="recursive"),
        pytest.param({"body": b'{"id": 1'}, "response body: json", id="no JSON"),
        pytest.param({"body": b""}, "response body: required", id="empty"),
        pytest.param({"kind": "text/html"}, "response header Content-Type: content-type", id="other type"),
        pytest.param({"kind": ""}, "response header Content-Type: content-type", id="no type"),
        pytest.param({"status": 503}, "response status 503: status", id="undocumented status"),
    ],
)
def test_violation_is_named(change: dict[str, Any], expected: str) -> None:
    """A response that breaks the contract is told with its place and the rule."""
    found = told(verdict(sent(**change)).violations)

    assert expected in found
    assert all(each == expected or "required" in each for each in found)


def test_null_is_allowed_where_the_schema_says_nullable() -> None:
    """`nullable` of OpenAPI 3.0, also beside an enum."""
    assert verdict(sent(body=TEA | {"kind": None})).violations == []


@pytest.mark.parametrize(
    ("status", "key"), [(200, "200"), (404, "4XX"), (418, "4XX")], ids=["exact", "range", "whole range"]
)
def test_status_is_documented_exactly_or_by_range(status: int, key: str) -> None:
    """An exact status wins over its range."""
    body = [TEA] if status == 200 else {"error": "no"}

    found = verdict(sent("GET /products", status, body, headers={"X-Total": "1"}, asked={"X-Trace": "a"}))

    assert (found.response, found.violations) == (key, [])


def test_default_describes_what_is_left() -> None:
    """A status without a description of its own is that of `default`."""
    found = verdict(sent("POST /products", 500, {}, request=TEA))

    assert (found.response, told(found.violations)) == ("default", ["response body $: required"])


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ["response header X-Total: required"]),
        ({"X-Total": "many"}, ["response header X-Total: type"]),
        ({"x-total": "3"}, []),
    ],
    ids=["missing", "wrong", "right"],
)
def test_documented_header_is_checked(headers: dict[str, str], expected: list[str]) -> None:
    """A required header must be there, in any case of its letters, and its value is of the type that is documented."""
    found = verdict(sent("GET /products", body=[TEA], headers=headers, asked={"X-Trace": "a"}))

    assert told(found.violations) == expected


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/problem+json"])
def test_media_type_is_compared_without_parameters(kind: str) -> None:
    """Parameters and case say nothing; a range in the document takes its family."""
    document = with_schema({}, "3.1.0")
    document["paths"]["/products/1"]["get"]["responses"]["200"] = content({"type": "integer"}, "application/*")

    assert told(verdict(sent(kind=kind), document).violations) == ["response body $: type"]


def test_body_that_was_not_seen_to_its_end_is_not_checked() -> None:
    """A streamed or cut body has a status and headers all the same."""
    exchange = sent(status=200)
    exchange.response.body = None

    assert verdict(exchange).violations == []


def test_alternatives_are_told_by_the_branch_that_fits_best() -> None:
    """Of `oneOf` the message is that of the nearest branch, not of all of them."""
    document = with_schema({"oneOf": [{"type": "string"}, DOG]})

    (violation,) = verdict(sent(body={"pet": "dog", "bark": "loud"}), document).violations

    assert (violation.place, violation.message) == (
        "body $.bark",
        "'loud' is not of type 'boolean' (of 2 alternatives the nearest)",
    )


@pytest.mark.parametrize("mapping", [None, {"dog": "#/components/schemas/Dog", "cat": "Cat"}], ids=["names", "mapping"])
def test_discriminator_chooses_the_branch(mapping: dict[str, str] | None) -> None:
    """The value of the discriminator decides which schema counts, and a value that is nobody's is a violation."""
    names = ["dog", "cat"] if mapping else ["Dog", "Cat"]
    discriminator = {"propertyName": "pet", **({"mapping": mapping} if mapping else {})}
    document = with_schema({"oneOf": PETS, "discriminator": discriminator}, Dog=DOG, Cat=CAT)

    good = verdict(sent(body={"pet": names[0], "bark": True}), document)
    wrong = verdict(sent(body={"pet": names[1], "bark": True}), document)
    unknown = verdict(sent(body={"pet": "cow", "bark": True}), document)

    assert good.violations == []
    assert [each.message for each in wrong.violations] == ["'lives' is a required property"]
    assert told(unknown.violations) == ["response body $.pet: enum"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, "it's"),
        ({"type": ["integer", "string"]}, None),
        ({"required": ["a"]}, {}),
        ({"enum": ["a", 1]}, "b"),
        ({"minimum": 3}, 1),
        ({"multipleOf": 2}, 3),
        ({"pattern": "^a"}, "b"),
        ({"format": "date"}, "b"),
        ({"properties": {"b": {}}, "additionalProperties": False}, {"a": [None, True]}),
    ],
)
def test_message_is_that_of_a_schema_by_hand(schema: Any, value: Any) -> None:
    """Two libraries find violations, and both speak alike."""
    with pytest.raises(AssertionError) as caught:
        Contract(schema, "user.json").check(value)

    (violation,) = verdict(sent(body=value), with_schema(schema)).violations

    assert f"user.json is violated: $: {violation.message}" == str(caught.value)


def test_null_branch_is_no_alternative() -> None:
    """Of a nullable schema the message is that of the schema."""
    document = with_schema({"anyOf": [{"type": "integer"}, {"type": "null"}]})

    (violation,) = verdict(sent(body="x"), document).violations

    assert violation.message == "'x' is not of type 'integer'"


def test_secret_is_not_shown() -> None:
    """The value of a secret field is masked, whatever is wrong with it."""
    document = with_schema({"properties": {"access_token": {"type": "integer"}, "note": {"type": "integer"}}})

    found = verdict(sent(body={"access_token": "hunter2-hunter2", "note": "plain"}), document).violations

    assert [each.message for each in found] == [
        "[redacted] is not of type 'integer'",
        "'plain' is not of type 'integer'",
    ]


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    """JSON can spell it, and UTF-8 has no bytes for it."""
    assert told(verdict(sent(body=b'"\\ud800"'), with_schema({"type": "integer"})).violations) == [
        "response body: json"
    ]


def test_schema_that_is_none_is_a_warning() -> None:
    """A mistake in the document fails no test, and does not end the check of the rest."""
    document = with_schema({"type": "objekt"})

    (violation,) = verdict(sent(), document).violations

    assert violation.is_warning
    assert "openapi.json: a schema is none" in violation.message


def test_validators_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second exchange compiles nothing."""
    import jsonschema_rs

    shop = checker(DOCUMENT)
    shop.check(sent())
    monkeypatch.setattr(jsonschema_rs, "Draft202012Validator", None)

    assert shop.check(sent(body={})) is not None
