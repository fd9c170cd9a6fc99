"""The peers of the start-up workload that have to do with the embedded sandbox."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .suites_pytest import ours

# A real test: the module logs in first, then reads one user.
ONE_TEST = "tests/api/module_a/tests/test_get_user.py::test_get_user"

START_AND_STOP = "start_and_stop.py"
_SCRIPT = """\
import subprocess, sys

command = [sys.executable, "-m", "tests.sandbox", "--announce", "--until-eof", "--state", "state"]
with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
    ready = process.stdout.readline()
    process.stdin.close()
sys.exit(not ready)
"""


def write(folder: Path, url: str, tests: int) -> None:
    """Write a copy of what an adopter keeps, and a script that starts and stops the sandbox."""
    ours(folder, url, tests)
    (folder / START_AND_STOP).write_text(_SCRIPT, encoding="utf-8")


@contextmanager
def running(folder: Path, python: str) -> Iterator[dict[str, str]]:
    """Run the sandbox of `folder` within the block; gives the settings that it announces."""
    command = [python, "-m", "tests.sandbox", "--announce", "--until-eof", "--state", str(folder / "running")]
    with subprocess.Popen(
        command, cwd=folder, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        yield json.loads(process.stdout.readline())["settings"]
        process.stdin.close()
