"""An exchange that never got a response has the time that was waited for it."""

from __future__ import annotations

import sys

import pytest

from ..suite import Suite
from .inner import entries

pytest_plugins = ["pytester"]

TESTS = """
    import asyncio
    import signal
    import time

    import httpx
    import pytest

    class Never(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            await asyncio.sleep(30)

    class NeverSync(httpx.BaseTransport):
        def handle_request(self, request):
            time.sleep(30)

    @pytest.fixture
    def ended():
        def end(*_):
            pytest.fail("timeout, as plugins raise it")

        signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)

    async def test_ended(ended):
        async with httpx.AsyncClient(transport=Never()) as client:
            await client.get("https://shop.test/slow", timeout=60)

    def test_ended_sync(ended):
        with httpx.Client(transport=NeverSync()) as client:
            client.get("https://shop.test/slow", timeout=60)

    async def test_cancelled():
        async with httpx.AsyncClient(transport=Never()) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.get("https://shop.test/slow", timeout=60), 0.3)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has an alarm clock as only POSIX has it; run it there")
def test_waiting_time_is_shown(folder: Suite) -> None:
    """Whether the test was ended from outside, with or without an event loop, or cancelled its task itself."""
    found = entries(folder, {"test_slow.py": TESTS})

    times = {test: entry["time"] for test, (entry,) in found.items()}
    errors = {test: entry["response"]["_error"] for test, (entry,) in found.items()}
    assert all(250 <= time < 3000 for time in times.values()), times
    assert errors == {
        "test_ended": "no response yet",
        "test_ended_sync": "Failed: timeout, as plugins raise it",
        "test_cancelled": "CancelledError",
    }
