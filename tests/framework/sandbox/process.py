"""The sandbox as a process of its own, started the way a test run starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
DEADLINE = 30.0  # seconds, for a start on a very busy machine


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that answers: what it announced, and its process."""

    url: str
    pid: int
    settings: dict[str, str]
    process: subprocess.Popen[str]

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        return host, int(port)

    def end(self, signal_name: str | None = None) -> tuple[int, str, str]:
        """Send a signal, close its standard input, wait; returns exit code, further output, and errors."""
        if signal_name is not None:
            self.process.send_signal(signal.Signals[signal_name])
        output, errors = self.process.communicate(timeout=DEADLINE)
        return self.process.returncode, output, errors


@contextmanager
def running(*arguments: str, temporary: Path | None = None) -> Iterator[Sandbox]:
    """Receive a sandbox that is ready; it is ended afterwards. `temporary` is for its temporary files."""
    with spawn("--announce", *arguments, temporary=temporary) as process:
        line = first_line(process)
        assert line, process.communicate()[1]
        yield Sandbox(**json.loads(line), process=process)


@contextmanager
def spawn(*arguments: str, temporary: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Receive a process that was just started; it is killed afterwards."""
    folders = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)) if temporary else {}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.sandbox", *arguments],
        cwd=ROOT,
        env=os.environ | folders,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    """Return the first line that `process` prints; it is killed if there is none in time."""
    assert process.stdout is not None
    # A pipe cannot be read with a deadline everywhere; the end of the process ends the reading.
    watchdog = threading.Timer(DEADLINE, process.kill)
    watchdog.start()
    try:
        return process.stdout.readline()
    finally:
        watchdog.cancel()
