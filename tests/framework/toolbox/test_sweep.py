"""What a killed run has created is removed by `python -m apisuite sweep`."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from ..suite import INI, ROOT, Suite
from .shop import Shop

pytest_plugins = ["pytester"]
CREATES = """
import os, signal
import httpx, pytest

@pytest.fixture
async def client():
    async with httpx.AsyncClient(base_url="{url}") as client:
        yield client

async def test_order(client, created):
    order = (await client.post("/orders")).json()["id"]
    created(client, f"/orders/{{order}}")
    {then}
"""
KILL = "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))"
needs_sigkill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows: a process ends itself otherwise")


def sweep(suite: Suite) -> subprocess.CompletedProcess[str]:
    """Run the command in the folder of a suite."""
    return subprocess.run(
        [sys.executable, "-m", "apisuite", "sweep"], cwd=suite.path, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_failing_test_is_cleaned_up(suite: Suite, shop: Shop, arguments: list[str]) -> None:
    """The order is deleted after a failure; nothing is left on disk."""
    suite.write({"test_shop.py": CREATES.format(url=shop.url, then="assert False")})

    done = suite.run(*arguments)

    assert done.counts == {"failed": 1}
    assert shop.orders == set()
    assert not (suite.path / ".apisuite").exists()


def test_removal_that_fails_is_an_error_of_the_teardown(suite: Suite, shop: Shop) -> None:
    """The test passes, and its teardown says what is still there."""
    suite.write({"test_shop.py": CREATES.format(url=shop.url, then="await client.aclose()")})

    done = suite.run()

    assert done.counts == {"passed": 1, "errors": 1}
    assert "1 of 1 things that the test created were not removed" in done.output
    assert f"DELETE {shop.url}/orders/1: its client is closed already" in done.output


PLAIN = """
import requests

def test_order(created):
    session = requests.Session()
    order = session.post("{url}/orders").json()["id"]
    created(session.close)
    created(session, f"{url}/orders/{{order}}")
"""


def test_suite_without_async_tests(folder: Suite, shop: Shop) -> None:
    """Where pytest-asyncio is off, plain functions and clients remove."""
    folder.write({
        "pytest.ini": f"[pytest]\npythonpath = . {ROOT}\napisuite = own\n",
        "own.py": OWN.format(url=shop.url),
        "test_shop.py": PLAIN.format(url=shop.url),
    })  # fmt: skip

    done = folder.run("-p", "no:asyncio")

    assert done.counts == {"passed": 1}, done.output
    assert [method for method, _, _ in shop.asked] == ["POST", "DELETE"]
    assert shop.orders == set()


@needs_sigkill
def test_killed_run_is_swept(suite: Suite, shop: Shop) -> None:
    """The next run says that something is left, and the command removes it, once."""
    suite.write({"test_shop.py": CREATES.format(url=shop.url, then=KILL), "test_other.py": "def test_other(): pass"})
    suite.run("test_shop.py")
    assert len(shop.orders) == 1

    told = suite.run("test_other.py").output
    first, second = sweep(suite), sweep(suite)

    assert "left behind by earlier runs: 1; remove with python -m apisuite sweep" in told
    assert first.stdout.splitlines()[-1] == "1 of 1 removed", first
    assert "test_shop.py::test_order" in first.stdout
    assert shop.orders == set()
    assert (second.returncode, second.stdout) == (0, "nothing is left behind\n")


@needs_sigkill
def test_what_cannot_be_swept_stays(suite: Suite, shop: Shop) -> None:
    """The command says why, exits with 1, and tries it again the next time."""
    suite.write({"test_shop.py": CREATES.format(url=shop.url, then=KILL)})
    suite.run()
    shop.needs = "Bearer of the test"

    refused = sweep(suite)
    shop.needs = ""
    again = sweep(suite)

    assert refused.returncode == 1
    assert "401 Unauthorized" in refused.stdout
    assert again.returncode == 0
    assert shop.orders == set()


OWN = """
from enum import Enum
from apisuite.auth import ApiKey
from apisuite.registry import ApiUrls
from apisuite.suite import Suite

class Api(Enum):
    Shop = "SHOP"

suite = Suite(apis=ApiUrls({{Api.Shop: "Shop"}}, {{"local": {{Api.Shop: "{url}"}}}}), identities="own")
identities = {{Api.Shop: {{"clerk": lambda: ApiKey("k3y-of-the-clerk", header="Authorization")}}}}
"""
AS_CLERK = """
import os, signal

async def test_order(client_for, created):
    client = client_for("clerk")
    order = (await client.post("/orders")).json()["id"]
    created(client, f"/orders/{{order}}")
    {then}
"""


@needs_sigkill
def test_sweep_has_the_identity_of_the_client(suite: Suite, shop: Shop) -> None:
    """What a clerk has created, the clerk removes; the key itself is nowhere on disk."""
    shop.needs = "k3y-of-the-clerk"
    suite.write({
        "pytest.ini": INI.replace("tests.api.core", "own").replace("pythonpath = ", "pythonpath = . "),
        "own.py": OWN.format(url=shop.url),
        "conftest.py": "from own import Api\nAPI = Api.Shop\n",
        "test_shop.py": AS_CLERK.format(then=KILL),
    })  # fmt: skip
    suite.run()
    (journal,) = (suite.path / ".apisuite").rglob("*.jsonl")
    text = journal.read_text(encoding="utf-8")

    swept = sweep(suite)

    assert swept.returncode == 0, swept
    assert shop.orders == set()
    assert '"identity": "clerk"' in text
    assert "k3y" not in text
