"""Search order, deeper folder: the nearest definition is found first."""

from __future__ import annotations

import pytest


@pytest.fixture
def way(way: list[str]) -> list[str]:
    """The way so far, and this file."""
    return [*way, "file"]


def test_deeper_conftest_before_the_outer(place):
    """The conftest.py of this folder is nearer than the one above."""
    assert place == "deeper conftest.py"


def test_conftest_below_the_outer(only_deeper):
    """The folder's own conftest.py is searched for names that are defined nowhere else."""
    assert only_deeper == "deeper conftest.py"


class TestInAClass:
    """A class is searched before everything else."""

    @pytest.fixture
    def way(self, way: list[str]) -> list[str]:
        """The way so far, and this class."""
        return [*way, "class"]

    def test_all_of_them(self, way):
        """Each definition was found from the one before: class, file, deeper and outer conftest.py."""
        assert way == ["outer conftest.py", "deeper conftest.py", "file", "class"]


def test_test_outside_the_class(way):
    """Outside the class its definition is not visible."""
    assert way == ["outer conftest.py", "deeper conftest.py", "file"]
