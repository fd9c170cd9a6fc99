"""Renaming: tests request `name=`; the function keeps a name that is not requested by mistake."""

from __future__ import annotations

import pytest

from tests.sandbox.items import Item


@pytest.fixture(name="item")
def fixture_item() -> Item:
    """An item that is not stored anywhere."""
    return Item("rename me")


def test_short_name_in_the_test(item):
    """The argument `item` shadows no function of this file, so linters do not complain."""
    assert item.summary == "rename me"


def test_function_name_is_no_fixture(request):
    """The function's own name is not a fixture."""
    with pytest.raises(pytest.FixtureLookupError) as caught:
        request.getfixturevalue("fixture_item")

    assert caught.value.argname == "fixture_item"
