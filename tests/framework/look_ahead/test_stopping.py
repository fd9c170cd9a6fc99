"""When the run stops, what has started early is ended in good order, and named."""

from __future__ import annotations

import signal
import sys

import pytest

from ..suite import Suite, wait_until

pytest_plugins = ["pytester"]

CONFTEST = """
    import pytest


    @pytest.fixture(scope="session")
    async def client():
        yield "open"
        print("closed")
"""
TESTS = """
    import asyncio
    from pathlib import Path

    import pytest


    async def test_first(client):
        await asyncio.sleep(0.05)
        {first}


    async def test_has_ended(client):
        print("never shown")


    async def test_waits(client):
        Path("begun").touch()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            Path("ended").write_text(client)


    def test_sync():
        pass
"""
# As if Ctrl-C were pressed in the very moment in which a body runs that has no turn yet.
INTERRUPTING = """
    import builtins


    def pytest_configure():
        real = builtins.print

        def interrupt(*texts, **options):
            if texts == ("never shown",):
                raise KeyboardInterrupt
            real(*texts, **options)

        builtins.print = interrupt
"""
SECTION = ["*= started early, not reported: the run stopped before their turn =*", "*::test_has_ended", "*::test_waits"]


@pytest.mark.parametrize(
    ("first", "options", "line"),
    [
        ("assert 0", ["-x"], "*! stopping after 1 failures !*"),
        ("assert 0", ["--maxfail", "1", "-n", "1", "--dist", "loadfile"], "*! stopping after 1 failures !*"),
        ("pytest.exit('enough')", [], "*! *Exit: enough !*"),
        ("raise KeyboardInterrupt", [], "*! KeyboardInterrupt !*"),
        ("await asyncio.sleep(60)", ["-p", "interrupting"], "*! KeyboardInterrupt !*"),
    ],
)
def test_tests_without_a_turn_are_cancelled_and_named(inner: Suite, first: str, options: list[str], line: str) -> None:
    """Their own clean-up runs while the fixtures are still there; then the fixtures are torn down."""
    inner.write({"conftest.py": CONFTEST, "test_them.py": TESTS.format(first=first), "interrupting.py": INTERRUPTING})

    result = inner.run("--look-ahead", "8", *options)

    result.stdout.fnmatch_lines([*SECTION, line], consecutive=False)
    result.stdout.no_fnmatch_line("*never shown*")
    assert inner.read("ended") == "open"


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT, which no process of Windows can get from another")
def test_ctrl_c_ends_the_bodies(inner: Suite) -> None:
    """The interrupted test and those beside it clean up; the run ends as without look-ahead."""
    inner.write({"conftest.py": CONFTEST, "test_them.py": TESTS.format(first="await asyncio.sleep(60)")})
    process = inner.start("--look-ahead", "8")
    wait_until((inner.path / "begun").exists, "the body of test_waits begins")

    process.send_signal(signal.SIGINT)

    assert process.wait(20) == pytest.ExitCode.INTERRUPTED
    assert inner.read("ended") == "open"
    assert "KeyboardInterrupt" in inner.read("output.log")


def test_exit_of_a_task_stops_the_run(inner: Suite) -> None:
    """Nobody can tell whose task it was, so the test whose turn it was is not the only one to be named."""
    inner.write(
        {
            "test_them.py": """
                import asyncio
                import sys


                async def test_first():
                    await asyncio.sleep(0.2)


                async def test_exits():
                    async def leave():
                        sys.exit("bye")

                    task = asyncio.create_task(leave())
                    await asyncio.sleep(0.1)
            """
        }
    )

    result = inner.run("--look-ahead", "8")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*! a task has raised SystemExit while test_them.py::test_first had its turn; *"])


def test_failing_setup_abandons_the_body(inner: Suite) -> None:
    """A test whose set-up fails after its body has begun is an error, as ever; its body is cancelled and named."""
    inner.write(
        {
            "conftest.py": CONFTEST,
            "test_them.py": TESTS.format(first="pass"),
            "failing.py": """
                import pytest


                class Failing:
                    def pytest_runtest_setup(self, item):
                        assert item.name != "test_waits"


                Failing.pytest_runtest_setup.__module__ = "_pytest.known"


                def pytest_configure(config):
                    config.pluginmanager.register(Failing())
            """,
        }
    )

    result = inner.run("--look-ahead", "8", "-p", "failing")

    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines([SECTION[0], SECTION[2]])
    assert inner.read("ended") == "open"


def test_exit_in_a_fixture_stops_the_run(inner: Suite) -> None:
    """pytest then leaves fixtures standing for the tests that follow; those that are ahead have their own."""
    inner.write(
        {
            "test_them.py": """
                import asyncio
                import sys

                import pytest


                @pytest.fixture
                async def leaves():
                    await asyncio.sleep(0.05)
                    sys.exit("bye")


                async def test_first(): ...


                async def test_exits(leaves): ...


                async def test_waits():
                    await asyncio.sleep(10)
            """
        }
    )

    result = inner.run("--look-ahead", "8")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*! test_them.py::test_exits has raised SystemExit in a fixture, *::test_waits is *"])


def test_replaced_fixture_stops_the_run(inner: Suite) -> None:
    """A test that is ahead has begun with the value that was there then; its result says nothing of the new one."""
    inner.write(
        {
            "conftest.py": CONFTEST,
            "test_them.py": TESTS.format(first="pass"),
            "replacing.py": """
                import pytest


                class Replacing:
                    @pytest.hookimpl(trylast=True)
                    def pytest_runtest_setup(self, item):
                        if item.name == "test_has_ended":
                            item.funcargs["client"] = "another"


                Replacing.pytest_runtest_setup.__module__ = "_pytest.known"


                def pytest_configure(config):
                    config.pluginmanager.register(Replacing())
            """,
        }
    )

    result = inner.run("--look-ahead", "8", "-p", "replacing")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*! test_them.py::test_has_ended has begun with a fixture that was replaced *"])
