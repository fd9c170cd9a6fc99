"""Which documented operations and responses a run has seen, and how long they took."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apisuite.registry import Budget

from ..suite import Suite, ini
from .shop import CORE, INI, SUITE

pytest_plugins = ["pytester"]

TESTS = """
    import pytest

    def test_list(shop):
        shop.get("/products?kind=food", headers={"X-Trace": "a"})

    def test_one(shop):
        for number in range(3):
            shop.get(f"/products/{number}")

    def test_newest(shop):
        shop.get("/products/newest")

    def test_undocumented(shop):
        shop.state["status"] = 404
        shop.get("/secret")

    def test_fails(shop):
        shop.state.update(status=404)
        shop.get("/products/1")
        assert False

    def test_skipped(shop):
        shop.state.update(status=404)
        shop.get("/products/1")
        pytest.skip("not today")
"""
SEEN = {
    "GET /products/newest": {"200": 1},
    "GET /products": {"200": 1, "4XX": 0},
    "POST /products": {"201": 0, "default": 0},
    "GET /products/{id}": {"200": 3, "404": 0},
    "DELETE /products/{id}": {"204": 0},
    "GET /secret": {},
}


@pytest.fixture
def shop(folder: Suite) -> Suite:
    """A suite that covers a part of the shop. The folder is pytest's to remove."""
    folder.write({"pytest.ini": ini(INI), **SUITE, "test_shop.py": TESTS})
    return folder


def covered(suite: Suite) -> dict[str, Any]:
    """Return the coverage file."""
    found: dict[str, Any] = json.loads(suite.read("coverage.json"))
    return found


@pytest.mark.parametrize("arguments", [[], ["-n", "2"], ["--look-ahead", "64"]], ids=["plain", "-n 2", "look-ahead"])
def test_coverage_counts_tests_that_passed(shop: Suite, arguments: list[str]) -> None:
    """Documented responses, undocumented ones, parameters and enum values; not those of failed and skipped tests."""
    finished = shop.run("--operation-coverage=coverage.json", *arguments)

    shop_file = covered(shop)["apis"]["Shop"]
    seen = {name: {key: each["exchanges"] for key, each in of["responses"].items()} for name, of in shop_file.items()}
    assert seen == SEEN
    assert shop_file["GET /secret"]["undocumented"]["404"]["nodeids"] == ["test_shop.py::test_undocumented"]
    parameters = {key: each["exchanges"] for key, each in shop_file["GET /products"]["parameters"].items()}
    assert parameters == {
        "query kind": 1, "query kind=drink": 0, "query kind=food": 1, "query limit": 0, "header X-Trace": 1,
    }  # fmt: skip
    assert shop_file["GET /products/{id}"]["milliseconds"]["count"] == 5
    assert "operation coverage: 38 % (3 of 8 documented responses of 5 operations)" in finished.stdout.str()


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_floor_fails_the_run_and_names_what_is_missing(shop: Suite, arguments: list[str]) -> None:
    """A run whose tests all pass ends with 1, and says which responses no test has seen."""
    chosen = ("-k", "test_list or test_one or test_newest", *arguments)

    enough, short = shop.run("--operation-coverage-min=37", *chosen), shop.run("--operation-coverage-min=38", *chosen)

    assert (enough.ret, short.ret) == (0, 1)
    assert "below the floor of 38 %: no test that passed has seen" in short.stdout.str()
    assert "  Shop: DELETE /products/{id} 204" in short.stdout.str()


def test_floor_counts_an_api_that_no_test_has_used(shop: Suite) -> None:
    """A run that leaves a whole API out is below every floor."""
    shop.write({"test_shop.py": "def test_nothing(): ..."})

    finished = shop.run("--operation-coverage-min=1")

    assert finished.ret == 1
    assert "operation coverage: 0 % (0 of 8" in finished.stdout.str()


def test_page_has_the_tests_behind_each_response(shop: Suite) -> None:
    """The table links to the rows of the tests."""
    shop.run("--html=report.html")

    page = shop.read("report.html")
    assert 'id="api-coverage"' in page
    assert 'data-goto="test_shop.py::test_newest"' in page
    assert "404, not documented" in page


@pytest.mark.parametrize(("level", "code"), [("warn", 0), ("fail", 1)])
def test_budget_that_is_spent(shop: Suite, level: str, code: int) -> None:
    """From so many exchanges on, an operation that is too slow is told, and fails the run if that was asked for."""
    budget = f'budgets={{"GET /products/{{id}}": Budget(0.0, 3, "{level}")}}'
    shop.write({"core.py": CORE.replace("budgets={}", budget)})

    finished = shop.run("-k", "test_one")

    assert finished.ret == code
    assert "Shop: GET /products/{id}: p95 is " in finished.stdout.str()


@pytest.mark.parametrize(
    ("seconds", "said"), [([0.1] * 2, ""), ([0.1] * 20, ""), ([0.1] * 17 + [9.0] * 3, "p95 is 9000 ms")]
)
def test_budget_is_of_the_95th_percentile(seconds: list[float], said: str) -> None:
    """Few exchanges say nothing, and one that is slow is not the 95th of a hundred."""
    assert Budget(0.3, exchanges=20).spent(seconds).startswith(said)
    assert bool(Budget(0.3, exchanges=20).spent(seconds)) == bool(said)


def test_floor_without_a_document_that_can_be_used(shop: Suite) -> None:
    """What is not known is not covered, also where the level is `warn`."""
    shop.write({"openapi.json": "[]"})

    finished = shop.run("--operation-coverage-min=1", "--contract=warn", "-k", "test_one")

    assert finished.ret == 1
    assert "Shop: its document cannot be used, so --operation-coverage-min is not met" in finished.stdout.str()
