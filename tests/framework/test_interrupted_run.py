"""However a run ends, nothing of it stays: no process, no folder, no token; what it found out is kept if it can be."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import pytest

from .report import read_report
from .suite import Suite, wait_until

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc; run it on Linux or in WSL")

HANGING = """
    import asyncio
    import logging
    import os
    from pathlib import Path

    import pytest
    from tests.api.module_a.setup.cognito_token import token_path

    HERE = Path(__file__)

    @pytest.fixture
    async def cleaned_up(client):
        yield
        HERE.with_suffix(".cleaned").write_text(str((await client.get("/users/2")).status_code))

    @pytest.mark.skipif(HERE.with_suffix(".pid").exists(), reason="xdist runs it again after a crash")
    async def test_hangs(cleaned_up):
        logging.getLogger("hanging").info("this far")
        assert token_path().exists()
        HERE.with_suffix(".draft").write_text(str(os.getpid()))
        HERE.with_suffix(".draft").rename(HERE.with_suffix(".pid"))
        await asyncio.Event().wait()

    def test_next(): ...
"""
AT_WORK = """

import os
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop():
    Path(os.environ.get("PYTEST_XDIST_WORKER", "main")).with_suffix(".ready").write_text("ready")
"""
PLAIN = pytest.param([], id="plain")
PARALLEL = pytest.param(["-n", "2"], id="parallel")


@pytest.fixture
def hanging(users: Suite) -> Suite:
    """`users` with two files whose first test logs, says who it is, and never ends."""
    conftest = users.read("conftest.py") + AT_WORK
    users.write({"conftest.py": conftest, "test_a.py": HANGING, "test_b.py": HANGING})
    return users


def start(hanging: Suite, arguments: list[str], *, ctrl_c: bool = True) -> tuple[int, Callable[[], int]]:
    """Start a run and wait until it hangs. Returns the process id, and a function that waits for its exit code."""
    process = hanging.start(*arguments, ctrl_c=ctrl_c)
    files = ["test_a.pid", "test_b.pid"] if arguments else ["test_a.pid"]
    wait_until(lambda: all(hanging.read(name) for name in files), "the tests hang")
    return process.pid, lambda: process.wait(40)


def nothing_is_left(hanging: Suite) -> bool:
    """Tell whether processes and temporary files, the run's folder and token above all, are gone."""
    return not hanging.processes() and not hanging.leftovers()


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
@pytest.mark.parametrize(
    "interrupt",
    [
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), id="Ctrl-C"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), id="SIGTERM"),
        pytest.param(lambda pid: os.killpg(pid, signal.SIGTERM), id="SIGTERM to all"),
    ],
)
def test_interrupted(hanging: Suite, interrupt: Callable[[int], None], arguments: list[str]) -> None:
    """Ctrl-C and SIGTERM end the run in an orderly way: fixtures clean up, report and log are written."""
    pid, exit_code = start(hanging, arguments)

    interrupt(pid)

    assert exit_code() == pytest.ExitCode.INTERRUPTED
    wait_until(lambda: nothing_is_left(hanging), "nothing is left", 20)
    assert "this far" in hanging.read("api_logging.log")
    assert read_report(hanging.path / "report.html").summaries == 1
    assert hanging.read("test_a.cleaned") == "200", "the sandbox did not answer the clean-up"


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_interrupted_in_the_background(hanging: Suite, arguments: list[str]) -> None:
    """A run that a script has begun with `&` hears no Ctrl-C; `kill` still ends it in an orderly way."""
    pid, exit_code = start(hanging, arguments, ctrl_c=False)

    os.kill(pid, signal.SIGTERM)

    assert exit_code() == pytest.ExitCode.INTERRUPTED
    wait_until(lambda: nothing_is_left(hanging), "nothing is left", 20)
    assert hanging.read("test_a.cleaned") == "200", "the sandbox did not answer the clean-up"


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_killed(hanging: Suite, arguments: list[str]) -> None:
    """After SIGKILL nobody can clean up in the run itself; still everything goes, and the log is there."""
    pid, exit_code = start(hanging, arguments)

    os.kill(pid, signal.SIGKILL)

    assert exit_code() == -signal.SIGKILL
    wait_until(lambda: nothing_is_left(hanging), "nothing is left", 20)
    assert "this far" in hanging.read("api_logging.log")


def test_killed_workers(hanging: Suite) -> None:
    """A worker that is killed fails its test; another takes its place, and the run ends as always."""
    _, exit_code = start(hanging, ["-n", "2"])

    os.kill(int(hanging.read("test_a.pid")), signal.SIGKILL)
    wait_until(lambda: hanging.read("gw2.ready"), "another worker has taken its place")
    os.kill(int(hanging.read("test_b.pid")), signal.SIGKILL)

    assert exit_code() == pytest.ExitCode.TESTS_FAILED, hanging.read("output.log")
    assert "2 failed, 2 passed" in hanging.read("output.log")
    wait_until(lambda: nothing_is_left(hanging), "nothing is left", 20)
    rows = read_report(hanging.path / "report.html").tests
    assert [rows[f"test_{name}.py::test_hangs"][0]["result"] for name in "ab"] == ["Failed", "Failed"]
