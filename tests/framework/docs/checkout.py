"""A copy of the repository, and running a command in it as a reader of README would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType

from ..suite import ROOT, clean_environment

DEADLINE = 300.0  # seconds; the longest command runs the API suite
NOTHING: Mapping[str, str] = MappingProxyType({})


def ignored_names() -> list[str]:
    """Return the patterns of .gitignore: names of files or folders, with "/" before those at the root."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [line.rstrip("/") for line in lines if line and line[0] not in "#!"]


def _is_ignored(path: Path) -> bool:
    names = (path.name, f"/{path.relative_to(ROOT)}")
    is_kept = path.name == ".env.example"
    return path.name == ".git" or (
        not is_kept and any(fnmatch(name, pattern) for pattern in ignored_names() for name in names)
    )


def listing(folder: Path) -> Iterator[Path]:
    """Return what belongs to the repository directly in `folder`, sorted, without what git ignores."""
    return (path for path in sorted(folder.iterdir()) if not _is_ignored(path))


def copy_repository(folder: Path) -> Path:
    """Copy the repository to `folder`/repository, and return that."""
    return Path(
        shutil.copytree(
            ROOT,
            folder / "repository",
            ignore=lambda where, names: {name for name in names if _is_ignored(Path(where, name))},
        )
    )


class Checkout:
    """A copy of the repository.

    Attributes:
        path: its folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def clean(self) -> None:
        """Remove every file that the repository does not have, but for Python's caches, which save time."""
        for path in sorted(self.path.rglob("*"), reverse=True):
            if "__pycache__" in path.parts or (ROOT / path.relative_to(self.path)).exists():
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def shell(self, script: str, *, status: int = 0, settings: Mapping[str, str] = NOTHING) -> str:
        """Run a bash script with this test run's Python first on the PATH, and return what it printed.

        Args:
            script: one or more commands; the first that fails ends it.
            status: the exit code to expect.
            settings: environment variables for it.

        Raises:
            AssertionError: it ended otherwise; the message holds what it printed.
        """
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
            cwd=self.path, env={**environment(), **settings}, capture_output=True, text=True, encoding="utf-8",
            errors="replace", timeout=DEADLINE, check=False,
        )  # fmt: skip
        printed = done.stdout + done.stderr
        assert done.returncode == status, f"{script}\nended with {done.returncode}:\n{printed[-5000:]}"
        return printed

    def pytest(self, *arguments: str, status: int = 0, settings: Mapping[str, str] = NOTHING) -> str:
        """Run pytest, and return what it printed. Arguments as for `shell`; works where there is no bash."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            cwd=self.path, env={**environment(), **settings}, capture_output=True, text=True, encoding="utf-8",
            errors="replace", timeout=DEADLINE, check=False,
        )  # fmt: skip
        printed = done.stdout + done.stderr
        assert done.returncode == status, f"pytest {arguments} ended with {done.returncode}:\n{printed[-5000:]}"
        return printed

    def write(self, files: Mapping[str, str]) -> None:
        """Write files: `{"tests/api/module_d/conftest.py": text}`."""
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def environment() -> dict[str, str]:
    """Return the environment of a reader: this Python's programs first, nothing of the outer run."""
    kept = clean_environment()
    kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    return kept
