"""check_shape: the first response is kept as a schema, later ones are checked against it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apisuite.contract.by_hand import Contract
from apisuite.contract.shapes import merged, shape

from ..suite import Suite, ini
from .shop import INI, SUITE

pytest_plugins = ["pytester"]

TESTS = """
    import pytest
    from apisuite.contract import check_shape

    @pytest.mark.parametrize("more", [{}, {"kind": None}])
    def test_shape(shop, more):
        shop.state["body"] = {"id": 1, "name": "tea", "price": 2} | more
        check_shape(shop.get("/products/1"))
"""
KEPT = "shapes/test_shop.test_shape.json"


@pytest.fixture
def shop(folder: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """A suite whose test checks a shape, on a machine of a person. The folder is pytest's to remove."""
    monkeypatch.delenv("CI", raising=False)
    folder.write({"pytest.ini": ini(INI, addopts="--contract=off"), **SUITE, "test_shop.py": TESTS})
    return folder


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_shape_is_kept_and_then_checked(shop: Suite, arguments: list[str]) -> None:
    """All responses of the first run make the shape; a later one that lacks a field fails with its path."""
    shop.run(*arguments).assert_outcomes(passed=2)
    kept = json.loads(shop.read(KEPT))

    shop.run(*arguments).assert_outcomes(passed=2)
    shop.write({"test_shop.py": TESTS.replace('"price": 2', '"price": "2"')})
    broken = shop.run(*arguments)

    assert (kept["required"], sorted(kept["properties"])) == (["id", "name", "price"], ["id", "kind", "name", "price"])
    broken.assert_outcomes(failed=2)
    assert "test_shop.test_shape.json is violated: $.price: '2' is not of type 'integer'" in broken.stdout.str()


def test_shapes_are_written_anew_when_asked(shop: Suite) -> None:
    """--update-shapes takes what the responses are now."""
    shop.run()
    shop.write({"test_shop.py": TESTS.replace('"price": 2', '"price": "2"')})

    shop.run("--update-shapes").assert_outcomes(passed=2)

    assert json.loads(shop.read(KEPT))["properties"]["price"] == {"type": "string"}


def test_on_a_ci_server_no_shape_is_made_up(shop: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shape that nobody has committed checks nothing: the test fails and says what to do."""
    monkeypatch.setenv("CI", "true")

    finished = shop.run()

    finished.assert_outcomes(failed=2)
    assert "Run the test once on your machine, and commit the file." in finished.stdout.str()
    assert not (shop.path / KEPT).exists()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5], {"type": "number"}),
        ([None, "a"], {"type": ["null", "string"]}),
        (["2026-03-01", "2026-03-02"], {"type": "string", "format": "date"}),
        (["2026-03-01T12:00:00Z", "soon"], {"type": "string"}),
        ([[], [1], [True]], {"type": "array", "items": {"type": ["boolean", "integer"]}}),
    ],
)
def test_shape_of_several_values(values: list[Any], expected: dict[str, Any]) -> None:
    """The shape is that of all of them, and each has it."""
    found = shape(values[0])
    for value in values[1:]:
        found = merged(found, shape(value))

    assert found == expected
    for value in values:
        Contract(found).check(value)
