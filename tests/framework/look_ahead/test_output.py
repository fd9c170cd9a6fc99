"""What a test says reaches its own report, whenever it was said, with the time at which it was said."""

from __future__ import annotations

import pytest

from ..suite import Suite
from .seen import see

pytest_plugins = ["pytester"]


def test_log_records_keep_their_time(inner: Suite) -> None:
    """A handler sees the records in the order of the tests, each with the time of the call."""
    inner.write(
        {
            "conftest.py": """
                import logging


                class Handler(logging.Handler):
                    def emit(self, record):
                        if record.name == "timed":
                            print("emitted", record.getMessage(), record.created)


                def pytest_configure(config):
                    logging.getLogger().addHandler(Handler())
            """,
            "test_two.py": """
                import asyncio
                import logging
                import time


                async def test_slow():
                    await asyncio.sleep(0.3)
                    logging.getLogger("timed").warning("slow %s", time.time())


                async def test_quick():
                    text = ["quick", time.time()]
                    logging.getLogger("timed").warning("%s %s", *text)
                    text[:] = []
            """,
        }
    )

    result = inner.run("--look-ahead", "1", "-s")

    emitted = [line.partition("emitted ")[2].split() for line in result.outlines if "emitted " in line]
    (slow, slow_said, slow_created), (quick, quick_said, quick_created) = emitted
    assert (slow, quick) == ("slow", "quick")
    assert float(quick_created) < float(slow_created)
    assert abs(float(slow_created) - float(slow_said)) < 0.15
    assert abs(float(quick_created) - float(quick_said)) < 0.15


MANY_LINES = """
    import asyncio
    import logging
    import sys
    import threading
    import warnings

    import pytest


    @pytest.mark.parametrize("number", range(40))
    async def test_says(number):
        def say(what):
            print("out", number, what)
            sys.stderr.write(f"err {number} {what}\\n")
            sys.stdout.buffer.write(f"bytes {number} {what}\\n".encode())
            logging.getLogger().warning("log %s %s", number, what)
            warnings.warn(f"warned {number} {what}")

        for _ in range(3):
            say("itself")
            await asyncio.sleep(0.001 * (number % 5))
        await asyncio.to_thread(say, "thread")
        await asyncio.get_running_loop().run_in_executor(None, say, "executor")
        await asyncio.gather(*(asyncio.create_task(asyncio.sleep(0)) for _ in range(3)))
        await asyncio.create_task(task(say))


    async def task(say):
        await asyncio.sleep(0)
        say("task")
"""


@pytest.mark.parametrize(
    "options", [[], ["--capture=sys"], ["--capture=no", "--log-cli-level=INFO"], ["-p", "no:warnings"]]
)
def test_each_line_is_in_its_place(inner: Suite, options: list[str]) -> None:
    """Whatever captures: 40 tests that say the same at the same time, also from threads and tasks."""
    inner.write({"test_many.py": MANY_LINES})

    difference = see(inner, "--look-ahead", "16", *options).difference(see(inner, *options))

    assert difference == ""


def test_errors_that_nobody_catches_fail_their_own_test(inner: Suite) -> None:
    """A coroutine that is never awaited, a thread that fails: pytest finds them at the end of the right test."""
    inner.write(
        {
            "test_them.py": """
                import asyncio
                import threading


                async def test_slow():
                    await asyncio.sleep(0.1)


                async def test_forgets():
                    asyncio.sleep(0)


                async def test_fails_in_a_thread():
                    thread = threading.Thread(target=lambda: 1 / 0)
                    thread.start()
                    await asyncio.to_thread(thread.join)


                async def test_after():
                    await asyncio.sleep(0.1)
            """
        }
    )

    result = inner.run("--look-ahead", "8", "-W", "error")

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["FAILED test_them.py::test_forgets - *", "FAILED test_them.py::test_fails_in_a_thread - *"], consecutive=True
    )
