"""Safe teardown, test_safe_teardown.py: what is left when a set-up breaks half-way."""

from __future__ import annotations

import pytest

from .conftest import ITEMS_FIXTURES

pytest_plugins = ["pytester"]

BROKEN_HALF_WAY = """
import pytest
from tests.sandbox.items import Item, MissingSummary

@pytest.fixture(scope="session", autouse=True)
def report(items_database):
    yield
    print("left:", [item.summary for item in items_database.list_items()])

@pytest.fixture
def both(items_db):
    epic = items_db.add_item(Item("house"))
    story = items_db.add_item(Item(""))
    yield
    items_db.delete_item(story)
    items_db.delete_item(epic)

@pytest.fixture
def epic(items_db):
    epic = items_db.add_item(Item("house"))
    yield
    items_db.delete_item(epic)

@pytest.fixture
def story(items_db, epic):
    story = items_db.add_item(Item(""))
    yield
    items_db.delete_item(story)

def test_one_fixture_for_both(both): ...

def test_one_fixture_each(story): ...
"""


@pytest.mark.parametrize(
    ("test", "left"),
    [("test_one_fixture_for_both", "left: ['house']"), ("test_one_fixture_each", "left: []")],
)
def test_what_is_left(project: pytest.Pytester, test: str, left: str) -> None:
    """The fixture that does two things loses the first when the second fails; two fixtures lose nothing."""
    project.makeconftest(ITEMS_FIXTURES)
    project.makepyfile(BROKEN_HALF_WAY)

    result = project.runpytest("-s", "-k", test)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{left.replace('[', '[[]')}"])


def test_factory_cleans_up_after_a_failure(project: pytest.Pytester) -> None:
    """The factory of test_factory_fixtures.py deletes what it made although the test failed."""
    project.makeconftest(ITEMS_FIXTURES)
    project.makepyfile(
        """
        from tests.api.module_c.tests.test_factory_fixtures import left_alone, new_item

        def test_fails(left_alone, new_item):
            new_item()
            assert new_item() == "no such id"
        """
    )

    result = project.runpytest()

    result.assert_outcomes(failed=1)  # and no error: `left_alone` found nothing else at its teardown
