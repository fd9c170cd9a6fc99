"""Violations that a team has accepted until a date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apisuite.contract.baseline import NEW, Baseline

from ..suite import Suite, ini
from .shop import INI, SUITE

pytest_plugins = ["pytester"]

TESTS = """
    def test_a(shop):
        shop.state["body"] = {"id": 1, "name": "tea", "price": "2", "parts": [{"id": 1, "name": "x", "price": "1"}]}
        shop.get("/products/1")

    def test_b(shop):
        shop.state["status"] = 418
        shop.get("/products/1")
"""
ENTRY = {
    "api": "Shop", "operation": "GET /products/{id}", "response": "200", "place": "response body $.price",
    "rule": "type", "reason": "SHOP-12", "until": "2999-01-01",
}  # fmt: skip


@pytest.fixture
def shop(folder: Suite) -> Suite:
    """A suite whose two tests break the contract. The folder is pytest's to remove."""
    folder.write({"pytest.ini": ini(INI), **SUITE, "test_shop.py": TESTS})
    return folder


def entries(suite: Suite) -> list[dict[str, str]]:
    """Return the entries of the baseline."""
    found: list[dict[str, str]] = json.loads(suite.read("contract-baseline.json"))["accepted"]
    return found


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_baseline_is_written_and_then_accepted(shop: Suite, arguments: list[str]) -> None:
    """A team with many violations can start today: none fails, each has an entry with a reason and a date."""
    shop.run().assert_outcomes(failed=2)

    written = shop.run("--contract-update-baseline", *arguments)
    accepted = shop.run(*arguments)

    written.assert_outcomes(passed=2)
    accepted.assert_outcomes(passed=2)
    assert "contract-baseline.json: 3 added, 0 removed" in written.stdout.str()
    assert "3 kinds of violations are accepted by the baseline" in accepted.stdout.str()
    assert [entry["place"] for entry in entries(shop)] == [
        "response status 418",
        "response body $.parts[*].price",
        "response body $.price",
    ]
    assert all(entry["reason"] == NEW and entry["until"] > "2026" for entry in entries(shop))


def test_new_violation_fails_beside_a_baseline(shop: Suite) -> None:
    """What is accepted is not told; what is new is."""
    shop.write({"contract-baseline.json": json.dumps({"accepted": [ENTRY]})})

    printed = shop.run("-k", "test_a").stdout.str()

    assert "$.parts[0].price: '1' is not of type 'integer'" in printed
    assert "body $.price: '2'" not in printed


def test_expired_entry_fails_and_says_so(shop: Suite) -> None:
    """The date has passed: the violation counts again, with the reason that it was accepted for."""
    shop.write({"contract-baseline.json": json.dumps({"accepted": [ENTRY | {"until": "2020-01-01"}]})})

    assert "'integer' (accepted until 2020-01-01: SHOP-12)" in shop.run("-k", "test_a").stdout.str()


def test_update_keeps_reasons_and_removes_what_is_repaired(shop: Suite) -> None:
    """An entry whose response was seen without the violation goes; one whose response was not seen stays."""
    repaired, unseen = ENTRY | {"place": "response body $.name"}, ENTRY | {"operation": "DELETE /products/{id}"}
    shop.write({"contract-baseline.json": json.dumps({"accepted": [ENTRY, repaired, unseen]})})

    printed = shop.run("-k", "test_a", "--contract-update-baseline").stdout.str()

    assert "contract-baseline.json: 1 added, 1 removed" in printed
    assert ENTRY in entries(shop)
    assert unseen in entries(shop)
    assert repaired not in entries(shop)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"api": "Shop"}, "entry 1 needs the texts api, operation"),
        (ENTRY | {"reason": " "}, "entry 1 needs a reason"),
        (ENTRY | {"until": "soon"}, "Invalid isoformat string: 'soon'"),
    ],
    ids=["field missing", "no reason", "no date"],
)
def test_malformed_baseline_is_one_error(tmp_path: Path, entry: dict[str, str], said: str) -> None:
    """Each entry has all its fields, a reason and a date."""
    path = tmp_path / "contract-baseline.json"
    path.write_text(json.dumps({"accepted": [entry]}), encoding="utf-8")

    with pytest.raises(ValueError, match=rf"contract-baseline\.json is no baseline of contracts: {said}"):
        Baseline.load(path)
