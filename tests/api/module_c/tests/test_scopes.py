"""Scopes: how long a fixture's value lives. See it happen: `pytest --setup-show -k test_scopes`."""

from __future__ import annotations

from itertools import count

import pytest

numbers = count(1)  # every setup takes the next number
class_numbers: set[int] = set()
function_numbers: set[int] = set()


@pytest.fixture(scope="session")
def session_number() -> int:
    """A number for the whole run (under xdist: per worker)."""
    return next(numbers)


@pytest.fixture(scope="package")
def package_number() -> int:
    """A number for all test files of this folder and below."""
    return next(numbers)


@pytest.fixture(scope="module")
def module_number() -> int:
    """A number for this file."""
    return next(numbers)


@pytest.fixture(scope="class")
def class_number() -> int:
    """A number for a class; a test outside a class is a class of its own."""
    return next(numbers)


@pytest.fixture
def function_number() -> int:
    """A number for one test; "function" is what you get without `scope`."""
    return next(numbers)


def test_wide_scopes_first(function_number, class_number, module_number, package_number, session_number):
    """Wider scopes are set up first, in whatever order the test names them."""
    assert session_number < package_number < module_number < class_number < function_number


class TestTwoTestsOfOneClass:
    """Both tests, in whatever order they run, write down what they got."""

    @pytest.mark.parametrize("turn", ["first", "second"])
    def test_class_number_is_shared(self, turn, class_number):
        """The tests of a class share its value."""
        class_numbers.add(class_number)

        assert class_numbers == {class_number}, turn

    @pytest.mark.parametrize("turn", ["first", "second"])
    def test_function_number_is_new(self, turn, function_number):
        """No test gets the value of another test."""
        assert function_number not in function_numbers, turn

        function_numbers.add(function_number)
