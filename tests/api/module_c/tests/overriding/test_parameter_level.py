"""Override on parameter level: `parametrize` replaces the fixture for one test."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("owner", ["zoe", "yan"])
def test_parameter_wins(owner, owners_item):
    """The parameter is the nearest of all, for the test's fixtures too."""
    assert owners_item.owner == owner


def test_other_tests_keep_the_fixture(owners_item):
    """A test without the parameter gets the folder's owner."""
    assert owners_item.owner == "anna"
