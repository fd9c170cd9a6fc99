"""get_closest_marker: a mark passes data to a fixture; the nearest mark wins."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.items("from the file")


def test_mark_of_the_file(marked_items):
    """Without a mark of its own, a test gets the mark of the file."""
    assert [item.summary for item in marked_items] == ["from the file"]


@pytest.mark.items("plan", "build")
def test_mark_of_the_test(marked_items):
    """The test's own mark is nearer."""
    assert [item.summary for item in marked_items] == ["plan", "build"]


def test_no_constant_in_this_file(customer):
    """The fixture has a default for files that define no CUSTOMER."""
    assert customer == "nobody"
