"""What changed between two versions of a document, and what of it breaks clients."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from apisuite.contract.diff import changes
from apisuite.contract.document import Document

from ..suite import Suite, ini
from .shop import DOCUMENT, INI, SUITE, with_schema

pytest_plugins = ["pytester"]

GET, POST = "GET /products/1", "POST /products"


def lines(old: Any, new: Any) -> list[str]:
    """Return the changes between two documents as lines."""
    return [str(change).strip() for change in changes(Document(old, "old"), Document(new, "new"))]


def test_same_document_has_no_change() -> None:
    """Titles, descriptions and examples are no changes, and recursion ends."""
    other = deepcopy(DOCUMENT)
    other["components"]["schemas"]["Product"]["description"] = "Something for sale"

    assert lines(DOCUMENT, other) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"type": "integer"}, {"type": "string"}, "breaks {}: type was 'integer', is 'string'", id="type"),
        pytest.param({"type": "integer"}, {"type": "number"}, "breaks {}: type was 'integer', is 'number'", id="wider"),
        pytest.param({"type": "number"}, {"type": "integer"}, "{}: type was 'number', is 'integer'", id="narrower"),
        pytest.param({"enum": ["a"]}, {"enum": ["a", "b"]}, "breaks {}: enum was ['a'], is ['a', 'b']", id="new value"),
        pytest.param({"enum": ["a", "b"]}, {"enum": ["a"]}, "{}: enum was ['a', 'b'], is ['a']", id="value gone"),
        pytest.param({"maximum": 9}, {"maximum": 10}, "breaks {}: maximum was 9, is 10", id="higher"),
        pytest.param({"maximum": 10}, {"maximum": 9}, "{}: maximum was 10, is 9", id="lower"),
        pytest.param({}, {"properties": {"a": {}}}, "{}.a: added", id="field added"),
        pytest.param(
            {"properties": {"a": {}}, "required": ["a"]},
            {"properties": {"a": {}}},
            "breaks {}.a: is no longer required",
            id="no longer required",
        ),
        pytest.param(
            {"type": "array", "items": {"type": "integer"}},
            {"type": "array", "items": {"type": "null"}},
            "breaks {}[*]: type was 'integer', is 'null'",
            id="element",
        ),
    ],
)
def test_change_of_a_response(old: Any, new: Any, expected: str) -> None:
    """A response breaks clients by what they did not have to expect."""
    assert lines(with_schema(old), with_schema(new)) == [expected.format(f"{GET}: response 200 body $")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            {"required": ["id", "name"]}, "POST /products: request body $.price: is no longer required", id="less"
        ),
        pytest.param(
            {"required": ["id", "name", "price", "kind"]},
            "breaks POST /products: request body $.kind: is required",
            id="more required",
        ),
    ],
)
def test_change_of_a_request(change: dict[str, Any], expected: str) -> None:
    """A request breaks clients by what they may have left out."""
    other = deepcopy(DOCUMENT)
    other["components"]["schemas"]["Product"] |= change

    assert expected in lines(DOCUMENT, other)


def test_operations_parameters_and_responses() -> None:
    """Removed operations and new required parameters break clients, new operations and optional parameters do not."""
    other = deepcopy(DOCUMENT)
    del other["paths"]["/products/newest"]
    other["paths"]["/shelves"] = {"get": {"responses": {}}}
    parameters = other["paths"]["/products"]["get"]["parameters"]
    parameters[1]["required"] = True
    parameters += [{"name": "page", "in": "query"}, {"name": "shop", "in": "query", "required": True}]
    del other["paths"]["/products"]["get"]["responses"]["4XX"]
    del other["paths"]["/products/{id}"]["delete"]["responses"]["204"]

    assert set(lines(DOCUMENT, other)) == {
        "breaks GET /products/newest: removed",
        "GET /shelves: added",
        "breaks GET /products: query limit: is required",
        "GET /products: query page: added",
        "breaks GET /products: query shop: added, required",
        "GET /products: response 4XX: removed",
        "breaks DELETE /products/{id}: response 204: removed",
    }


@pytest.mark.parametrize(
    ("name", "code", "last"), [("same", 0, "0 changes, 0"), ("other", 1, "1 changes, 1"), ("no", 2, "")]
)
def test_command_compares_two_files(tmp_path: Path, name: str, code: int, last: str) -> None:
    """`python -m apisuite diff OLD NEW`: 1 where a change breaks clients, 2 where a document cannot be used."""
    versions = {"same": {"type": "integer"}, "other": {"type": "null"}}
    for version, schema in versions.items():
        (tmp_path / f"{version}.json").write_text(json.dumps(with_schema(schema)), encoding="utf-8")
    command = [sys.executable, "-m", "apisuite", "diff", "same.json", f"{name}.json"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, last in done.stdout) == (code, True)


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_run_compares_the_document_with_its_copy(folder: Suite, arguments: list[str]) -> None:
    """The first time a copy is kept; later it is compared, and no test runs."""
    folder.write({"pytest.ini": ini(INI), **SUITE, "test_a.py": "def test_a(): assert False"})

    first = folder.run("--contract-diff", *arguments)
    kept = json.loads(folder.read("kept.json"))
    kept["paths"]["/gone"] = {"get": {"responses": {}}}
    folder.write({"kept.json": json.dumps(kept)})
    second = folder.run("--contract-diff", *arguments)

    assert (first.ret, second.ret) == (0, 1)
    assert "Shop: kept in kept.json" in first.stdout.str()
    assert "Shop: breaks GET /gone: removed" in second.stdout.str()
    assert "Shop: 1 changes since kept.json, 1 of which break clients" in second.stdout.str()
