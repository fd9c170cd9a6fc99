"""Override on module level: this file replaces the folder's `owner`, and builds on it."""

from __future__ import annotations

import pytest


@pytest.fixture
def owner(owner: str) -> str:
    """The folder's owner with a title: requesting its own name gets the one it overrides."""
    return f"Dr. {owner}"


def test_file_wins(owner):
    """The file is nearer than the folder."""
    assert owner == "Dr. anna"


def test_fixtures_of_the_folder_see_it_too(owners_item):
    """`owners_item` is defined in the folder's conftest.py and still gets the owner of the requesting file."""
    assert owners_item.owner == "Dr. anna"
