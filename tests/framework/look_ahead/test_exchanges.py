"""The HTTP exchanges of a test are its own, in the call phase, however early they were made."""

from __future__ import annotations

import pytest

from apisuite.plugin.look_ahead import seconds

from ..suite import Suite

pytest_plugins = ["pytester"]

CONFTEST = """
    import asyncio

    import httpx
    import pytest


    async def answer(request):
        await asyncio.sleep(float(request.url.params["seconds"]))
        return httpx.Response(200)


    @pytest.fixture(scope="session")
    async def client():
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="https://api.test") as client:
            await client.get("/login", params={"seconds": 0})
            yield client


    def pytest_runtest_logreport(report):
        for exchange in report.exchanges:
            place = report.nodeid.partition("::")[2]
            path = exchange["url"].rpartition("/")[2].partition("?")[0]
            print("exchange", place, report.when, exchange["phase"], path, exchange["status"])
"""
TESTS = """
    import asyncio

    import httpx
    import pytest


    async def get(client, path, seconds):
        return await client.get("/" + path, params={"seconds": seconds})


    async def test_slow(client):
        await get(client, "slow", 0.1)


    async def test_two(client):
        await get(client, "first", 0)
        await asyncio.gather(get(client, "second", 0.01), get(client, "third", 0.02))


    async def test_own_client(client):
        async with httpx.AsyncClient(transport=client._transport) as own:
            await own.get("https://api.test/own?seconds=0")


    async def test_in_a_thread(client):
        def get_sync():
            transport = httpx.MockTransport(lambda request: httpx.Response(201))
            with httpx.Client(transport=transport) as own:
                own.get("https://api.test/sync")

        await asyncio.get_running_loop().run_in_executor(None, get_sync)


    async def test_silent(client):
        await asyncio.sleep(0)
"""
STOPPED = """
    import asyncio

    async def test_fails(client):
        await asyncio.sleep(0.1)
        assert 0

    async def test_begun(client):
        await client.post("/users", params={"seconds": 0, "token": "correct-horse-battery"})
        await client.get("/slow", params={"seconds": 60})
"""
# What a test sends before the first of them is answered was sent early.
THROTTLED = """
    import asyncio

    import httpx
    import pytest

    SENT = []

    async def respond(request):
        SENT.append(request.url.path)
        return httpx.Response({status}, headers={headers})

    @pytest.fixture(scope="session")
    async def client():
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond), base_url="https://api.test") as client:
            yield client

    async def test_login(client):
        await client.get("/0")
        await asyncio.sleep(0.1)
        early.append(len(SENT))

    @pytest.mark.parametrize("number", range(8))
    async def test_next(client, number):
        await client.get(f"/{number}")

    early = []

    def test_early():
        print("early:", early[0] - 1)
"""
EXPECTED = [
    "test_slow setup setup login 200",
    "test_slow call call slow 200",
    "test_two call call first 200",
    "test_two call call second 200",
    "test_two call call third 200",
    "test_own_client call call own 200",
    "test_in_a_thread call call sync 201",
]


@pytest.mark.parametrize("ahead", ["0", "8"])
def test_exchanges_are_those_of_the_test(suite: Suite, ahead: str) -> None:
    """From shared and own clients, tasks and threads: same phase, order and number with and without look-ahead."""
    suite.write({"conftest.py": CONFTEST, "test_them.py": TESTS})

    result = suite.run("--look-ahead", ahead, "-s", "-p", "no:html")

    result.assert_outcomes(passed=5)
    lines = [line.partition("exchange ")[2] for line in result.outlines if "exchange " in line]
    assert lines == EXPECTED


@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["plain", "worker"])
def test_what_was_sent_for_nothing_is_named(suite: Suite, workers: list[str]) -> None:
    """A test whose turn never comes has changed something all the same: its requests stand below its name."""
    suite.write({"conftest.py": CONFTEST, "test_them.py": STOPPED})

    result = suite.run("--look-ahead", "8", "-x", "-p", "no:html", *workers)

    result.stdout.fnmatch_lines(
        [
            "test_them.py::test_begun",
            "  POST https://api.test/users?seconds=0&token=[[]redacted] -> 200 OK (* ms)",
            "  GET https://api.test/slow?seconds=60 -> CancelledError (* ms)",
        ],
        consecutive=True,
    )


@pytest.mark.parametrize(
    ("status", "headers", "early"), [(200, {}, "8"), (429, {"Retry-After": "9"}, "[0-2]"), (429, {}, "[0-2]")]
)
@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["plain", "worker"])
def test_no_test_begins_early_while_the_api_asks_for_a_pause(
    suite: Suite, status: int, headers: dict[str, str], early: str, workers: list[str]
) -> None:
    """The two that have begun go on, nothing new begins, and in the end every test has run."""
    source = THROTTLED.replace("{status}", str(status)).replace("{headers}", str(headers))
    suite.write({"test_them.py": source})

    result = suite.run("--look-ahead", "2", "-rP", "-p", "no:html", *workers)

    result.assert_outcomes(passed=10)
    result.stdout.re_match_lines([f"early: {early}$"])


@pytest.mark.parametrize(
    ("retry_after", "low", "high"),
    [("3", 3, 3), ("0", 0, 0), ("3600", 60, 60), ("", 1, 1), ("soon", 1, 1), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0)],
)
def test_retry_after_is_seconds_or_a_date(retry_after: str, low: float, high: float) -> None:
    """Bounded, and one second where there is none (RFC 9110)."""
    assert low <= seconds(retry_after) <= high
