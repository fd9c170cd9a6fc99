"""The owner of a run: it alone starts processes, keeps outcomes and removes what the run made."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..once import Claim, Outcome, Run
from .sandbox import SandboxProcess

if TYPE_CHECKING:
    from .hosts import Host

# Removes the run's folder when its standard input ends, that is: when the owner is gone, even if it was killed.
_CARETAKER = "import shutil, sys; sys.stdin.buffer.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


class Owner(Run):
    """The run of the process that the user started.

    Args:
        sandbox: starts the sandbox's process, given a folder for its state; called when a URL is first needed.

    Attributes:
        hosts: the other hosts on which workers run; each owns a folder and a sandbox.
    """

    name = "main"
    is_owner = True

    def __init__(self, sandbox: Callable[[Path], SandboxProcess]) -> None:
        self.hosts: Sequence[Host] = ()
        self._make_sandbox = sandbox
        self._sandbox: SandboxProcess | None = None
        self._sandbox_error: Exception | None = None
        self._directory: Path | None = None
        self._caretaker: subprocess.Popen[bytes] | None = None
        self._starting = threading.RLock()
        self._outcomes: dict[str, Outcome] = {}
        self._waiting: dict[str, deque[Future[Claim]]] = {}  # by work that a process is at
        self._claims = threading.Lock()
        self._closers: list[Callable[[], None]] = []

    @property
    def directory(self) -> Path:
        """The run's private folder."""
        with self._starting:
            if self._directory is None:
                self._directory = Path(tempfile.mkdtemp(prefix="api-run-"))
                self._caretaker = subprocess.Popen(
                    [sys.executable, "-I", "-S", "-c", _CARETAKER, str(self._directory)],
                    stdin=subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C is for pytest
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
            return self._directory

    def sandbox_settings(self) -> Mapping[str, str]:
        """Start the sandbox on the first call; a failed start is told to everybody, not tried again."""
        with self._starting:
            if self._sandbox_error is not None:
                raise self._sandbox_error
            if self._sandbox is None:
                try:
                    self._sandbox = self._make_sandbox(self.directory)
                except Exception as error:
                    self._sandbox_error = error
                    raise
            self._sandbox.check_alive()
            return self._sandbox.settings

    def announced(self) -> Mapping[str, str]:
        """Return the sandbox's settings if it was started; never starts it."""
        return self._sandbox.settings if self._sandbox is not None else {}

    def claim(self, key: str) -> Future[Claim]:
        """Return the claim at once, or when the process that has the work is done with it."""
        asked = Future[Claim]()
        with self._claims:
            if key in self._waiting:
                self._waiting[key].append(asked)
                return asked
            if key not in self._outcomes:
                self._waiting[key] = deque()
            outcome = self._outcomes.get(key)
        self._claim(key, outcome).give_to(asked)
        return asked

    def _claim(self, key: str, outcome: Outcome | None) -> Claim:
        return Claim(outcome, partial(self._settle, key))

    def _settle(self, key: str, outcome: Outcome | None) -> None:
        if outcome is not None:
            with self._claims:
                self._outcomes[key] = outcome
                waiting = self._waiting.pop(key)
            for asked in waiting:
                self._claim(key, outcome).give_to(asked)
            return
        while True:  # to the next that still waits
            with self._claims:
                if not self._waiting[key]:
                    del self._waiting[key]
                    return
                asked = self._waiting[key].popleft()
            if self._claim(key, None).give_to(asked):
                return

    def outcomes(self, word: str) -> list[str]:
        """Return the keys that hold `word` and were done, for the report."""
        with self._claims:
            return [key for key, outcome in self._outcomes.items() if "value" in outcome and word in key]

    def on_close(self, close: Callable[[], None]) -> None:
        """Have `close` called when the run ends, last registered first."""
        self._closers.append(close)

    def close(self) -> None:
        """End everything that the run owns. May be called twice."""
        while self._closers:
            self._closers.pop()()
        if self._sandbox is not None:
            self._sandbox.stop()
            self._sandbox = None
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None
        if self._caretaker is not None and self._caretaker.stdin is not None:
            self._caretaker.stdin.close()
            self._caretaker.wait(timeout=10)
            self._caretaker = None
