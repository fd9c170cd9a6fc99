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
    result.stdout.no_fnmatch_line("*asyncio*base_events.py*")


STOPPED = """
    import asyncio
    import time

    import pytest

    @pytest.fixture(scope="session", autouse=True)
    async def poller():
        async def poll():
            while True:
                await asyncio.sleep(0.01)

        task = asyncio.create_task(poll())
        yield
        task.cancel()

    @pytest.fixture
    async def ready():
        yield
        await asyncio.sleep(60)  # of the fixture

    async def wait():
        await asyncio.sleep(60)  # of the helper

    async def test_helper():
        await asyncio.wait_for(asyncio.sleep(0), 1)
        await wait()  # of the test

    async def test_several():
        await asyncio.gather(wait(), wait())  # of them all

    async def test_teardown(ready): ...

    def test_plain():
        time.sleep(60)  # of the plain one
"""


@pytest.mark.parametrize("more", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_stopped_test_shows_where_it_waited(suite: Suite, more: list[str]) -> None:
    """Its own line, and that of its helper or fixture; no frame of the event loop, nor of another task."""
    suite.write({"test_stopped.py": STOPPED})

    result = suite.run("-o", "timeout=1", *more)

    result.assert_outcomes(failed=3, passed=1, errors=1)
    shown = [line.partition("# ")[2] for line in result.outlines if line.startswith(">")]
    expected = ["of the fixture", "of the test", "of the helper", "of them all", "of the plain one"]
    assert sorted(shown) == sorted(expected)
    result.stdout.no_fnmatch_line("*base_events.py*")


def test_full_trace_shows_the_event_loop(suite: Suite) -> None:
    """Who asks for all frames gets them."""
    suite.write({"test_stopped.py": STOPPED})

    result = suite.run("-o", "timeout=1", "--full-trace", "-k", "helper")

    result.stdout.fnmatch_lines(["*base_events.py*"])
