"""What changes or expects something that tests share runs with nothing beside it."""

from __future__ import annotations

import pytest

from pytest_look_ahead.source import SIGNS

from ..suite import ROOT, Suite

pytest_plugins = ["pytester"]

CONFTEST = """
    import asyncio
    import os
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


    @pytest.fixture
    def changes_environment():
        alone()
        os.environ["X"] = "1"
        yield
        alone()
        del os.environ["X"]


    @pytest.fixture
    def patches(monkeypatch):
        monkeypatch.setattr("os.sep", "/")
        yield
        alone()


    @pytest.fixture
    def asks(request):
        alone()
        return request.getfixturevalue("client")


    @pytest.fixture(scope="module")
    async def of_module(client):
        alone()
        yield
        alone()
"""
# Between two tests that wait: each of these is to find nothing running, in its body, its setup and its teardown.
ALONE = {
    "sync": "def test_it(client): alone()",
    "session fixture that does not exist yet": "async def test_it(late): pass",
    "fixture that changes the environment": "async def test_it(changes_environment): alone()",
    "fixture that patches": "async def test_it(patches): alone()",
    "fixture that asks for another by name": "async def test_it(asks): alone()",
    "module fixture": "async def test_it(of_module): alone()",
    "serial": "@pytest.mark.serial\nasync def test_it(client): alone()",
    "filterwarnings": "@pytest.mark.filterwarnings('error')\nasync def test_it(client): alone()",
    "own loop": "@pytest.mark.asyncio(loop_scope='function')\nasync def test_it(): alone()",
    "request.getfixturevalue": "async def test_it(request):\n    request.getfixturevalue('client')\n    alone()",
    "capsys": "async def test_it(client, capsys): alone()",
    "caplog": "async def test_it(client, caplog): alone()",
    "monkeypatch": "async def test_it(client, monkeypatch): alone()",
    "patch": "async def test_it(client):\n    with patch('os.getcwd'): alone()",
    "decorated with patch": "@patch('os.getcwd')\nasync def test_it(getcwd, client): alone()",
    "environment": "async def test_it(client):\n    os.environ['X'] = '1'\n    alone()",
    "global": "async def test_it(client):\n    global CHANGED\n    CHANGED = 1\n    alone()",
    "setup method that changes a global": """
class TestIt:
    def setup_method(self):
        global CHANGED
        alone()
        CHANGED = 2

    async def test_it(self, client): alone()
""",
    "setup of a class": """
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

    result.assert_outcomes(passed=5 * len(ALONE))


@pytest.mark.parametrize(
    ("hook", "reason"),
    [
        (
            "def pytest_runtest_setup(item): pass",
            "*1 alone: *conftest.py has pytest_runtest_setup around it",
        ),
        ("def pytest_assertrepr_compare(op): pass", "look-ahead: 1 of 1 test functions may run ahead"),
    ],
)
def test_hook_around_each_test_keeps_tests_alone(inner: Suite, hook: str, reason: str) -> None:
    """A conftest.py that does something around each test expects one at a time; -v tells what keeps a test alone."""
    inner.write({"conftest.py": hook, "test_one.py": "async def test_one(): pass"})

    result = inner.run("--look-ahead", "8", "-v")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([reason])


CAUSES = {
    "def test_it(): pass": "it is not async",
    "@pytest.mark.serial\nasync def test_it(): pass": "it is marked `serial`",
    "async def test_it(capsys): pass": "its fixture `capsys` is one of pytest's that concern more than this test",
    "async def test_it(order): pass": "its fixture `order` changes os.environ",
    "async def test_it(client):\n    client.x = AsyncMock()": "it patches things",
    "@pytest.mark.asyncio(loop_scope='module')\nasync def test_it(): pass": (
        "the scope of its loop is module, not session"
    ),
    "async def test_it(record_testsuite_property): pass": (
        "it uses `record_testsuite_property`, which counts in the order of the run"
    ),
}


@pytest.mark.parametrize(("test", "cause"), CAUSES.items(), ids=list(CAUSES.values()))
def test_cause_is_told(inner: Suite, test: str, cause: str) -> None:
    """With -v, in words that say what to change."""
    fixture = "@pytest.fixture\ndef order():\n    os.environ['X'] = '1'\n"
    head = "import os\nimport pytest\nfrom unittest.mock import AsyncMock\n"
    inner.write({"conftest.py": CONFTEST, "test_it.py": f"{head}{fixture}\n{test}"})

    result = inner.run("--look-ahead", "8", "-v")

    result.stdout.fnmatch_lines(
        ["look-ahead: 0 of 1 test functions may run ahead", f"  1 alone: {cause}"], consecutive=True
    )


AHEAD = {
    "function fixture": "async def test_it(user, together): pass",
    "autouse, setup method": """
class TestIt:
    @pytest.fixture(autouse=True)
    def around(self): yield

    def setup_method(self): self.value = 1

    async def test_it(self, together): assert self.value == 1
""",
    "usefixtures": "@pytest.mark.usefixtures('user')\nasync def test_it(together): pass",
    "skipif": "@pytest.mark.skipif(False, reason='')\nasync def test_it(together): pass",
    "tmp_path, record_property": "async def test_it(tmp_path, record_property, together): record_property('a', 1)",
    "request": "async def test_it(request, together): assert request.node.name == 'test_it'",
    "module fixture that is there": "async def test_it(of_module, together): pass",
    "parametrized fixture": "async def test_it(narrow, together): pass",
}
TOGETHER = """
import asyncio

import pytest

ALL_THERE = asyncio.Event()
BEGUN = []


@pytest.fixture(scope="session")
async def client():
    return object()


@pytest.fixture(scope="module")
async def of_module(client):
    yield


@pytest.fixture(params=["one"])
def narrow(request):
    return request.param


@pytest.fixture
async def user(client):
    yield client


@pytest.fixture
async def together(client):
    BEGUN.append(1)
    if len(BEGUN) == 2:
        ALL_THERE.set()
    await asyncio.wait_for(ALL_THERE.wait(), 20)
    yield
"""


@pytest.mark.parametrize("test", AHEAD.values(), ids=list(AHEAD))
def test_it_runs_beside_another(inner: Suite, test: str) -> None:
    """Two tests whose fixtures wait for each other: one after another, they would wait in vain."""
    first = "async def test_first(of_module, tmp_path, together): pass"
    inner.write({"conftest.py": TOGETHER, "test_it.py": f"import pytest\n\n{first}\n\n{test}"})

    result = inner.run("--look-ahead", "8")

    result.assert_outcomes(passed=2)


def test_every_cause_is_in_the_documentation() -> None:
    """What -v says of a test's source stands in the table of docs/look-ahead.md."""
    table = (ROOT / "docs" / "look-ahead.md").read_text(encoding="utf-8")

    assert [sign for sign in SIGNS if sign.replace(",", "") not in table.replace(",", "")] == []


def test_what_follows_begins_after_it(inner: Suite) -> None:
    """A test that runs alone waits for those before it; meanwhile none that comes after it begins."""
    waits = "async def test_{0}(client):\n    BEGUN.append({0})\n    await asyncio.sleep(0.02)\n    {1}\n\n\n"
    after = "".join(waits.format(number, "assert ALONE") for number in range(3, 6))
    text = (
        "import asyncio\n\nBEGUN, ALONE = [], []\n\n\n"
        + "".join(waits.format(number, "assert not ALONE") for number in range(3))
        + "def test_alone():\n    assert BEGUN == [0, 1, 2]\n    ALONE.append(1)\n\n\n"
        + after
    )
    inner.write({"conftest.py": CONFTEST, "test_it.py": text})

    result = inner.run("--look-ahead", "8")

    result.assert_outcomes(passed=7)
