"""Writes the suites that pytest runs: ours, and those without our plugin."""

from __future__ import annotations

import shutil
from pathlib import Path

from .install import REPOSITORY

PER_FILE = 50  # tests; xdist's loadfile deals out files

# One loop for fixtures and tests, as in our pytest.ini: without it no client can be shared.
PYTEST_INI = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
filterwarnings = error
"""

SHARED_CLIENT = """\
import httpx
import pytest


@pytest.fixture(scope="session")
async def client():
    async with httpx.AsyncClient(base_url={url!r}) as client:
        yield client
"""

TEST = """\
import pytest


@pytest.mark.parametrize("user", range({start}, {stop}))
async def test_user(client, user):
    response = await client.get(f"/users/{{user}}")

    assert response.status_code == 200
    assert response.json()["data"]["id"] == user
"""

# The bearer token is a registered secret: redaction has something to look for in every exchange.
OUR_CONFTEST = '''\
"""Fixtures of the module that is measured."""

import pytest

from ..core.apis_info import ApiAbbreviation, apiUrls
from apisuite.auth import BearerAuth
from apisuite.client import check_reachable, open_client
from apisuite.redaction import redactor

TOKEN = "benchmark-token-0123456789abcdef"


@pytest.fixture(scope="session")
async def base_url():
    return await check_reachable(apiUrls[ApiAbbreviation.Reqres])


@pytest.fixture(scope="session")
async def client(base_url):
    async def token(refused=None):
        return TOKEN

    redactor.add(TOKEN)
    async with open_client(base_url, auth=BearerAuth(token, token)) as client:
        yield client
'''

NEW_CLIENT_TEST = """\
import httpx
import pytest

BASE_URL = {url!r}


@pytest.mark.parametrize("user", range({start}, {stop}))
async def test_user(user):
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{{BASE_URL}}/users/{{user}}")

    assert response.status_code == 200
    assert response.json()["data"]["id"] == user
"""

NOOP_TEST = """\
import pytest


@pytest.mark.parametrize("user", range({start}, {stop}))
async def test_user(user):
    pass
"""

# The plugin knows its own mark only.
COOPERATIVE_TEST = TEST.replace("@pytest", "@pytest.mark.asyncio_cooperative\n@pytest", 1)

# No fixture: pytest sets one up twice when two threads ask for it. httpx.Client may be shared by threads.
THREADS_CLIENT = "import httpx\n\nclient = httpx.Client(base_url={url!r})\n"
THREADS_TEST = """\
import pytest
from users_client import client


@pytest.mark.parametrize("user", range({start}, {stop}))
def test_user(user):
    response = client.get(f"/users/{{user}}")

    assert response.status_code == 200
    assert response.json()["data"]["id"] == user
"""


def _write_tests(folder: Path, url: str, tests: int, template: str, per_file: int = PER_FILE) -> None:
    for number, start in enumerate(range(0, tests, per_file)):
        text = template.format(url=url, start=start, stop=min(start + per_file, tests))
        (folder / f"test_users_{number:03}.py").write_text(text, encoding="utf-8")


def ours(folder: Path, url: str, tests: int) -> None:
    """Write a copy of what an adopter keeps, and one more module in it. Its URL comes from REQRES_API_URL."""
    shutil.copyfile(REPOSITORY / "pytest.ini", folder / "pytest.ini")
    without = shutil.ignore_patterns("__pycache__", "framework", "browser")
    shutil.copytree(REPOSITORY / "tests", folder / "tests", ignore=without)
    module = folder / "tests/api/measured"
    (module / "tests").mkdir(parents=True)
    (module / "__init__.py").touch()
    (module / "tests/__init__.py").touch()
    (module / "conftest.py").write_text(OUR_CONFTEST, encoding="utf-8")
    _write_tests(module / "tests", url, tests, TEST)


def shared_client(folder: Path, url: str, tests: int) -> None:
    """Write tests that share one httpx.AsyncClient."""
    (folder / "pytest.ini").write_text(PYTEST_INI, encoding="utf-8")
    (folder / "conftest.py").write_text(SHARED_CLIENT.format(url=url), encoding="utf-8")
    _write_tests(folder, url, tests, TEST)


def new_client(folder: Path, url: str, tests: int) -> None:
    """Write tests in the style of most templates: each makes its own client."""
    (folder / "pytest.ini").write_text(PYTEST_INI, encoding="utf-8")
    _write_tests(folder, url, tests, NEW_CLIENT_TEST)


def noop(folder: Path, url: str, tests: int) -> None:
    """Write async tests that do nothing."""
    (folder / "pytest.ini").write_text(PYTEST_INI, encoding="utf-8")
    _write_tests(folder, url, tests, NOOP_TEST)


def cooperative(folder: Path, url: str, tests: int) -> None:
    """Write the shared-client suite with the mark of pytest-asyncio-cooperative."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "conftest.py").write_text(SHARED_CLIENT.format(url=url), encoding="utf-8")
    _write_tests(folder, url, tests, COOPERATIVE_TEST)


def threads(folder: Path, url: str, tests: int, per_file: int = PER_FILE) -> None:
    """Write synchronous tests that import one httpx.Client."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "users_client.py").write_text(THREADS_CLIENT.format(url=url), encoding="utf-8")
    _write_tests(folder, url, tests, THREADS_TEST, per_file)


def greenlets(folder: Path, url: str, tests: int) -> None:
    """Write the same in 64 files, because pytest-concurrency runs whole files side by side."""
    threads(folder, url, tests, per_file=-(-tests // 64))
