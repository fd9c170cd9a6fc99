"""Search order, outer folder: fixtures of a deeper folder are never visible here."""

from __future__ import annotations

import pytest


def test_conftest_beside_the_file(place):
    """The conftest.py of the folder is found."""
    assert place == "outer conftest.py"


def test_deeper_fixtures_are_not_found(request):
    """`only_deeper` is defined in the conftest.py of a folder below."""
    with pytest.raises(pytest.FixtureLookupError) as caught:
        request.getfixturevalue("only_deeper")

    assert caught.value.argname == "only_deeper"
