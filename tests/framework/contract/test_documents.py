"""Documents: JSON and YAML, files that refer to each other, and what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apisuite.contract import yaml_text
from apisuite.contract.checking import Checker
from apisuite.contract.document import DocumentError, fetch, load_file, load_text

from .shop import DOCUMENT, TEA, URL, sent, told

YAML = """
openapi: 3.1.0
paths:
  /products/{id}:
    get:
      responses:
        200:
          content:
            application/json:
              schema: {$ref: "schemas/product.yaml#/Product"}
        404: {description: true if there is none}
"""
PRODUCT = """
Product:
  type: object
  properties:
    kind: {enum: [no, yes, drink]}
    sold: {const: 2026-03-01}
    parts: {type: array, items: {$ref: "#/Product"}}
"""


def test_yaml_is_read_with_the_types_of_json(tmp_path: Path) -> None:
    """Statuses are texts, dates and `no` too; references lead to files, and back into them."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "openapi.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "schemas" / "product.yaml").write_text(PRODUCT, encoding="utf-8")
    shop = Checker("Shop", load_file(tmp_path / "openapi.yaml"), URL)

    good = shop.check(sent(body={"kind": "no", "sold": "2026-03-01"}))
    bad = shop.check(sent(body={"parts": [{"kind": False}]}))

    assert good is not None
    assert good.violations == []
    assert bad is not None
    assert told(bad.violations) == ["response body $.parts[0].kind: enum"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "a: [no, yes, on, 2026-03-01, 1_000, 0x1f, 12:30:45]",
            ["no", "yes", "on", "2026-03-01", "1_000", "0x1f", "12:30:45"],
        ),
        ("a: [true, False, null, ~, '']", [True, False, None, None, ""]),
        ("a: [1, -2, 1.5, 1e3, '1', 007]", [1, -2, 1.5, 1000.0, "1", "007"]),
        ("b: &b {x: 1, y: 2}\na: {<<: *b, y: 3}", {"x": 1, "y": 3}),
        ("a: |\n  two\n  lines\n", "two\nlines\n"),
    ],
    ids=["no types of YAML 1.1", "words", "numbers", "merged", "block"],
)
def test_yaml_has_the_types_of_json(text: str, value: object) -> None:
    """What OpenAPI asks for: nothing is a date, a sexagesimal number or a boolean that JSON would not call one."""
    assert yaml_text.load(text)["a"] == value


@pytest.mark.parametrize("text", ["a: [", "? [a]\n: 1", "a: &a [*a]", "a: 1\n---\nb: 2"])
def test_text_that_is_no_yaml_for_json(text: str) -> None:
    """Also keys that are no texts, and a value within itself."""
    with pytest.raises(ValueError, match=r".+"):
        yaml_text.load(text)


def test_yaml_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was parsed is kept by the hash of the text: the next run reads JSON."""
    text = json.dumps(DOCUMENT).replace("{", "{ ", 1)
    yaml = "# a comment\n" + text
    first = load_text(yaml, "openapi.yaml", tmp_path)
    monkeypatch.setattr(yaml_text, "load", None)

    again = load_text(yaml, "openapi.yaml", tmp_path)

    assert again.content == first.content == DOCUMENT
    with pytest.raises(TypeError):
        load_text(yaml + "\n", "openapi.yaml", tmp_path)


@pytest.mark.parametrize("text", [json.dumps(DOCUMENT), YAML.lstrip()], ids=["JSON", "YAML"])
def test_byte_order_mark_is_no_part_of_a_document(tmp_path: Path, text: str) -> None:
    """Tools of Windows begin a file with one."""
    (tmp_path / "openapi").write_text(text, encoding="utf-8-sig")

    assert load_file(tmp_path / "openapi").content["paths"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"openapi": ', r"^d is not JSON: "),
        ("a: [", r"^d is neither JSON nor YAML: "),
        ("[]", r"^d is no OpenAPI document .*: it has no field `openapi`\.$"),
        (
            '{"swagger": "2.0"}',
            r"^d is no OpenAPI document of version 3\.0, 3\.1 or 3\.2: it has no field `openapi`\.$",
        ),
        ('{"openapi": "4.0.0"}', r": it has openapi: 4\.0\.0\.$"),
    ],
)
def test_text_that_is_no_document(text: str, said: str) -> None:
    """The error says which document, and what is wrong."""
    with pytest.raises(DocumentError, match=said):
        load_text(text, "d")


@pytest.mark.parametrize(
    "ref", ["#/components/schemas/Gone", "gone.json#/a", "https://example.com/a.json", "#/paths/x"]
)
def test_reference_that_leads_nowhere(ref: str, tmp_path: Path) -> None:
    """The network is never asked; the message has the reference, and the rest of the response is checked."""
    broken = DOCUMENT | {"components": {"schemas": {"Product": {"$ref": ref}}}}
    (tmp_path / "openapi.json").write_text(json.dumps(broken), encoding="utf-8")

    found = Checker("Shop", load_file(tmp_path / "openapi.json"), URL).check(sent(body=TEA))

    assert found is not None
    (violation,) = found.violations
    assert violation.is_warning
    assert f"$ref {ref} leads nowhere" in violation.message


def test_circle_of_references_is_told() -> None:
    """A response that refers to itself is no response."""
    circle = {"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}

    with pytest.raises(DocumentError, match=r"\$ref leads in a circle"):
        Checker("Shop", load_text(json.dumps(circle), "d"), URL)


def test_url_without_a_document() -> None:
    """The error names the URL, and what to do."""
    with pytest.raises(DocumentError, match=r"^http://127\.0\.0\.1:1/a\.json has no OpenAPI document: .*--contract"):
        fetch("http://127.0.0.1:1/a.json")
