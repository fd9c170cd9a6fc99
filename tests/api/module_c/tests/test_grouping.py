"""Grouping: with a parametrized fixture of a wide scope, all tests run with one parameter before the next is set up."""

from __future__ import annotations

import pytest

opened: list[str] = []


@pytest.fixture(scope="module", params=["small", "large"])
def warehouse(request: pytest.FixtureRequest) -> str:
    """Each warehouse in turn, opened once for all tests of this file."""
    opened.append(request.param)
    return request.param


def test_count_boxes(warehouse):
    """The first test runs in one warehouse..."""
    assert opened.count(warehouse) == 1


def test_sweep_floor(warehouse):
    """...then the second test in the same one, before the other is opened: each is opened once."""
    assert opened.count(warehouse) == 1
