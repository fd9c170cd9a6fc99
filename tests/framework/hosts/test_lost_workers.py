"""What becomes of a run whose worker on another host, or whose controller, ends before its time."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from textwrap import dedent

import pytest

from ..report import read_report
from ..suite import wait_until
from .simulated import Simulated, lanes

pytest_plugins = ["pytester"]

WAITING = """
    import asyncio
    import os
    from pathlib import Path

    HERE = Path(os.environ["HOME"], "pid")

    async def test_waits(client):
        assert (await client.get("/me")).status_code == 200
        await asyncio.sleep(1.2)
        HERE.with_suffix(".draft").write_text(str(os.getpid()))
        HERE.with_suffix(".draft").rename(HERE)
        await asyncio.sleep(60)
"""
STUBBORN = WAITING.replace(
    "await asyncio.sleep(60)", "__import__('signal').signal(2, lambda *_: None); __import__('time').sleep(60)"
)
NEXT = """
    import os

    def test_next():
        with open("next", "w") as file:
            file.write(os.environ["PYTEST_XDIST_WORKER"])
"""


@pytest.fixture
def waiting(hosts: Simulated) -> Simulated:
    """`hosts` with h2, whose only worker begins with a test that waits for a minute."""
    if not Path("/proc").is_dir():
        pytest.skip("finds processes in /proc; run it on Linux")
    hosts.suite.write({"test_a.py": WAITING + NEXT})
    hosts.copy("h2")
    return hosts


def test_crash_is_named(waiting: Simulated) -> None:
    """The test failed on its host after what it had sent; the rest of its file runs here."""
    process = waiting.suite.start(waiting.place("h2"))
    pid = waiting.path / "h2" / "pid"
    wait_until(pid.exists, "the test waits")

    os.kill(int(pid.read_text()), signal.SIGKILL)

    assert process.wait(60) == 1
    output = waiting.suite.read("output.log")
    assert "worker 'gw0@h2' crashed while running 'test_a.py::test_waits'" in output
    assert re.search(r"GET http://127.0.0.1:\d+/\S*/me -> 200 OK", output)
    assert "1 failed, 1 passed" in output
    report = read_report(waiting.suite.path / "report.html")
    assert lanes(report) == {"gw0@h2", waiting.suite.read("next")}
    assert "/me" in report.opened()


@pytest.mark.parametrize("test", [pytest.param(WAITING, id="idle"), pytest.param(STUBBORN, id="deaf")])
def test_killed_controller_leaves_nothing(waiting: Simulated, test: str) -> None:
    """After 10 s there is neither a process nor a file on the host, also where a test does not let itself be ended."""
    (waiting.path / "h2" / "repo" / "test_a.py").write_text(dedent(test))
    process = waiting.suite.start(waiting.place("h2"))
    wait_until((waiting.path / "h2" / "pid").exists, "the test waits")

    os.kill(process.pid, signal.SIGKILL)

    wait_until(lambda: not waiting.processes("h2") and not waiting.leftovers(), "nothing is left", 10)


def test_worker_that_does_not_start(hosts: Simulated) -> None:
    """It would not start anywhere else either, so the run says why and ends."""
    hosts.suite.write({"conftest.py": "", "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")
    (hosts.path / "h2" / "repo" / "conftest.py").write_text("raise ValueError('not here')\n")

    done = hosts.suite.run("--tx=popen", hosts.place("h2"))

    assert done.ret == 1
    done.stdout.fnmatch_lines(["*h2: its worker gw1 did not start: *"])
