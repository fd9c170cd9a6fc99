"""The source of a test tells that it changes what all tests share."""
# ruff: noqa: D102, D103 - each name says it

from __future__ import annotations

import contextlib
import functools
import os
import random
import unittest.mock
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock
from unittest.mock import AsyncMock, patch

import pytest

from pytest_look_ahead.source import shared_change

SETTINGS = {"verify": True}
COUNT = 0


class App:
    """Something to patch."""

    overrides: dict[str, Any] = {}  # noqa: RUF012 - as FastAPI's dependency_overrides
    client: Any = None


async def uses_patch() -> None:
    with patch("os.getcwd"):
        pass


async def uses_mock_patch_object() -> None:
    with mock.patch.object(os, "getcwd"):
        pass


async def imports_it_inside() -> None:
    from unittest.mock import patch as replace

    replace("os.getcwd").start()


async def uses_a_mock(client: Any) -> None:
    client.get = AsyncMock()


@patch("os.getcwd")
async def is_decorated(getcwd: Any) -> None:
    pass


@patch.dict(SETTINGS, verify=False)
async def is_decorated_with_a_dictionary() -> None:
    pass


async def asks_for_a_fixture(request: Any) -> None:
    request.getfixturevalue("client")


async def assigns_to_an_attribute() -> None:
    App.client = None


async def assigns_to_an_item() -> None:
    App.overrides["dependency"] = None


async def assigns_to_a_global_item() -> None:
    SETTINGS["verify"] = False


async def assigns_to_a_global() -> None:
    global COUNT
    COUNT = 1


async def sets_the_environment() -> None:
    os.environ["TOKEN"] = "t"


async def seeds() -> None:
    random.seed(1)


async def nested() -> None:
    def inner() -> None:
        os.chdir("/")

    inner()


@contextlib.contextmanager
def helper() -> Iterator[None]:
    with unittest.mock.patch("os.getcwd"):
        yield


async def uses_a_helper() -> None:
    with helper():
        pass


class Helper:
    """Patches when it is entered."""

    def __enter__(self) -> None:
        patch("os.getcwd").start()

    def __exit__(self, *details: object) -> None:
        mock.patch.stopall()


async def uses_a_class() -> None:
    with Helper():
        pass


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    async def wrapper() -> None:
        await function()

    return wrapper


@decorated
async def is_wrapped_by_a_closure() -> None:
    os.chdir("/")


@functools.lru_cache
def _cached() -> None:
    pass


@pytest.mark.parametrize(
    "function",
    [
        uses_patch,
        uses_mock_patch_object,
        imports_it_inside,
        uses_a_mock,
        is_decorated,
        is_decorated_with_a_dictionary,
        asks_for_a_fixture,
        assigns_to_an_attribute,
        assigns_to_an_item,
        assigns_to_a_global_item,
        assigns_to_a_global,
        sets_the_environment,
        seeds,
        nested,
        uses_a_helper,
        uses_a_class,
        is_wrapped_by_a_closure,
    ],
)
def test_change_is_seen(function: Callable[..., Any]) -> None:
    """In the function, in what it wraps, in nested functions and in helpers of its module."""
    assert shared_change(function)


async def patches_over_http(client: Any, number: int) -> None:
    """Sends PATCH; changes only what is its own."""
    body = {"name": "n"}
    body["job"] = "j"
    body.update(job="k")
    response = await client.patch(f"/users/{number}", json=body)
    client.last = response
    _cached()
    assert response.status_code == 200, SETTINGS["verify"]


def test_ordinary_test_changes_nothing() -> None:
    """HTTP's PATCH is no patch, and what a test has for itself is no business of others."""
    assert shared_change(patches_over_http) is None


class TestMethods:
    """Methods may use helpers of their class."""

    def change(self) -> None:
        os.environ["TOKEN"] = "t"

    async def uses_a_method(self) -> None:
        self.change()

    async def uses_none(self) -> None:
        pass

    def test_helper_of_the_class_is_seen(self) -> None:
        """As one of the module is."""
        assert shared_change(self.uses_a_method, TestMethods) == "changes os.environ"
        assert shared_change(self.uses_none, TestMethods) is None
