"""Override on folder level: the conftest.py next to this file replaces the module's `owner`."""

from __future__ import annotations


def test_folder_wins(owner):
    """The folder is nearer than the module."""
    assert owner == "anna"
