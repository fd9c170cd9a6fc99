"""The process of the embedded systems under test, as its owner sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from ..settings import SettingsError

START_DEADLINE = 30.0  # seconds; it takes about 0.6 on an idle machine
STOP_DEADLINE = 3.0


class SandboxProcess:
    """A running `python -m <package>`.

    It binds a free port itself and prints one JSON line when it answers. Its standard input is a pipe that only the
    owner holds open: when the owner dies, the pipe ends and the process leaves.

    Args:
        package: what to run, e.g. "sandbox".
        state: folder for its data and its output.
        request_log: file for one line per request, or None.

    Raises:
        SettingsError: it did not start; the message holds what it printed.
    """

    def __init__(self, package: str, state: Path, request_log: str | None = None) -> None:
        self._output = state / "sandbox.log"
        command = [sys.executable, "-m", package, "--announce", "--until-eof", "--state", str(state / "sandbox")]
        if request_log:
            command += ["--log", request_log]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                # Its own session: after Ctrl-C a teardown can still reach it.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        try:
            self.settings: dict[str, str] = self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def _wait_until_ready(self) -> dict[str, str]:
        # A thread, because a pipe cannot be read with a deadline on Windows.
        lines: list[bytes] = []
        stdout = self._process.stdout
        assert stdout is not None
        reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
        reader.start()
        reader.join(START_DEADLINE)
        line = lines[0].decode(errors="replace") if lines else ""
        try:
            announced = json.loads(line)["settings"]
            return {str(name): str(value) for name, value in announced.items()}
        except (ValueError, LookupError, TypeError, AttributeError):
            if not lines:
                went = f"was not ready after {START_DEADLINE:g} s"
            elif line:
                went = f"printed {line.strip()[:200]!r} instead of announcing its settings"
            else:
                went = "ended before it was ready"
            raise SettingsError(self._failure(went)) from None

    def _failure(self, what: str) -> str:
        printed = self._output.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
        command = " ".join(["python", *self._process.args[1:3]])  # type: ignore[index]
        return (
            f"the sandbox ({command}) {what}. It printed:\n{printed or '(nothing)'}\n"
            "Start it by hand to see more, or choose another environment with --environment."
        )

    def check_alive(self) -> None:
        """Raise SettingsError if the process has ended meanwhile."""
        if self._process.poll() is not None:
            raise SettingsError(self._failure(f"ended with exit code {self._process.returncode}"))

    def stop(self) -> None:
        """End the process: ask by closing its input, insist after 3 s. Leaves no zombie."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
