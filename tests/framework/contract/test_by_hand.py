"""Contracts: what a violation says, and that schemas are read and compiled once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apisuite import contract
from apisuite.contract import Contract

USER = Contract(
    {
        "type": "object",
        "required": ["id", "email"],
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "email": {"type": "string", "format": "email"},
            "created": {"type": "string", "format": "date-time"},
            "avatar": {"type": "string", "format": "uri"},
            "tags": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        },
        "additionalProperties": False,
    },
    "user.json",
)
JANET = {"id": 2, "email": "janet@reqres.in"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"created": "2026-03-01T12:00:00.123Z"},
        {"avatar": "https://reqres.in/img/faces/2-image.jpg"},
        {"tags": ["a", 1]},
    ],
    ids=str,
)
def test_document_that_keeps_the_contract(more: dict[str, Any]) -> None:
    """A document that keeps the contract passes in silence."""
    USER.check(JANET | more)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        pytest.param({"id": 2}, r"\$: 'email' is a required property", id="missing field"),
        pytest.param(JANET | {"id": "2"}, r"\$\.id: '2' is not of type 'integer'", id="wrong type"),
        pytest.param(JANET | {"id": 0}, r"\$\.id: 0 is less than the minimum of 1", id="out of range"),
        pytest.param(JANET | {"email": "janet"}, r"\$\.email: 'janet' is not a 'email'", id="no e-mail address"),
        pytest.param(JANET | {"created": "yesterday"}, r"\$\.created: 'yesterday' is not a 'date-time'", id="no time"),
        pytest.param(JANET | {"avatar": "no uri"}, r"\$\.avatar: 'no uri' is not a 'uri'", id="no URI"),
        pytest.param(JANET | {"a": 1}, r"\$: Additional properties are not allowed \('a' was", id="unexpected field"),
        pytest.param(JANET | {"tags": ["a", None]}, r"\$\.tags\[1\]: None .*\(\$\.tags\[1\]: None is not", id="nested"),
        pytest.param([], r"\$: \[\] is not of type 'object'", id="no object"),
        pytest.param(None, r"\$: None is not of type 'object'", id="null"),
    ],
)
def test_violation_names_path_and_value(document: Any, said: str) -> None:
    """A violation is an AssertionError with the schema's name, the JSON path, the value and what was expected."""
    with pytest.raises(AssertionError, match=rf"^user\.json is violated: {said}"):
        USER.check(document)


def test_every_violation_is_told() -> None:
    """All violations are told at once, ten at most."""
    with pytest.raises(AssertionError) as caught:
        USER.check({"id": 0, "email": "", "tags": [None] * 20})

    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("user.json is violated: $.email: ")
    assert lines[1].startswith("  $.id: ")
    assert lines[-1] == "  ... and 12 more"


def test_violations_come_in_the_order_of_the_document() -> None:
    """$[2] stands before $[10]."""
    numbers = Contract({"items": {"type": "integer"}})

    with pytest.raises(AssertionError) as caught:
        numbers.check([str(number) for number in range(12)])

    places = [line.partition(":")[0].strip() for line in str(caught.value).partition(": ")[2].splitlines()]
    assert places == [*(f"$[{number}]" for number in range(10)), "... and 2 more"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(["x" * 1000] * 1000, id="long value"),
        pytest.param({"id": "x" * 5000, "email": "y" * 5000}, id="long fields"),
        pytest.param({"id": 1, "email": "a@b.c", **{f"field_{n}": n for n in range(2000)}}, id="many fields"),
        pytest.param({"id": 1, "email": "a@b.c", "tags": [{"z" * 900: [1] * 900}] * 20}, id="long alternatives"),
    ],
)
def test_message_is_short(document: Any) -> None:
    """A terminal shows 2,000 characters, not a megabyte; the rule that was broken is among them."""
    with pytest.raises(AssertionError) as caught:
        USER.check(document)

    assert len(str(caught.value)) < 2100
    assert any(rule in str(caught.value) for rule in ("is not of type", "is not a 'email'", "were unexpected"))


@pytest.mark.parametrize("ref", ["address.json", "../openapi.json#/components/schemas/Address", "#/$defs/address"])
def test_reference_leads_to_a_neighbour(tmp_path: Path, ref: str) -> None:
    """`$ref` may lead to another file beside the schema, or into an OpenAPI document."""
    address = {"type": "object", "properties": {"zip": {"type": "string"}}}
    (tmp_path / "schemas").mkdir()
    (tmp_path / "openapi.json").write_text(json.dumps({"components": {"schemas": {"Address": address}}}))
    (tmp_path / "schemas" / "address.json").write_text(json.dumps(address))
    path = tmp_path / "schemas" / "user.json"
    path.write_text(json.dumps({"properties": {"address": {"$ref": ref}}, "$defs": {"address": address}}))

    contract.schema(path).check({"address": {"zip": "1"}})
    with pytest.raises(AssertionError, match=r"^user\.json is violated: \$\.address\.zip: 1 is not of type 'string'$"):
        contract.schema(path).check({"address": {"zip": 1}})


@pytest.mark.parametrize("ref", ["missing.json", "https://example.com/address.json", "#/$defs/missing"])
def test_reference_that_leads_nowhere_is_named(tmp_path: Path, ref: str) -> None:
    """The network is never asked: the error is one line with the reference."""
    path = tmp_path / "user.json"
    path.write_text(json.dumps({"properties": {"address": {"$ref": ref}}}))

    with pytest.raises(ValueError, match=r"^user\.json: \$ref .* leads nowhere\. Expected a file beside the schema"):
        contract.schema(path).check({"address": 1})


def test_wrong_schema_is_an_error_of_its_own() -> None:
    """A mistake in the schema is no failure of the API: ValueError, with its place in the schema."""
    with pytest.raises(ValueError, match=r"^user\.json is not a JSON schema: \$\.type: 'objekt'"):
        Contract({"type": "objekt"}, "user.json").check({})


def test_schema_file_is_read_once(tmp_path: Path) -> None:
    """A schema file is compiled once per process, however many tests use it."""
    path = tmp_path / "number.json"
    path.write_text('{"type": "number"}', encoding="utf-8")

    first = contract.schema(path)
    path.unlink()

    assert contract.schema(path) is first
    first.check(1.5)


def test_schema_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    """A schema file with a typo is a ValueError that names the file."""
    path = tmp_path / "broken.json"
    path.write_text('{"type": ', encoding="utf-8")

    with pytest.raises(ValueError, match=r"broken\.json is not JSON"):
        contract.schema(path)


def test_older_drafts_are_read_as_such() -> None:
    """A schema that names its draft is read by it: `items` as a list is a tuple in draft 7."""
    pair = Contract({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}]})

    pair.check(["a", 1])
    with pytest.raises(AssertionError):
        pair.check([1])
