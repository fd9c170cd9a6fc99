"""The wheel, and an environment that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..suite import ROOT
from .building import BLOCKER, Environment, build


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository. pytest removes old temporary folders."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environment:
    """An environment with the wheel. pytest removes old temporary folders."""
    environment = Environment.make(tmp_path_factory.mktemp("environment"))
    environment.install(wheel)
    return environment


@pytest.fixture
def blocker(tmp_path: Path) -> Path:
    """A folder for PYTHONPATH: the libraries that BLOCKED names cannot be imported. pytest removes it."""
    folder = tmp_path / "blocker"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(BLOCKER, encoding="utf-8")
    return folder
