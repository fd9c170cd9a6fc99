"""Inner runs: pytest as a process of its own, over files in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from ..report import Report, read_report
from ..suite import DEADLINE, ROOT

PLAIN = pytest.param([], id="plain")
PARALLEL = pytest.param(["-n", "2"], id="parallel")
INI = f"""
[pytest]
strict = true
pythonpath = {ROOT}
apisuite = tests.api.core
apisuite_sandbox = tests.sandbox
addopts = -p no:randomly
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
junit_logging = all
render_collapsed = passed,skipped,xfailed
filterwarnings = error
markers =
    slow: takes long
"""


@dataclass
class Finished:
    """An inner run that has ended.

    Attributes:
        folder: where it ran; report.html, junit.xml and api_logging.log lie there.
        code: its exit code.
        output: all that it printed.
    """

    folder: Path
    code: int
    output: str

    @property
    def report(self) -> Report:
        """The HTML report."""
        return read_report(self.folder / "report.html")

    @property
    def junit(self) -> list[ET.Element]:
        """The test cases of the JUnit file."""
        return list(ET.parse(self.folder / "junit.xml").getroot().iter("testcase"))  # noqa: S314 - made by ourselves

    @property
    def counts(self) -> dict[str, int]:
        """The counts of the terminal's last line: {"passed": 3, "errors": 1}."""
        return pytest.RunResult.parse_summary_nouns(self.output.splitlines())

    def log_of(self, test: str) -> str:
        """Return what the JUnit file has as the output of a test."""
        return next(case.findtext("system-out") or "" for case in self.junit if case.get("name") == test)


def run_inner(folder: Path, files: Mapping[str, str], *arguments: str, **environment: str) -> Finished:
    """Write a project's files, indentation taken off, run pytest over them, and wait for its end.

    Args:
        folder: exists; the project is put there.
        files: what to write: {"test_x.py": text}. pytest.ini is there already.
        arguments: of pytest, besides those that make a JUnit file.
        environment: variables that the run shall see besides the usual ones.
    """
    for name, text in {"pytest.ini": INI, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--junit-xml=junit.xml", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=clean_environment() | environment, capture_output=True, timeout=DEADLINE
    )
    return Finished(folder, done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))


def clean_environment() -> dict[str, str]:
    """Return the environment without what the outer run was told; a tester has no hypothesis."""
    outer = ("PYTEST_", "REQRES_", "COGNITO_", "INVOICES_", "ITEMS_", "GITHUB_", "ENVIRONMENT", "SANDBOX_", "REDACT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(outer) and name != "COLUMNS"}
    return kept | {"PYTEST_ADDOPTS": "-p no:hypothesispytest", "PYTHONWARNINGS": ""}
