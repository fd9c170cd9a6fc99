"""Waiting for what an API does later: a job that ends, a write that can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, TypeVar, overload

from ..clock import clock

T = TypeVar("T")
SHOWN = 500  # characters of the last value


class NotInTime(AssertionError):
    """A condition did not become true in time. The message has the number of tries and the last value."""


@overload
async def eventually(
    condition: Callable[[], Awaitable[T]],
    timeout: float = ...,  # noqa: ASYNC109
    interval: float = ...,
) -> T: ...


@overload
async def eventually(
    condition: Callable[[], T],
    timeout: float = ...,  # noqa: ASYNC109
    interval: float = ...,
) -> T: ...


async def eventually(
    condition: Callable[[], Any],
    timeout: float = 10.0,  # noqa: ASYNC109 - part of the message, and of the failure
    interval: float = 0.2,
) -> Any:
    """Return the first true value of `condition`, which is tried again and again.

    Args:
        condition: a plain or async function. It is tried again after a false value, and after an AssertionError. Any
            other error, of a connection for example, is raised at once.
        timeout: seconds until the last try has to begin. A try that hangs is stopped then; each try gets `interval`
            seconds at least.
        interval: seconds between the end of a try and the beginning of the next.

    Raises:
        NotInTime: no try was successful. Its cause is the last AssertionError, if there was one.
    """
    __tracebackhide__ = True
    began = clock.now()
    deadline = began + timeout
    tries, last, cause = 0, "none", None
    while True:
        tries += 1
        try:
            async with asyncio.timeout(max(deadline - clock.now(), interval)) as limit:
                value = condition()
                if isawaitable(value):
                    value = await value
            if value:
                return value
            last, cause = f"the last value was {repr(value)[:SHOWN]}", None
        except AssertionError as error:
            last, cause = str(error).partition("\n")[0] or "the last try failed an assert", error
        except TimeoutError:
            if not limit.expired():
                raise
            last = f"{last}; try {tries} did not end"
        if clock.now() + interval > deadline:
            break
        await asyncio.sleep(interval)
    seconds = clock.now() - began
    counted = f"{tries} tries" if tries > 1 else "1 try"
    raise NotInTime(f"not true after {counted} in {seconds:.1f} s, one every {interval:g} s: {last}") from cause
