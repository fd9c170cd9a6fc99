"""Parametrized fixtures: every test that requests one runs once per parameter, with a readable id."""

from __future__ import annotations

import pytest

from tests.sandbox.items import STATES, InvalidState, Item, ItemsDB, MissingSummary, State


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> State:
    """Each state in turn; short texts are their own ids."""
    return request.param


@pytest.fixture(params=["", " ", "\t\n"], ids=["nothing", "a blank", "tab and newline"])
def blank(request: pytest.FixtureRequest) -> str:
    """Each kind of blank; the ids name what cannot be seen."""
    return request.param


@pytest.fixture(
    params=[Item("plan", "anna"), Item("build", "ben", "wip")],
    ids=lambda item: f"{item.owner} {item.state}",
)
def item(request: pytest.FixtureRequest) -> Item:
    """Each sample item; a function makes the id from the parameter."""
    return request.param


@pytest.fixture(
    params=[
        pytest.param(10, id="a day"),
        pytest.param(5_000, id="a year", marks=pytest.mark.slow),
        pytest.param(-1, id="tomorrow", marks=pytest.mark.xfail(reason="the future is not stored", strict=True)),
    ]
)
def workload(request: pytest.FixtureRequest) -> int:
    """How many items to add; a parameter can carry marks of its own."""
    return request.param


def test_filter_by_state(three_items, items_db, state):
    """One item is found in each state."""
    assert [found.state for found in items_db.list_items(state=state)] == [state]


def test_blank_summary_is_refused(items_db, blank):
    """A summary must say something."""
    with pytest.raises(MissingSummary):
        items_db.add_item(Item(blank))


def test_stored_as_given(items_db, item):
    """An item is read as it was stored."""
    assert items_db.get_item(items_db.add_item(item)) == item


def test_count(items_db: ItemsDB, workload):
    """All items are counted, however many."""
    for number in range(workload):
        items_db.add_item(Item(f"number {number}"))
    assert items_db.count() == workload


@pytest.mark.parametrize("bad", [pytest.param("TODO", id="upper case"), pytest.param("", id="empty")])
def test_unknown_state_is_refused(items_db, bad):
    """`parametrize` on a test takes the same parameters, ids and marks."""
    with pytest.raises(InvalidState, match="Known states: todo, wip, done"):
        items_db.add_item(Item("plan", state=bad))
