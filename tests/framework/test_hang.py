"""A test that hangs is stopped, and what it waited for is named."""

from __future__ import annotations

import pytest

from .suite import Suite

pytest_plugins = ["pytester"]

HANGING = """
    import asyncio

    import httpx
    import pytest

    @pytest.fixture(scope="session")
    async def url():
        async def listen(reader, writer):
            await reader.read()

        async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def test_hangs(url):
        async with httpx.AsyncClient(timeout=None) as client:
            await client.get(url + "/slow")

    async def test_goes_on():
        await asyncio.sleep(0.01)
"""


@pytest.mark.parametrize("more", [[], ["-n", "2"], ["--look-ahead", "4"]], ids=["plain", "parallel", "look-ahead"])
def test_hanging_test_is_stopped(suite: Suite, more: list[str]) -> None:
    """It fails after its time-out with the exchange that was pending; the next one runs on the same loop."""
    suite.write({"test_hanging.py": HANGING})

    result = suite.run("-o", "timeout=3", *more)

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*Failed: Timeout (>3.0s) from pytest-timeout.*", "GET http://127.0.0.1:*/slow -> *"])
