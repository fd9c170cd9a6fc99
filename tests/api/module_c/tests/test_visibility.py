"""Visibility: a fixture in a class is for that class only; names are looked up from the requesting test."""

from __future__ import annotations

import pytest


@pytest.fixture
def greeting(name: str) -> str:
    """A greeting for `name`, which the class of the test defines."""
    return f"Good morning, {name}!"


class TestAnna:
    """This class has its own `name`."""

    @pytest.fixture
    def name(self) -> str:
        """Anna, for this class only."""
        return "Anna"

    def test_greeting(self, greeting):
        """`greeting` finds the `name` of this class."""
        assert greeting == "Good morning, Anna!"


class TestBen:
    """This class has another `name`, and does not see the one above."""

    @pytest.fixture
    def name(self) -> str:
        """Ben, for this class only."""
        return "Ben"

    def test_greeting(self, greeting):
        """The same fixture finds the `name` of this class."""
        assert greeting == "Good morning, Ben!"
