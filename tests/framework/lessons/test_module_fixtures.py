"""The fixtures of module_c's conftest.py, in a project of their own: they leave nothing behind, also on failure."""

from __future__ import annotations

import pytest

from .conftest import ITEMS_FIXTURES

pytest_plugins = ["pytester"]


def test_database_is_closed(project: pytest.Pytester) -> None:
    """The session's database is open in the tests, and closed after them."""
    project.makeconftest(
        f"""{ITEMS_FIXTURES}
from tests.sandbox.items import DatabaseClosed

seen = []

def pytest_terminal_summary(terminalreporter):
    try:
        seen[0].count()
    except DatabaseClosed as error:
        terminalreporter.write_line(str(error))
"""
    )
    project.makepyfile("import conftest\ndef test_open(items_db): conftest.seen.append(items_db)")

    result = project.runpytest()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["The database *items.db is closed.*"])


def test_items_of_a_failed_test_are_deleted(items_project: pytest.Pytester) -> None:
    """A test that creates items and fails leaves none of them in the API, and the items of others alone."""
    items_project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("wrong", [True, False])
        async def test_post(client, api_owner, wrong):
            for owner in (api_owner, "another owner"):
                await client.post("/items", json={"summary": "plan", "owner": owner})
            assert not wrong
        """
    )

    result = items_project.runpytest_subprocess()

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["items left: 2"])


def test_owners_differ(project: pytest.Pytester) -> None:
    """Every test has an owner of its own, also among the runs of a parametrized test."""
    project.makeconftest("from tests.api.module_c.conftest import owner")
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", ["first", "second"])
        def test_owner(owner, turn):
            print(f"owner: {owner}")
        """
    )

    result = project.runpytest_subprocess("-s", "-q")

    result.stdout.fnmatch_lines(["owner: *-test_owner[[]first]", ".owner: main-test_owner[[]second]"])
