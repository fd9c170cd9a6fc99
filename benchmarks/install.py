"""Installs peers on demand, each into an environment of its own in a cache folder outside the repository."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


class NotInstalled(Exception):
    """A peer could not be installed. The message says why, without addresses and paths of this machine."""


def default_cache() -> Path:
    """Return the user's cache folder for this."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "api-suite-benchmarks"


@dataclass(frozen=True)
class Environment:
    """What a peer needs, from one registry.

    Attributes:
        kind: "python" (a venv, PyPI) or "node" (a node_modules, npm).
        packages: as pip or npm is told; the first is the peer itself, whose version is shown.
        main: what to show the version of, if it is not the first package; no part of what is installed.
    """

    kind: str
    packages: tuple[str, ...]
    main: str = ""

    def folder(self, cache: Path) -> Path:
        """Return where it is, or will be."""
        told = [*self.packages, platform.python_version() if self.kind == "python" else ""]
        told += [Path(name).read_text(encoding="utf-8") for name in self.packages if name.endswith(".txt")]
        word = re.sub(r"\W+", "-", Path(self.packages[0]).name).strip("-")
        return cache / f"{word}-{hashlib.sha256(repr(told).encode()).hexdigest()[:8]}"

    def program(self, cache: Path, name: str) -> str:
        """Return the path of a program that the environment brings."""
        folder = self.folder(cache)
        return str(folder / ("venv/bin" if self.kind == "python" else "node_modules/.bin") / name)

    def install(self, cache: Path) -> None:
        """Install it, unless that was done before.

        Raises:
            NotInstalled: it cannot be had here.
        """
        folder = self.folder(cache)
        ready = folder / "installed.txt"
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            (self._python if self.kind == "python" else self._node)(folder)
            ready.touch()

    def version(self, cache: Path) -> str:
        """Return name and version of the peer, e.g. "vitest 4.1.12"."""
        name = self.main or re.split(r"(?<=.)[@<=>]", self.packages[0])[0]
        if self.kind == "python":
            ask = f"import importlib.metadata as m; print(m.version({name!r}))"
            return f"{name} {_call([self.program(cache, 'python'), '-c', ask], cache).strip()}"
        manifest = self.folder(cache) / "node_modules" / name / "package.json"
        return f"{name} {json.loads(manifest.read_text(encoding='utf-8'))['version']}"

    def _python(self, folder: Path) -> None:
        told = [word for name in self.packages for word in (["-r", name] if name.endswith(".txt") else [name])]
        _call([sys.executable, "-m", "venv", "venv"], folder)
        python = str(folder / "venv/bin/python")
        _call([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *told], folder)

    def _node(self, folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise NotInstalled("npm is not installed")
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        _call([npm, "install", "--no-audit", "--no-fund", "--no-progress", *self.packages], folder)


def _call(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(last_words(done.stderr or done.stdout))
    return done.stdout


def last_words(output: str) -> str:
    """Return the line of a program's output that says best why it failed, fit to be published.

    Addresses and absolute paths are cut to their last part: they differ from machine to machine.
    """
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line).strip() for line in output.splitlines()]
    telling = [line for line in lines if re.search(r"error|fail|cannot|unrecognized|unknown", line, re.IGNORECASE)]
    telling = [line for line in telling if "A complete log of this run" not in line] or [line for line in lines if line]
    last = telling[-1] if telling else "it said nothing"
    return re.sub(r"(?:\w+://|(?<![\w.])/)[^\s'\",;)]*/([^\s'\",;)/]*)", r"\1", last).strip("= ")[:160]
