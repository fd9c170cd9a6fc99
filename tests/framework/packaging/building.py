"""Builds wheels, and installs them into environments that see the packages of this one. Asks no index."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..suite import DEADLINE, clean_environment

# Lets a process begin as if libraries were not installed: a folder with this is put on PYTHONPATH.
BLOCKER = """
import os
import sys

NAMES = set(os.environ["BLOCKED"].split(","))


class Blocker:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in NAMES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Blocker)
"""


def build(source: Path, folder: Path) -> Path:
    """Build the wheel of the project in `source`, and return its path in `folder`."""
    pip("wheel", str(source), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    (wheel,) = folder.glob("*.whl")
    return wheel


def pip(*arguments: str) -> str:
    """Run pip of this environment, without an index, and return what it printed."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(
        command, env={**os.environ, "PIP_NO_INDEX": "1"}, capture_output=True, text=True, timeout=DEADLINE, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Environment:
    """A virtual environment of its own.

    Attributes:
        python: its interpreter.
    """

    python: Path

    @classmethod
    def make(cls, folder: Path) -> Environment:
        """Make one that has nothing, but sees the packages beside pytest; not this repository's `src`."""
        venv.create(folder, symlinks=os.name != "nt")
        (purelib,) = [path for path in folder.rglob("site-packages") if path.is_dir()]
        (purelib / "packages.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n", encoding="utf-8")
        return cls(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))

    def install(self, wheel: Path) -> None:
        """Install a wheel in place of what is there of the same name."""
        pip("--python", str(self.python), "install", "--no-deps", "--force-reinstall", str(wheel))

    def run(self, *arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Python in `folder` with these arguments, and wait for its end."""
        environment: Mapping[str, str] = clean_environment() | {"PYTEST_ADDOPTS": "", "PYTHONPATH": "", **variables}
        return subprocess.run(
            [str(self.python), *arguments],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=DEADLINE, check=False,
        )  # fmt: skip

    def pytest(self, *arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run pytest with the plugins of a new environment."""
        quiet = ("-p", "no:randomly", "-p", "no:hypothesispytest")
        return self.run("-m", "pytest", *quiet, *arguments, folder=folder, **variables)

    def version(self, folder: Path) -> str:
        """Return the version of the engine that is installed."""
        return self.run("-c", "import apisuite; print(apisuite.__version__)", folder=folder).stdout.strip()
