"""Tests run side by side: seen in counters that they keep themselves, never in the time that passes."""

from __future__ import annotations

import pytest

from ..suite import Suite

pytest_plugins = ["pytester"]

CONFTEST = """
    import asyncio
    from contextlib import contextmanager

    import pytest

    RUNNING = []
    MOST = []
    BEGUN = []


    @contextmanager
    def counted(name):
        RUNNING.append(name)
        BEGUN.append(name)
        MOST.append(len(RUNNING))
        try:
            yield
        finally:
            RUNNING.remove(name)


    @pytest.fixture(scope="session")
    async def client():
        return object()


    def pytest_terminal_summary(terminalreporter):
        terminalreporter.line(f"at most {max(MOST, default=0)} at once, {len(BEGUN)} of {len(set(BEGUN))} begun")
"""
WORKERS = """
    class Workers:
        def pytest_testnodedown(self, node):
            BEGUN.extend(node.workeroutput["begun"])
            MOST.append(max(node.workeroutput["most"]))


    def pytest_configure(config):
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(Workers())


    def pytest_sessionfinish(session):
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput.update(begun=BEGUN, most=MOST)
"""
TESTS = """
    import asyncio

    import pytest
    from conftest import RUNNING, counted

    ALL_THERE = asyncio.Event()


    @pytest.mark.parametrize("number", range({tests}))
    async def test_waits(client, number):
        with counted(number):
            if len(RUNNING) == {together}:
                ALL_THERE.set()
            await asyncio.wait_for(ALL_THERE.wait(), 10)
            await asyncio.sleep(0.05)
"""


@pytest.mark.parametrize(("ahead", "tests", "together"), [(0, 5, 1), (1, 5, 2), (64, 200, 65), (500, 200, 200)])
def test_as_many_as_asked_for_run_at_once(inner: Suite, ahead: int, tests: int, together: int) -> None:
    """With --look-ahead N, N tests run beside the one whose turn it is, and each runs once."""
    inner.write({"conftest.py": CONFTEST, "test_waits.py": TESTS.format(tests=tests, together=together)})

    result = inner.run("--look-ahead", str(ahead))

    result.assert_outcomes(passed=tests)
    result.stdout.fnmatch_lines([f"at most {together} at once, {tests} of {tests} begun"])


def test_workers_look_ahead_in_their_own_share(inner: Suite) -> None:
    """Under xdist each test begins in one worker only, and those of one worker overlap."""
    inner.write({"conftest.py": CONFTEST + WORKERS, "test_waits.py": TESTS.format(tests=200, together=17)})

    result = inner.run("--look-ahead", "16", "-n", "2")

    result.assert_outcomes(passed=200)
    result.stdout.fnmatch_lines(["at most 17 at once, 200 of 200 begun"])


def test_what_has_begun_is_not_given_to_another_worker(inner: Suite) -> None:
    """With worksteal, windows are as wide, and each test begins once: only what has not begun is given away."""
    tests = TESTS.format(tests=200, together=17) + "        if number % 100 < 50: await asyncio.sleep(0.05)\n"
    inner.write({"conftest.py": CONFTEST + WORKERS, "test_waits.py": tests})

    result = inner.run("--look-ahead", "16", "-n", "2", "--dist", "worksteal")

    result.assert_outcomes(passed=200)
    result.stdout.fnmatch_lines(["at most 17 at once, 200 of 200 begun"])


def test_times_are_those_of_the_test(inner: Suite) -> None:
    """A report says when the test ran: here during the turn of another test, and not as long as that."""
    inner.write(
        {
            "conftest.py": """
                def pytest_runtest_logreport(report):
                    if report.when == "call":
                        print("times", report.start, report.stop, report.duration)
            """,
            "test_two.py": """
                import asyncio


                async def test_slow():
                    await asyncio.sleep(0.5)


                async def test_quick():
                    await asyncio.sleep(0.2)
            """,
        }
    )

    result = inner.run("--look-ahead", "1", "-s")

    slow, quick = ([float(x) for x in line.split("times ")[1].split()] for line in result.outlines if "times " in line)
    assert slow[0] <= quick[0] < quick[1] < slow[1]
    assert quick[2] == pytest.approx(quick[1] - quick[0], abs=0.001)
    assert slow[2] > quick[2] > 0.1
