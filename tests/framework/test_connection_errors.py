"""An error of a client says what was sent, to where and for how long, without the frames of libraries."""

from __future__ import annotations

import pytest

from .suite import Suite

pytest_plugins = ["pytester"]

FAILING = """
    import asyncio
    import socket

    import aiohttp
    import httpx
    import pytest
    import requests

    @pytest.fixture(scope="session")
    def silent():
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/slow"

    async def test_httpx(silent):
        async with httpx.AsyncClient(timeout=0.2) as client:
            await client.get(silent)

    def test_requests(silent):
        requests.get(silent, timeout=0.2)

    async def test_aiohttp(unused_tcp_port):
        async with aiohttp.ClientSession() as session:
            await session.get(f"http://127.0.0.1:{unused_tcp_port}/closed")

    async def test_own_error():
        async with httpx.AsyncClient() as client:
            raise LookupError("of the test")
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_error_says_what_where_and_after_how_long(suite: Suite, arguments: list[str]) -> None:
    """Terminal and report name the exchange; an error of the test itself stays as it is."""
    suite.write({"test_failing.py": FAILING})

    result = suite.run(*arguments)

    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines_random(
        [
            "E *httpx.ReadTimeout",
            "E *after 0.2 s: GET http://127.0.0.1:*/slow",
            "E *after 0.* s: GET http://127.0.0.1:*/closed",
            "E *LookupError: of the test",
        ]
    )
    for library in ("httpx", "httpcore", "anyio", "requests", "urllib3", "aiohttp"):
        result.stdout.no_fnmatch_line(f"*site-packages/{library}/*")
    assert "httpx.ReadTimeout after 0.2 s: GET http://127.0.0.1" in suite.read("report.html").replace("&#39;", "'")
