"""Repositories that know nothing of the engine: one for each client library, with every kind of outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What the repositories send, and log: no output may show it.
SECRET = "Zq8rT2mW5xKc"  # noqa: S105
PASSWORD = "hunter22"  # noqa: S105

# Writes down what a plugin could change behind a suite's back: at the first test, within each test, and at the end.
CONFTEST = """
import json
import logging
import os
import signal
import sys
import warnings
from pathlib import Path

import pytest

logging.getLogger("shop").setLevel(logging.INFO)


def state():
    root = logging.getLogger()
    return {
        "environment": {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_", "FACTS"))},
        "level": root.level,
        "levels": {n: x.level for n, x in sorted(root.manager.loggerDict.items()) if getattr(x, "level", 0)},
        "handlers": [(type(h).__name__, h.level, type(h.formatter).__name__) for h in root.handlers],
        "factory": repr(logging.getLogRecordFactory()),
        "filters": [repr(f) for f in warnings.filters],
        "signals": {s.name: repr(signal.getsignal(s)).split(" at ")[0] for s in (signal.SIGINT, signal.SIGTERM)},
        "path": sys.path,
        "cwd": os.getcwd(),
        "excepthook": repr(sys.excepthook).split(" at ")[0],
    }


def write(when):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{when}-{worker}".replace("/", "-").replace(":", "-")
    finders = [repr(finder).split(" at ")[0] for finder in sys.meta_path if when == "end"]
    Path(os.environ["FACTS"], name + ".json").write_text(json.dumps({**state(), "finders": finders}))


@pytest.hookimpl(trylast=True)
def pytest_sessionstart():
    write("start")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    write("end")


@pytest.hookimpl(optionalhook=True)
def pytest_html_report_title(report):
    report.title = "The shop"


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells):
    cells.insert(1, "<th>Owner</th>")


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report, cells):
    cells.insert(1, "<td>the shop's team</td>")


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_summary(prefix):
    prefix.append("<p>by the shop</p>")


@pytest.fixture(autouse=True)
def facts(request):
    yield
    write("test-" + request.node.name)


@pytest.fixture
def cleaned_up():
    yield "data"
    print("cleaned up, password=hunter22")


@pytest.fixture
def broken():
    raise RuntimeError("no database")


@pytest.fixture
def broken_at_the_end():
    yield
    raise RuntimeError("database gone")
"""

# The same in each repository: what has nothing to do with the client.
COMMON = """
import logging
import unittest
import warnings

import pytest

log = logging.getLogger("shop")


def test_caplog_sees_all(caplog):
    with caplog.at_level(logging.DEBUG, logger="shop"):
        log.debug("password=%s", "hunter22")
    assert caplog.messages == ["password=hunter22"]
    assert caplog.record_tuples == [("shop", logging.DEBUG, "password=hunter22")]


def test_capsys_sees_all(capsys):
    print("token=hunter22")
    assert capsys.readouterr().out == "token=hunter22\\n"


def test_own_warning():
    with pytest.warns(UserWarning, match="token=hunter22"):
        warnings.warn("token=hunter22")


@pytest.mark.skip(reason="not today")
def test_skipped(): ...


@pytest.mark.xfail(reason="known", strict=True)
def test_expected_failure():
    assert 0


@pytest.mark.xfail(reason="known")
def test_unexpected_pass(): ...


@pytest.mark.parametrize("number", [1, 2, 3])
def test_parametrized(number):
    assert number < 3


def test_subtests(subtests, cleaned_up):
    for number in range(3):
        with subtests.test("number", number=number):
            assert number != 1


def test_error_in_setup(broken): ...


def test_error_in_teardown(broken_at_the_end): ...


class TestUnit(unittest.TestCase):
    def test_passes(self):
        log.info("in a unit test")

    def test_fails(self):
        log.warning("password=hunter22")
        self.assertEqual(1, 2)

    def test_with_subtests(self):
        for number in range(2):
            with self.subTest(number=number):
                self.assertEqual(number, 0)

    @unittest.skip("later")
    def test_skipped(self): ...
"""

REQUESTS = f"""
import os

import pytest
import requests

URL = os.environ["SHOP_URL"]
HEADERS = {{"Authorization": "Bearer {SECRET}"}}


@pytest.fixture
def session():
    with requests.Session() as session:
        session.get(URL + "/from_setup")
        yield session
        session.get(URL + "/from_teardown")


def test_requests_pass(session):
    assert session.get(URL + "/users").status_code == 200


def test_requests_fail(session):
    response = session.get(URL + "/failing?token={SECRET}", headers=HEADERS)
    assert response.status_code == 418
"""

AIOHTTP = f"""
import os

import aiohttp
import pytest_asyncio

URL = os.environ["SHOP_URL"]
HEADERS = {{"Authorization": "Bearer {SECRET}"}}


@pytest_asyncio.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        async with session.get(URL + "/from_setup"):
            yield session
        async with session.get(URL + "/from_teardown"):
            pass


async def test_aiohttp_pass(session):
    async with session.get(URL + "/users") as response:
        assert response.status == 200


async def test_aiohttp_fail(session):
    async with session.get(URL + "/failing?token={SECRET}", headers=HEADERS) as response:
        await response.read()
        assert response.status == 418
"""

HTTPX = f"""
import os

import httpx
import pytest
import pytest_asyncio

URL = os.environ["SHOP_URL"]
HEADERS = {{"Authorization": "Bearer {SECRET}"}}


@pytest_asyncio.fixture
async def session():
    async with httpx.AsyncClient() as client:
        await client.get(URL + "/from_setup")
        yield client
        await client.get(URL + "/from_teardown")


@pytest.mark.asyncio
async def test_httpx_pass(session):
    assert (await session.get(URL + "/users")).status_code == 200


@pytest.mark.asyncio
async def test_httpx_fail(session):
    response = await session.get(URL + "/failing?token={SECRET}", headers=HEADERS)
    assert response.status_code == 418
"""


@dataclass(frozen=True)
class Repo:
    """A repository: its client library, its pytest.ini, and its one test module with requests."""

    client: str
    ini: str
    module: str

    @property
    def failing(self) -> str:
        """The name of the test that sends requests and fails."""
        return f"test_{self.client}_fail"

    def files(self) -> Mapping[str, str]:
        """Return what it consists of: {path: text}."""
        return {
            "pytest.ini": f"[pytest]\n{self.ini}",
            "conftest.py": CONFTEST,
            "test_common.py": COMMON,
            f"test_with_{self.client}.py": self.module,
            ".env": "ENVIRONMENT=production\nSHOP_URL=http://production.invalid\nREDACT_KEY=\n",
            ".gitignore": "__pycache__/\n.pytest_cache/\n",
        }


STRICT = "asyncio_mode = strict\nasyncio_default_fixture_loop_scope = function\n"
REPOS = (
    Repo("requests", STRICT + "log_level = DEBUG\nlog_format = %(levelname)s %(message)s\n", REQUESTS),
    Repo("aiohttp", "asyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n", AIOHTTP),
    Repo("httpx", STRICT + "filterwarnings = error\nstrict = true\n", HTTPX),
)
