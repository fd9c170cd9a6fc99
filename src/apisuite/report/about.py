"""What a run was made of: versions and revision."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path

from ..redaction import redactor

SHOWN_VERSIONS = ("pytest", "pytest-asyncio", "pytest-xdist", "pytest-html", "httpx")


def versions() -> str:
    """Return the versions of Python and of the packages that an API suite rests on, as far as they are installed."""
    from importlib.metadata import PackageNotFoundError, version

    found = [f"Python {platform.python_version()}"]
    for name in SHOWN_VERSIONS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def git_revision(folder: Path) -> str:
    """Return branch, short commit and whether files were changed since; "" outside a git checkout."""
    short = _git(folder, "rev-parse", "--short", "HEAD")
    if short is None:
        return ""
    branch = _git(folder, "rev-parse", "--abbrev-ref", "HEAD") or "HEAD"
    return f"{branch} {short}" + (" (with uncommitted changes)" if _is_changed(folder) else "")


def commit(folder: Path) -> tuple[str, bool]:
    """Return the full commit, and whether the files are as it has them; "" outside a git checkout."""
    full = _git(folder, "rev-parse", "HEAD") or ""
    return full, bool(full) and not _is_changed(folder)


def _is_changed(folder: Path) -> bool:
    return bool(_git(folder, "status", "--porcelain", "--untracked-files=no"))


def _git(folder: Path, *arguments: str) -> str | None:
    import shutil
    import subprocess

    git = shutil.which("git")
    if git is None:
        return None
    try:
        done = subprocess.run(
            [git, *arguments], cwd=folder, capture_output=True, text=True, timeout=5, errors="replace", check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def cleaned(facts: Mapping[str, object]) -> dict[str, str]:
    """Return the rows of a summary that have a text, redacted."""
    texts = {str(name): "" if value is None else redactor.clean(str(value)) for name, value in facts.items()}
    return {name: text for name, text in texts.items() if text}
