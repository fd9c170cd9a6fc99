"""get_closest_marker: a mark hands data to a fixture; the nearest mark wins."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.items("from the file")


def test_mark_of_the_file(marked_items):
    """Without a mark of its own, a test gets what the file says."""
    assert [item.summary for item in marked_items] == ["from the file"]


@pytest.mark.items("plan", "build")
def test_mark_of_the_test(marked_items):
    """The test's own mark is nearer."""
    assert [item.summary for item in marked_items] == ["plan", "build"]


def test_no_constant_in_this_file(customer):
    """A fixture that asks the test has a default for files that do not say."""
    assert customer == "nobody"
