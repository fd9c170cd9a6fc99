"""The fixtures of module_b, run in a project of their own: they leave nothing behind after the last test."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

# Each project imports a fixture as it is, and prints what it has `seen` when all fixtures are torn down.
AT_THE_END = """
import httpx
import pytest

seen = []


def pytest_terminal_summary(terminalreporter):
    for thing in seen:
        terminalreporter.write_line(thing if isinstance(thing, str) else f"closed: {thing()}")
"""

CLIENT = """
from tests.api.module_b.conftest import client


@pytest.fixture(scope="session")
def base_url():
    return "https://invoices.test"
"""

CLIENT_TEST = """
import conftest


async def test_is_open(client):
    conftest.seen.append(lambda: client.is_closed)
    assert not client.is_closed
"""

SERVER = "from tests.api.module_b.tests.test_aiohttp_client_server import server"

SERVER_TEST = """
import conftest


async def test_is_open(server):
    conftest.seen.append(lambda: server.closed)
    assert not server.closed
"""

CLEAN_UP = """
from tests.api.module_b.tests.test_receipts import clean_up, receipts


def respond(request):
    seen.append(f"asked: {request.method} {request.url.path}")
    return httpx.Response(204)


@pytest.fixture(scope="session")
async def client():
    async with httpx.AsyncClient(base_url="https://t", transport=httpx.MockTransport(respond)) as client:
        yield client


@pytest.fixture(scope="session")
def bearer():
    return {}
"""

CLEAN_UP_TESTS = """
async def test_one(client):
    await client.get("/one")


async def test_two(client):
    await client.get("/two")
"""


@pytest.mark.parametrize(
    ("fixture", "test"),
    [
        pytest.param(CLIENT, CLIENT_TEST, id="httpx client"),
        pytest.param(SERVER, SERVER_TEST, id="aiohttp test server"),
    ],
)
def test_what_a_fixture_opens_is_closed(async_project: pytest.Pytester, fixture: str, test: str) -> None:
    """It is open in the test, and closed when all is over."""
    async_project.makeconftest(AT_THE_END + fixture)
    async_project.makepyfile(test)

    result = async_project.runpytest_subprocess()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["closed: True"])


def test_receipts_are_removed_before_and_after(async_project: pytest.Pytester) -> None:
    """The clean-up asks twice: once before the first test and once after the last."""
    async_project.makeconftest(AT_THE_END + CLEAN_UP)
    async_project.makepyfile(CLEAN_UP_TESTS)

    result = async_project.runpytest_subprocess()

    result.assert_outcomes(passed=2)
    removed = "asked: DELETE /einvoice/terminals/T-main/receipts"
    asked = [line for line in result.outlines if line.startswith("asked: ")]
    assert asked == [removed, "asked: GET /one", "asked: GET /two", removed]
