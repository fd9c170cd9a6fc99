"""Records that several files damage, merge and look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ..finished import Finished
from ..reports.inner import run_inner
from .whole import run_shards

FILES = {f"test_{name}.py": f"def test_{name}_1(): ...\ndef test_{name}_2(): ...\n" for name in "abc"}
Merge = Callable[..., Finished]


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three files with two tests each, and in results/ the records of its three shards."""
    folder = tmp_path_factory.mktemp("records")
    run_shards(folder, FILES, 3)
    return folder


@pytest.fixture
def copy(records: Path, tmp_path: Path) -> Path:
    """A copy of that project, to be damaged. pytest removes it."""
    shutil.copytree(records, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def merged(copy: Path) -> Merge:
    """Merges the records of `copy` in a process of its own."""
    return lambda *arguments: run_inner(copy, {}, "--merge-reports=results", *arguments)
