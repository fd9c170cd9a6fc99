"""Runs one command and measures it: wall clock, CPU and memory of the process and everything that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEADLINE = 300.0  # seconds; a peer that takes longer is ended, and listed as not measured
SAMPLING = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Sample:
    """One run of a command.

    Attributes:
        wall: seconds from start to end.
        cpu: seconds of all its processes, user and system.
        rss: bytes, the largest sum over its processes that was seen (shared pages count in each). Elsewhere than on
            Linux: those of the largest process.
        code: its exit code; negative: the signal that ended it.
        output: what it printed.
    """

    wall: float
    cpu: float
    rss: int
    code: int
    output: str


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Sample:
    """Run `command` in `folder`. POSIX only: it asks `wait4` for the CPU of the children's children."""
    output = folder / "output.txt"
    with output.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        deadline = threading.Timer(DEADLINE, _end_group, [process.pid])
        deadline.start()
        memory = _Memory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        deadline.cancel()
    _end_group(process.pid)  # what it may have left behind would disturb the next
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    text = output.read_text(encoding="utf-8", errors="replace")
    return Sample(wall, usage.ru_utime + usage.ru_stime, max(memory.stop(), largest), process.returncode, text)


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


class _Memory:
    """Looks at the resident memory of a process tree, in a thread, until it is told to stop."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._done.wait(SAMPLING):
            self._most = max(self._most, sum(_pages(pid) for pid in _tree(self._root)) * page)

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._most


def _tree(root: int) -> Iterator[int]:
    yield root
    for tasks in Path(f"/proc/{root}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in tasks.read_text().split():
                yield from _tree(int(child))


def _pages(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return 0
