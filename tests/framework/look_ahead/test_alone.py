"""Everything but a plain coroutine with session fixtures runs with nothing beside it."""

from __future__ import annotations

import pytest

from ..suite import Suite

pytest_plugins = ["pytester"]

CONFTEST = """
    import asyncio
    from contextlib import contextmanager

    import pytest

    RUNNING = []


    @contextmanager
    def running():
        RUNNING.append(1)
        try:
            yield RUNNING
        finally:
            RUNNING.pop()


    def alone():
        assert RUNNING == []


    @pytest.fixture(scope="session")
    async def client():
        return object()


    @pytest.fixture(scope="session")
    async def late(client):
        alone()


    @pytest.fixture(params=["function", "class", "module", "package"])
    def narrow(request):
        return request.param


    @pytest.fixture(scope="module")
    async def of_module(client):
        alone()
        yield
        alone()
"""
# Between two tests that wait: each of these is to find nothing running, in its body, its set-up and its teardown.
ALONE = {
    "sync": "def test_it(client): alone()",
    "session fixture that does not exist yet": "async def test_it(late): pass",
    "parametrized narrower fixture": "async def test_it(narrow): alone()",
    "module fixture": "async def test_it(of_module): alone()",
    "usefixtures": "@pytest.mark.usefixtures('client')\nasync def test_it(): alone()",
    "serial": "@pytest.mark.serial\nasync def test_it(client): alone()",
    "skipif": "@pytest.mark.skipif('False', reason='')\nasync def test_it(client): alone()",
    "filterwarnings": "@pytest.mark.filterwarnings('error')\nasync def test_it(client): alone()",
    "xfail that does not run": "@pytest.mark.xfail(run=False)\nasync def test_it(client): alone()",
    "own loop": "@pytest.mark.asyncio(loop_scope='function')\nasync def test_it(): alone()",
    "request": "async def test_it(client, request): alone()",
    "capsys": "async def test_it(client, capsys): alone()",
    "caplog": "async def test_it(client, caplog): alone()",
    "monkeypatch": "async def test_it(client, monkeypatch): alone()",
    "patch": "async def test_it(client):\n    with patch('os.getcwd'): alone()",
    "decorated with patch": "@patch('os.getcwd')\nasync def test_it(getcwd, client): alone()",
    "environment": "async def test_it(client):\n    os.environ['X'] = '1'\n    alone()",
    "global": "async def test_it(client):\n    global CHANGED\n    CHANGED = 1\n    alone()",
    "method with an autouse fixture": """
class TestIt:
    @pytest.fixture(autouse=True)
    def around(self):
        alone()
        yield
        alone()

    async def test_it(self, client): alone()
""",
    "set-up of a class": """
class TestIt:
    @classmethod
    def setup_class(cls): alone()

    @classmethod
    def teardown_class(cls): alone()

    async def test_it(self, client): alone()
""",
}
TESTS = """
import asyncio
import os
from unittest.mock import patch

import pytest
from conftest import alone, running

CHANGED = 0


async def test_before(client):
    with running():
        await asyncio.sleep(0.02)


async def test_and_beside(client):
    with running() as bodies:
        await asyncio.sleep(0.03)


{test}


async def test_after(client):
    with running():
        await asyncio.sleep(0.01)


async def test_and_together(client):
    with running() as bodies:
        assert len(bodies) == 2
        await asyncio.sleep(0.01)
"""


def test_nothing_runs_beside(inner: Suite) -> None:
    """In one suite with all of them; before and after each, tests run together."""
    files = {f"test_{number}.py": TESTS.format(test=test) for number, test in enumerate(ALONE.values())}
    inner.write({"conftest.py": CONFTEST, **files})

    result = inner.run("--look-ahead", "8", "-rfE")

    result.assert_outcomes(passed=5 * len(ALONE) + 3 - 1, xfailed=1)


@pytest.mark.parametrize(
    ("hook", "reason"),
    [
        (
            "def pytest_runtest_setup(item): pass",
            "*1 cannot: the test has pytest_runtest_setup of *conftest.py around it",
        ),
        ("def pytest_assertrepr_compare(op): pass", "look-ahead: 1 of 1 test functions may start early"),
    ],
)
def test_hook_around_each_test_keeps_tests_alone(inner: Suite, hook: str, reason: str) -> None:
    """A conftest.py that does something around each test expects one at a time; -v tells what keeps a test alone."""
    inner.write({"conftest.py": hook, "test_one.py": "async def test_one(): pass"})

    result = inner.run("--look-ahead", "8", "-v")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([reason])
