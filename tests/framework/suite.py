"""A project in a folder of its own: write its files, run it, kill it, read what it left."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from .finished import Finished

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0  # seconds; an inner run takes 1 to 5
SHOWN = 1000  # characters of a line that an inner run printed
# What the outer run was told, or told its workers: an inner run shall not see it. Settings of the suite and of other
# suites, of pytest and of a CI server, and what decides how a terminal is written to.
OUTER = re.compile(
    r"(PYTEST|GITHUB|REQRES|COGNITO|INVOICES|ITEMS|SHOP|SANDBOX|REDACT)_"
    r"|(ENVIRONMENT|PYTHONWARNINGS|COLUMNS|CI|PY_COLORS|FORCE_COLOR|NO_COLOR)$"
)
# A tester has no hypothesis; importing its plugin would take two thirds of the time of an inner run.
ADDOPTS = {"PYTEST_ADDOPTS": "-p no:hypothesispytest"}
SESSION_LOOP = """
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
"""
ENGINE = f"""
pythonpath = {ROOT}
apisuite = tests.api.core
apisuite_sandbox = tests.sandbox
junit_logging = all
render_collapsed = passed,skipped,xfailed
markers =
    slow: takes long
"""
# A conftest.py with the fixtures of module_a.
FIXTURES = """
from tests.api.conftest import env
from tests.api.module_a.conftest import base_url, client, setup_temp_token
"""


def ini(*parts: str, addopts: str = "-p no:randomly") -> str:
    """Return a pytest.ini as strict as the one of this repository: warnings are errors, async tests share a loop.

    Args:
        parts: more settings, e.g. ENGINE.
        addopts: arguments of every run.
    """
    head = f"[pytest]\nstrict = true\naddopts = {addopts}\nfilterwarnings = error\n"
    return head + SESSION_LOOP + "".join(parts)


INI = ini(ENGINE)


def clean_environment() -> dict[str, str]:
    """Return the environment of a tester: nothing of the outer run, and no plugin of hypothesis."""
    return {name: value for name, value in os.environ.items() if not OUTER.match(name)} | ADDOPTS


def hide_outer_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the variables of the outer run out of this process until the end of the test."""
    for name in filter(OUTER.match, list(os.environ)):
        monkeypatch.delenv(name)


class Suite:
    """A project, the inner runs of it, and what they left.

    Attributes:
        path: its folder, the rootdir of the inner runs.
        temporary: where the inner runs make their temporary files.
    """

    def __init__(self, path: Path, environment: Mapping[str, str] = os.environ) -> None:
        """Take a folder that exists.

        Args:
            path: the folder.
            environment: variables of the inner runs; by default those that this process has when a run starts.
        """
        self.path = path
        self.temporary = path / "temporary"
        self._environment = environment
        self._numbers = itertools.count()
        self._started: list[subprocess.Popen[bytes]] = []

    def write(self, files: Mapping[str, str]) -> None:
        """Write files: `{"folder/test_x.py": text}`; the text's indentation is taken off."""
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")

    def read(self, name: str) -> str:
        """Return the text of a file, "" if there is none."""
        path = self.path / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self, *arguments: str) -> Finished:
        """Run pytest to its end; its `tmp_path` folders lie in runpytest-0, those of the next run in runpytest-1."""
        temporary = self.path / f"runpytest-{next(self._numbers)}"
        begin = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", f"--basetemp={temporary}", *arguments],
            cwd=self.path, env=dict(self._environment), stdin=subprocess.DEVNULL, capture_output=True,
            timeout=DEADLINE, check=False,
        )  # fmt: skip
        out, err = (stream.decode("utf-8", "replace").splitlines() for stream in (done.stdout, done.stderr))
        for line in out + err:
            print(line[:SHOWN])  # which pytest shows with a test that fails
        return Finished(self.path, pytest.RunResult(done.returncode, out, err, time.monotonic() - begin))

    def start(self, *arguments: str, ctrl_c: bool = True, where: str = ".") -> subprocess.Popen[bytes]:
        """Start pytest in a process group of its own, as a shell does; its output goes to output.log.

        Args:
            arguments: of pytest.
            ctrl_c: False starts it as a script does in the background, where Ctrl-C is not heard.
            where: folder of the project to start it in.
        """
        # A child begins with "ignored" if its parent ignores a signal, with the default otherwise.
        before = signal.signal(signal.SIGINT, signal.default_int_handler if ctrl_c else signal.SIG_IGN)
        with (self.path / "output.log").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *arguments],
                cwd=self.path / where, env=dict(self._environment), stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True,
            )  # fmt: skip
        signal.signal(signal.SIGINT, before)
        self._started.append(process)
        return process

    def processes(self) -> list[int]:
        """Return the ids of all processes of the inner runs: pytest, workers, sandboxes. Linux only."""
        return processes_in(self.temporary)

    def leftovers(self) -> list[str]:
        """Return the names of the temporary files of the inner runs; pytest's own `tmp_path` folders are to stay."""
        return [path.name for path in self.temporary.iterdir() if not path.name.startswith("pytest-of-")]

    def end(self) -> None:
        """Kill what still runs, so that a failed test leaves nothing either."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait()
        for pid in self.processes() if sys.platform == "linux" else []:
            os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    """Return as soon as `condition` holds.

    Raises:
        TimeoutError: it does not within `seconds`; the message says `what` was waited for.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)  # between two looks


def processes_in(temporary: Path) -> list[int]:
    """Return the ids of the processes whose folder for temporary files is `temporary`. Linux only."""
    mark = f"TMPDIR={temporary}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:  # gone meanwhile, or another user's
                continue
            if mark in environment:
                found.append(int(folder.name))
    return found
