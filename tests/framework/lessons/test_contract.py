"""The lesson of module_a on contracts: without its mark the test is red, and a baseline makes it green again."""

from __future__ import annotations

import json

from ..suite import ROOT, Suite

pytest_plugins = ["pytester"]

LESSON = ROOT / "tests" / "api" / "module_a" / "tests" / "test_contract.py"
FUNCTION = "test_missing_field_is_asked_for"


def without_mark() -> str:
    """Return the test that asks for a fault, without the mark that allows it."""
    source = LESSON.read_text(encoding="utf-8")
    return "async def " + source.partition(f"async def {FUNCTION}")[2].partition("\n\n\n")[0].join((FUNCTION, "\n"))


def test_missing_field_turns_the_test_red(users: Suite) -> None:
    """What it asserts holds; the exchange does not keep the document, which is said with the path."""
    users.write({"test_a.py": without_mark()})

    finished = users.run()

    finished.assert_outcomes(failed=1)
    said = "GET /api/users 200: response body $.data[0]: 'avatar' is a required property (6 times)"
    assert f"ContractViolated: Users: {said}" in finished.stdout.str()


def test_team_that_cannot_repair_it_today_accepts_it(users: Suite) -> None:
    """The baseline has the violation once, for all elements of the list; the reason is for the team to write."""
    users.write({"test_a.py": without_mark()})

    users.run("--contract-update-baseline").assert_outcomes(passed=1)
    users.run().assert_outcomes(passed=1)

    (entry,) = json.loads(users.read("contract-baseline.json"))["accepted"]
    assert (entry["place"], entry["rule"]) == ("response body $.data[*]", "required")
