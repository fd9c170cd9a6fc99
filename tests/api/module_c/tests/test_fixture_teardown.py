"""Teardown: after `yield`, or with `addfinalizer`; always in the reverse order of the setup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def diary() -> Iterator[list[str]]:
    """A list to write in. When all others have cleaned up, it checks that they did so in reverse order."""
    lines: list[str] = []
    yield lines
    opened = [line.removeprefix("open ") for line in lines if line.startswith("open ")]
    closed = [line.removeprefix("close ") for line in lines if line.startswith("close ")]
    assert closed == opened[::-1]


@pytest.fixture
def shop(diary: list[str]) -> Iterator[str]:
    """An open shop. Closes it after the test: the code after `yield` is the teardown."""
    diary.append("open shop")
    yield "shop"
    diary.append("close shop")


@pytest.fixture
def till(diary: list[str], shop: str) -> Iterator[str]:
    """The open till of `shop`. Closes it before the shop closes."""
    diary.append("open till")
    yield f"till of the {shop}"
    diary.append("close till")


@pytest.fixture
def two_doors(diary: list[str], request: pytest.FixtureRequest) -> str:
    """Two open doors. Closes each of them, the last one first: a finalizer for each thing that was opened."""
    for door in ("front door", "back door"):
        diary.append(f"open {door}")
        request.addfinalizer(lambda door=door: diary.append(f"close {door}"))  # noqa: PT021 - the lesson
    return "two doors"


def test_yield(diary, till):
    """The shop opens before its till, the test runs in between, and nothing is closed yet."""
    assert till == "till of the shop"
    assert diary == ["open shop", "open till"]


def test_addfinalizer(diary, two_doors):
    """The finalizers of a fixture have not run yet when the test does."""
    assert diary == ["open front door", "open back door"]


def test_both_in_one_test(diary, two_doors, till):
    """Fixtures are set up in the order of the arguments, however they clean up."""
    assert diary == ["open front door", "open back door", "open shop", "open till"]
