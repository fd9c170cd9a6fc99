"""`eventually` tries until it is true, and says what it saw if it never is."""

from __future__ import annotations

import asyncio
import re

import pytest

from apisuite.toolbox.waiting import NotInTime, eventually


async def test_first_true_value_is_returned() -> None:
    """False values are passed over."""
    values = iter([None, 0, "done", "later"])

    assert await eventually(lambda: next(values), interval=0.001) == "done"


async def test_assertion_is_a_try() -> None:
    """A condition may assert."""
    states = iter(["running", "done"])

    async def done() -> str:
        state = next(states)
        assert state == "done"
        return state

    assert await eventually(done, interval=0.001) == "done"


async def test_failure_has_the_last_value_and_the_tries() -> None:
    """Who reads the failure need not run the test again."""
    with pytest.raises(NotInTime) as failure:
        await eventually(list, timeout=0.05, interval=0.02)

    found = re.fullmatch(
        r"not true after (\d+) tries in 0\.\d s, one every 0\.02 s: the last value was \[\]", str(failure.value)
    )
    assert found
    assert int(found[1]) in (2, 3)


async def test_failure_has_the_last_assertion() -> None:
    """The message of the assert is in the failure, and the assert is its cause."""

    def done() -> None:
        raise AssertionError("it is still running")

    with pytest.raises(NotInTime, match=r"1 try in .*: it is still running") as failure:
        await eventually(done, timeout=0, interval=0.01)

    assert isinstance(failure.value.__cause__, AssertionError)


async def test_try_that_hangs_is_stopped() -> None:
    """The time limit is that of all tries, also of one that does not end."""
    with pytest.raises(NotInTime, match=r"1 try in 0\.\d s, .*: none; try 1 did not end"):
        await eventually(lambda: asyncio.sleep(60), timeout=0.05, interval=0.01)


@pytest.mark.parametrize("error", [TimeoutError, ConnectionError])
async def test_other_errors_are_raised_at_once(error: type[OSError]) -> None:
    """Only what may still become true is tried again."""
    tries = []

    def condition() -> None:
        tries.append(1)
        raise error("of the condition")

    with pytest.raises(error, match="of the condition"):
        await eventually(condition, interval=0.001)

    assert len(tries) == 1
