"""Projects that run on several hosts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ..suite import Suite
from .simulated import Simulated


@pytest.fixture
def hosts(users: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulated:
    """`users`, and hosts for copies of it, reached by an `ssh` of our own. Their processes end with their runs."""
    if sys.platform == "win32":
        pytest.skip("the ssh that simulates hosts is a shell script")
    simulated = Simulated(users, tmp_path / "hosts")
    monkeypatch.setenv("HOME", str(users.path))  # as each host has one
    monkeypatch.setenv("PATH", str(simulated.path / "bin"), prepend=os.pathsep)
    return simulated
