"""The owner of a run: it alone starts processes, keeps outcomes and removes what the run made."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from functools import partial
from pathlib import Path
from typing import Any

from ..once import Claim, Run
from .sandbox import SandboxProcess

# Removes the run's folder when its standard input ends, that is: when the owner is gone, even if it was killed.
_CARETAKER = "import shutil, sys; sys.stdin.buffer.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


class _Held(Claim):
    """A claim on a key in the owner's own table."""

    def __init__(self, settle: Callable[[dict[str, Any] | None], None], outcome: dict[str, Any] | None) -> None:
        self.outcome = outcome
        self._settle = settle

    def settle(self, outcome: dict[str, Any] | None) -> None:
        self._settle(outcome)


class Owner(Run):
    """The run of the process that the user started.

    Args:
        sandbox: makes the sandbox's process when somebody first asks for it.
    """

    name = "main"
    is_owner = True

    def __init__(self, sandbox: Callable[[Path], SandboxProcess]) -> None:
        self._make_sandbox = sandbox
        self._sandbox: SandboxProcess | None = None
        self._sandbox_error: Exception | None = None
        self._directory: Path | None = None
        self._caretaker: subprocess.Popen[bytes] | None = None
        self._starting = threading.RLock()
        self._outcomes: dict[str, dict[str, Any]] = {}
        self._waiting: dict[str, deque[Future[Claim]]] = {}  # has a key: somebody is at it
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
        """Answer at once with the work or its outcome, or when whoever has the work is done with it."""
        answer = Future[Claim]()
        with self._claims:
            if key in self._waiting:
                self._waiting[key].append(answer)
                return answer
            if key not in self._outcomes:
                self._waiting[key] = deque()
            outcome = self._outcomes.get(key)
        answer.set_result(_Held(partial(self._settle, key), outcome))
        return answer

    def _settle(self, key: str, outcome: dict[str, Any] | None) -> None:
        with self._claims:
            if outcome is not None:
                self._outcomes[key] = outcome
                told = self._waiting.pop(key)
            else:
                told = deque()
        for answer in told:
            _answered(answer, _Held(partial(self._settle, key), outcome))
        while outcome is None:  # to the next who still waits
            with self._claims:
                if not self._waiting[key]:
                    del self._waiting[key]
                    return
                answer = self._waiting[key].popleft()
            if _answered(answer, _Held(partial(self._settle, key), None)):
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


def _answered(answer: Future[Claim], claim: Claim) -> bool:
    """Answer, and tell whether somebody still waited for it."""
    try:
        answer.set_result(claim)
    except InvalidStateError:
        return False
    return True
