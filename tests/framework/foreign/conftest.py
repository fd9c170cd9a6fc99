"""The foreign repositories, and the server that they test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..reports.server import serving
from .repos import REPOS, Repo
from .running import written


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """The URL of the server under test; it ends with the session."""
    with serving() as server:
        yield server.url


@pytest.fixture(params=REPOS, ids=lambda repo: repo.client)
def repo(request: pytest.FixtureRequest) -> Repo:
    """Each of the repositories. Nothing to clean up."""
    return request.param


@pytest.fixture
def folder(tmp_path: Path, repo: Repo) -> Path:
    """The repository in a folder, under git. pytest removes old temporary folders."""
    path = tmp_path / "shop"
    path.mkdir()
    return written(path, repo.files())
