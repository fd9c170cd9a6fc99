"""Tests with fixtures of the toolbox run ahead, as those with fixtures of any plugin that says they may."""

from __future__ import annotations

import pytest

from ..suite import INI, Suite

pytest_plugins = ["pytester"]
# Each test waits for the other two to have begun; the first one only sets up what is there once, such as the loop.
MEETING = """
import asyncio
from apisuite.toolbox.waiting import eventually

begun = []

async def meet():
    begun.append(1)
    await eventually(lambda: len(begun) == 3, timeout=3, interval=0.01)

async def test_first({fixtures}): pass
async def test_a({fixtures}): await meet()
async def test_b({fixtures}): await meet()
async def test_c({fixtures}): await meet()
"""
PLUGIN = """
import pytest

look_ahead_safe = {safe}

@pytest.fixture
def thing():
    return 1
"""


def test_tests_with_fixtures_of_the_toolbox_overlap(suite: Suite) -> None:
    """They concern nothing but their own test."""
    suite.write({"test_it.py": MEETING.format(fixtures="created, webhooks, env")})

    assert suite.run("--look-ahead", "16").counts == {"passed": 4}


@pytest.mark.parametrize(("safe", "passed"), [(True, 4), (False, 2)])
def test_plugin_says_of_its_fixtures_that_they_are_safe(suite: Suite, safe: bool, passed: int) -> None:
    """Its word is taken; without it, each of the tests runs alone, and only the last finds all begun."""
    suite.write({
        "pytest.ini": INI.replace("pythonpath = ", "pythonpath = site-packages "),
        "site-packages/strange_plugin.py": PLUGIN.format(safe=safe),
        "conftest.py": 'pytest_plugins = ["strange_plugin"]\n',
        "test_it.py": MEETING.format(fixtures="thing"),
    })  # fmt: skip

    assert suite.run("--look-ahead", "16").counts.get("passed") == passed
