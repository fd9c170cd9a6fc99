"""Renaming: `name=` is what tests ask for; the function keeps a name that nobody requests by mistake."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item


@pytest.fixture(name="item")
def fixture_item() -> Item:
    """An item that is not stored anywhere."""
    return Item("rename me")


def test_short_name_in_the_test(item):
    """The argument `item` hides no function of this file: linters and readers are content."""
    assert item.summary == "rename me"


def test_function_name_is_no_fixture(request):
    """The function's own name is not known as a fixture."""
    with pytest.raises(pytest.FixtureLookupError) as caught:
        request.getfixturevalue("fixture_item")

    assert caught.value.argname == "fixture_item"
