"""pytest-timeout beside --look-ahead: its alarm is for the test whose turn it is."""

from __future__ import annotations

import pytest

from ..suite import Suite

pytest_plugins = ["pytester"]

# The alarm of the first test rings while the second one is at work: it leaves the processor to none but the loop.
BUSY = """
    import asyncio
    import time

    import pytest

    HANGING = []


    async def test_hangs():
        HANGING.append(True)
        try:
            await asyncio.sleep(60)
        finally:
            HANGING.clear()


    {fixture}
    async def test_beside(work):
        pass
"""
ASYNC_WORK = """
    @pytest.fixture
    async def work():
        while HANGING:
            time.sleep(0.01)
            await asyncio.sleep(0)
"""
PLAIN_WORK = """
    @pytest.fixture
    def work():
        time.sleep(2)
"""


@pytest.mark.parametrize("work", [ASYNC_WORK, PLAIN_WORK], ids=["async", "plain"])
@pytest.mark.parametrize("more", [[], ["-n", "1"]], ids=["plain", "parallel"])
def test_alarm_fails_the_test_whose_turn_it_is(inner: Suite, work: str, more: list[str]) -> None:
    """Not the one whose code runs at that moment, which passes."""
    inner.write({"test_it.py": BUSY.format(fixture=work)})

    result = inner.run("-p", "pytest_timeout", "-o", "timeout=1", "--look-ahead", "4", "-rA", *more)

    result.stdout.fnmatch_lines(["PASSED *::test_beside*", "FAILED *::test_hangs* - Failed: Timeout (>1.0s) *"])


def test_blocking_code_is_stopped_where_it_blocks(inner: Suite) -> None:
    """As without --look-ahead: the line that blocks is in the traceback."""
    inner.write({"test_it.py": "import time\n\n\nasync def test_blocks():\n    time.sleep(60)  # here\n"})

    result = inner.run("-p", "pytest_timeout", "-o", "timeout=1", "--look-ahead", "4")

    result.stdout.fnmatch_lines([">   *time.sleep(60)  # here", "E *Failed: Timeout (>1.0s) from pytest-timeout."])


def test_default_timeout_keeps_no_test_alone(repo: Suite) -> None:
    """The suite of this repository has one, and its tests run ahead."""
    result = repo.run("--look-ahead", "64", "--collect-only", "-v", "tests/api/module_a")

    result.stdout.re_match_lines([r"look-ahead: [1-9]\d* of \d+ test functions may run ahead"])
    assert "timeout = 120" in (repo.path / "pytest.ini").read_text()
