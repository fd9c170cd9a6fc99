"""The sandbox's process as the owner of a run sees it: what is said when it does not do what it should."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from apisuite.run import sandbox
from apisuite.settings import SettingsError

from .suite import Suite, wait_until

pytest_plugins = ["pytester"]

READY = """
import json, os, sys
print(json.dumps({"url": "http://127.0.0.1:9", "pid": os.getpid(), "settings": {"PID": os.getpid()}}), flush=True)
"""
Start = Callable[[str], sandbox.SandboxProcess]
WAIT = "\nimport sys; sys.stdin.read()"


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """A function that starts a program in the place of the sandbox; the process is ended after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    processes: list[sandbox.SandboxProcess] = []

    def start(program: str) -> sandbox.SandboxProcess:
        (tmp_path / "fake.py").write_text(program, encoding="utf-8")
        processes.append(sandbox.SandboxProcess("fake", tmp_path))
        return processes[-1]

    yield start
    for process in processes:
        process.stop()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        pytest.param("import sys; sys.exit('no licence')", "no licence", id="dies"),
        pytest.param("print('hello')" + WAIT, "hello", id="prints a greeting"),
        pytest.param("print('null')" + WAIT, "null", id="prints null"),
        pytest.param("print('[]')" + WAIT, "[]", id="prints a list"),
        pytest.param("""print('{"settings": null}')""" + WAIT, "settings", id="announces nothing"),
        pytest.param("print('')" + WAIT, "", id="prints an empty line"),
        pytest.param("raise RuntimeError('broken')", "RuntimeError: broken", id="raises"),
    ],
)
def test_wrong_start_is_one_clear_error(started: Start, program: str, said: str) -> None:
    """What is not an announcement is an error that names the command and shows what was printed."""
    with pytest.raises(SettingsError, match="python -m fake") as caught:
        started(program)

    assert said in str(caught.value)


def test_silent_start_has_a_deadline(started: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that says nothing is not waited for longer than the deadline."""
    monkeypatch.setattr(sandbox, "START_DEADLINE", 0.3)
    begin = time.monotonic()

    with pytest.raises(SettingsError, match=r"not ready after 0\.3 s"):
        started(WAIT)
    assert time.monotonic() - begin < 5


def test_death_after_the_start_is_noticed(started: Start) -> None:
    """A sandbox that ends during the run is reported with its exit code, not as a refused connection."""
    process = started(READY + "sys.exit('out of memory')")

    with pytest.raises(SettingsError, match=r"ended with exit code 1.*\n.*out of memory"):
        wait_until(process.check_alive, "the death is noticed", 5)


def test_stop_insists(started: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that does not leave when it is asked to is killed."""
    monkeypatch.setattr(sandbox, "STOP_DEADLINE", 0.1)
    process = started(READY + "\nimport time\nwhile True: time.sleep(60)")

    process.stop()

    with pytest.raises(SettingsError, match="ended with exit code"):
        process.check_alive()


def test_sandbox_of_the_repository(tmp_path: Path) -> None:
    """The real one announces http URLs at 127.0.0.1, answers there, and is gone after `stop`."""
    process = sandbox.SandboxProcess("tests.sandbox", tmp_path)
    url = urlsplit(process.settings["REQRES_API_URL"])
    assert url.hostname == "127.0.0.1"
    assert url.port
    socket.create_connection((url.hostname, url.port), timeout=5).close()

    process.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((url.hostname, url.port), timeout=5)


@pytest.mark.parametrize("arguments", [pytest.param([], id="plain"), pytest.param(["-n", "2"], id="parallel")])
def test_sandbox_that_does_not_start_fails_what_needs_it(users: Suite, arguments: list[str]) -> None:
    """It is started once; the first test that needs it shows what it printed, without a traceback."""
    tests = "def test_one(client): ...\ndef test_two(client): ...\n"
    broken = "import sys; print('started', file=open('starts', 'a')); sys.exit('no licence')"
    users.write({"broken.py": broken, "test_a.py": tests, "test_b.py": tests})

    result = users.run("-o", "apisuite_sandbox=broken", *arguments)

    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(
        ["SettingsError: the sandbox (python -m broken) ended before it was ready. It printed:", "no licence"]
    )
    result.stdout.no_fnmatch_line("*run/sandbox.py*")
    assert users.read("starts").count("started") == 1
