"""Projects for an inner pytest to run. A test module that asks for one says `pytest_plugins = ["pytester"]`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from .suite import ADDOPTS, FIXTURES, INI, ROOT, Suite, hide_outer_run


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Suite]:
    """An empty folder for a project. Processes that were started in it are ended after the test."""
    hide_outer_run(monkeypatch)
    for name, value in ADDOPTS.items():
        monkeypatch.setenv(name, value)
    project = Suite(pytester.path)
    project.temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):  # also the mark by which its processes are found
        monkeypatch.setenv(name, str(project.temporary))
    yield project
    project.end()


@pytest.fixture
def suite(folder: Suite) -> Suite:
    """An empty project that uses the framework of this repository, with its settings of pytest."""
    folder.write({"pytest.ini": INI})
    return folder


@pytest.fixture
def users(suite: Suite) -> Suite:
    """`suite` with the fixtures of module_a: `base_url`, `client`, and the login that every test gets."""
    suite.write({"conftest.py": FIXTURES})
    return suite


@pytest.fixture
def repo(folder: Suite) -> Suite:
    """A copy of what a tester has: pytest.ini, the API suite and the sandbox."""
    shutil.copy(ROOT / "pytest.ini", folder.path)
    shutil.copytree(
        ROOT / "tests",
        folder.path / "tests",
        ignore=shutil.ignore_patterns("__pycache__", "framework", "browser"),
    )
    return folder
