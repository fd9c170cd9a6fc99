"""The contract over shards: the merge covers what all of them have covered, and needs neither API nor document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..contract.shop import CORE, INI, SUITE
from ..suite import Suite, ini

pytest_plugins = ["pytester"]

LIST = """
    def test_list(shop):
        shop.get("/products?kind=food", headers={"X-Trace": "a"})
"""
ONE = """
    def test_one(shop):
        shop.get("/products/1?colour=red")

    def test_breaks(shop):
        shop.state["body"] = {"id": 1}
        shop.get("/products/newest")
"""


@pytest.fixture
def shop(folder: Suite) -> Suite:
    """A suite of two files that covers a part of the shop; one of its tests breaks the contract."""
    folder.write({"pytest.ini": ini(INI), **SUITE, "test_list.py": LIST, "test_one.py": ONE})
    return folder


def covered(suite: Suite) -> Any:
    """Return what the coverage file says, without times."""
    text = suite.read("coverage.json")
    assert text
    return json.loads(text, object_hook=lambda found: {key: found[key] for key in found if key != "milliseconds"})


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_merge_covers_what_one_run_does(shop: Suite, arguments: list[str]) -> None:
    """Also where the document is gone: what it says is in the records. The violation is told as well."""
    one = shop.run("--operation-coverage=coverage.json", *arguments)
    whole = covered(shop)
    for number in (1, 2):
        shop.run(f"--shard={number}/2", *arguments)
    (shop.path / "openapi.json").unlink()

    merged = shop.run("--merge-reports=results", "--operation-coverage=coverage.json")

    assert covered(shop) == whole
    assert merged.ret == one.ret == 1
    for said in ("(2 of 8 documented responses", "query colour: 'colour' is not documented", "ContractViolated: Shop"):
        assert said in one.stdout.str()
        assert said in merged.stdout.str()


def test_merge_starts_no_sandbox(suite: Suite) -> None:
    """A floor over all documents of the sandbox is judged by what the records say of them."""
    suite.write({"test_it.py": "def test_it(): ...\n"})
    suite.run("--shard=1/1", "--operation-coverage-min=1")
    (suite.path / "pytest.ini").write_text(suite.read("pytest.ini").replace("tests.sandbox", "no.sandbox"))

    merged = suite.run("--merge-reports=results", "--operation-coverage-min=1")

    assert merged.ret == 1
    assert "operation coverage: 0 % (0 of" in merged.stdout.str()
    assert "no.sandbox" not in merged.stdout.str() + merged.stderr.str()


def test_floor_is_asked_of_all_shards_together(shop: Suite) -> None:
    """A shard below it passes; the merge ends with 1, and names what is missing, or passes."""
    floor = "--operation-coverage-min=26"
    shards = [shop.run(f"--shard={number}/2", floor, "--deselect=test_one.py::test_breaks") for number in (1, 2)]

    short, enough = (shop.run("--merge-reports=results", each) for each in (floor, "--operation-coverage-min=25"))

    assert [each.ret for each in (*shards, short, enough)] == [0, 0, 1, 0]
    assert "give --merge-reports the option" in shards[0].stdout.str()
    assert "  Shop: DELETE /products/{id} 204" in short.stdout.str()


def test_budget_is_asked_of_all_shards_together(shop: Suite) -> None:
    """A shard that has spent it passes; the merge does not."""
    budget = 'budgets={"GET /products/{id}": Budget(0.0, 1, "fail")}'
    test = 'def test_one(shop):\n    shop.get("/products/1")\n'
    shop.write({"core.py": CORE.replace("budgets={}", budget), "test_list.py": test, "test_one.py": test})
    shards = [shop.run(f"--shard={number}/2") for number in (1, 2)]

    merged = shop.run("--merge-reports=results")

    assert [each.ret for each in (*shards, merged)] == [0, 0, 1]
    assert "Shop: GET /products/{id}: p95 is " in merged.stdout.str()


def test_record_that_is_cut_off_says_what_is_documented(shop: Suite) -> None:
    """It is written when the first exchange was checked, so a run that is killed afterwards has it."""
    shop.write({"test_one.py": "import os\n\ndef test_dies():\n    os._exit(9)\n"})
    shop.run("--record")

    merged = shop.run("--merge-reports=results")

    assert "(1 of 8 documented responses" in merged.stdout.str()
    assert "record run was cut off while this test ran" in merged.stdout.str()


def test_floor_without_a_document_in_any_record(shop: Suite) -> None:
    """No test has used the API, and the shard was not asked: that is no coverage of 100 %."""
    shop.write({"test_list.py": "def test_it(): ...\n", "test_one.py": ""})
    shop.run("--shard=1/1")

    merged = shop.run("--merge-reports=results", "--operation-coverage-min=1")

    assert merged.ret == 1
    assert "Shop: no record says what it documents" in merged.stdout.str()


def test_diff_of_documents_is_no_merge(shop: Suite) -> None:
    """Its exit code would stand in for that of the failed tests."""
    shop.run("--shard=1/1")

    merged = shop.run("--merge-reports=results", "--contract-diff")

    assert merged.ret == pytest.ExitCode.USAGE_ERROR
    assert "--merge-reports and --contract-diff are two commands" in merged.stderr.str()
