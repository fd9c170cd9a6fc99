"""Which event loop fixtures and tests run on, and what becomes of an `event_loop` fixture."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import asyncio
import pytest


@pytest.fixture(scope="session")
async def loop_of_the_fixture():
    return asyncio.get_running_loop()


async def test_same_loop(loop_of_the_fixture):
    assert loop_of_the_fixture is asyncio.get_running_loop()
"""


def test_fixture_and_test_share_a_loop(async_project: pytest.Pytester) -> None:
    """With both scopes set to session, a session fixture and a test run on one loop."""
    async_project.makepyfile(TESTS)

    result = async_project.runpytest_subprocess()

    result.assert_outcomes(passed=1)


def test_without_the_scope_of_the_tests_there_are_two_loops(async_project: pytest.Pytester) -> None:
    """Without the line for the tests each has a loop of its own, and a shared client dies there."""
    async_project.makepyfile(TESTS)

    result = async_project.runpytest_subprocess("-o", "asyncio_default_test_loop_scope=function")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*assert <*EventLoop *> is <*EventLoop *>"])


def test_overriding_event_loop_does_nothing(async_project: pytest.Pytester) -> None:
    """The override is not called, and nothing says so: here it would raise."""
    async_project.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def event_loop():
            raise RuntimeError("called")
        """
    )
    async_project.makepyfile(TESTS)

    result = async_project.runpytest_subprocess("-W", "error")

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*arning*")
