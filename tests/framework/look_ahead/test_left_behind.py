"""Whatever stops the run: what a test that was ahead has created is removed, by its own teardown."""

from __future__ import annotations

import signal
import sys

import pytest

from ..suite import Suite, wait_until

pytest_plugins = ["pytester"]

# The server: a folder with a file per item. A cancelled request may have created something all the same.
CONFTEST = """
    import asyncio
    from pathlib import Path

    import pytest

    ITEMS = Path("items")
    LOG = Path("log")


    def log(text):
        with LOG.open("a") as file:
            file.write(text + "\\n")


    @pytest.fixture(scope="session")
    async def client():
        ITEMS.mkdir(exist_ok=True)
        yield
        log(f"left when the client closes: {sorted(path.name for path in ITEMS.iterdir())}")


    @pytest.fixture
    async def item(client, request):
        path = ITEMS / request.node.name
        path.touch()
        await asyncio.sleep(0.3)
        log(f"created {path.name}")
        yield path
        await asyncio.sleep(0.01)
        path.unlink()
        log(f"deleted {path.name}")
"""
TESTS = """
    import asyncio

    import pytest


    async def test_first(item):
        await asyncio.sleep(0.1)
        {first}


    async def test_waits(item):
        await asyncio.sleep(60)


    async def test_has_ended(item):
        pass


    async def test_sets_up_for_long(item, slow):
        pass


    @pytest.fixture
    async def slow():
        await asyncio.sleep(1)


    @pytest.fixture
    def plain(item):
        yield
        assert item.exists()


    async def test_plain(plain):
        await asyncio.sleep(60)
"""
NAMES = ["test_waits", "test_has_ended", "test_sets_up_for_long", "test_plain"]


@pytest.fixture
def creating(inner: Suite) -> Suite:
    """A project whose tests create and delete items. `inner` cleans up."""
    inner.write({"conftest.py": CONFTEST})
    return inner


@pytest.mark.parametrize(
    ("first", "options"),
    [
        ("assert 0", ["-x"]),
        ("assert 0", ["--maxfail=1", "-n", "1", "--dist", "loadfile"]),
        ("pytest.exit('enough')", []),
        ("raise KeyboardInterrupt", []),
    ],
    ids=["-x", "worker", "exit", "KeyboardInterrupt"],
)
def test_nothing_is_left_when_the_run_stops(creating: Suite, first: str, options: list[str]) -> None:
    """In a body, in a setup, in a plain fixture, at the end: each teardown has run, and each test is named."""
    creating.write({"test_it.py": TESTS.format(first=first)})

    result = creating.run("--look-ahead", "8", *options)

    assert "left when the client closes: []" in creating.read("log")
    result.stdout.fnmatch_lines(["*= started early, not reported: *", *(f"test_it.py::{name}" for name in NAMES)])


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT, which no process of Windows can get from another")
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["plain", "workers"])
def test_nothing_is_left_after_ctrl_c(creating: Suite, workers: list[str]) -> None:
    """The user presses Ctrl-C while tests are ahead."""
    creating.write({"test_it.py": TESTS.format(first="await asyncio.sleep(60)")})
    process = creating.start("--look-ahead", "8", *workers)
    wait_until(lambda: "created test_waits" in creating.read("log"), "the setup of test_waits ends")

    process.send_signal(signal.SIGINT)

    assert process.wait(30) == pytest.ExitCode.INTERRUPTED
    wait_until(lambda: "left when the client closes" in creating.read("log"), "the worker ends")
    assert list((creating.path / "items").iterdir()) == []


def test_setup_goes_on_for_a_while(creating: Suite) -> None:
    """A setup under way when the run stops ends by itself: cancelled, it would not know what it has created."""
    creating.write({"test_it.py": TESTS.format(first="assert 0")})

    creating.run("--look-ahead", "8", "-x")

    assert "deleted test_sets_up_for_long" in creating.read("log")


def test_crash_of_a_worker_costs_what_ends_with_it_only(creating: Suite) -> None:
    """Tests that were ahead in a worker that dies run again in its replacement: each has one result."""
    tests = TESTS.format(first="os._exit(1)").replace("import asyncio\n", "import asyncio\n    import os\n", 1)
    creating.write({"test_it.py": tests.replace("asyncio.sleep(60)", "asyncio.sleep(0.1)")})

    result = creating.run("--look-ahead", "8", "-n", "1", "--max-worker-restart=1")

    result.assert_outcomes(passed=4, failed=1)
