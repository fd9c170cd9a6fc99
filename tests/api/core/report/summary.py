"""The summary of the run, above the table of results. Everything from outside is escaped."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path

SHOWN_VERSIONS = ("pytest", "pytest-asyncio", "pytest-xdist", "pytest-html", "httpx")


def versions() -> str:
    """Return the versions of Python and of the packages that the tests rest on."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in SHOWN_VERSIONS)])


def git_revision(folder: Path) -> str:
    """Return branch, short commit and whether files were changed since; "" outside a git checkout."""
    git = shutil.which("git")
    if git is None:
        return ""

    def ask(*arguments: str) -> str | None:
        try:
            done = subprocess.run(
                [git, *arguments], cwd=folder, capture_output=True, text=True, timeout=5, errors="replace"
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    commit = ask("rev-parse", "--short", "HEAD")
    if commit is None:
        return ""
    branch = ask("rev-parse", "--abbrev-ref", "HEAD") or "HEAD"
    changed = ask("status", "--porcelain", "--untracked-files=no")
    return f"{branch} {commit}" + (" (with uncommitted changes)" if changed else "")


def table(rows: Mapping[str, str]) -> str:
    """Return the summary as an HTML table; both columns are plain text. Rows without a value are left out."""
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows.items() if value
    )
    return f'<table id="api-summary"><tbody>{body}</tbody></table>'
