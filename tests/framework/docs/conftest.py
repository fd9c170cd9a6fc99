"""The documents, and a copy of the repository in which what they say is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checkout import Checkout, copy_repository
from .documents import DOCUMENTS
from .markdown import Document


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    """The documents by their path, e.g. "docs/report.md", parsed. Nothing to clean up."""
    return DOCUMENTS


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the repository. pytest removes old temporary folders."""
    return copy_repository(tmp_path_factory.mktemp("copy"))


@pytest.fixture
def checkout(repository: Path) -> Checkout:
    """The session's copy for commands that leave it as it is; new files in it are removed before each test."""
    checkout = Checkout(repository)
    checkout.clean()
    return checkout


@pytest.fixture
def own_checkout(tmp_path: Path) -> Checkout:
    """A copy of the repository for one test, to be changed at will. pytest removes old temporary folders."""
    return Checkout(copy_repository(tmp_path))
