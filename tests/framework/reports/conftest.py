"""Inner runs that several files look at."""

from __future__ import annotations

import pytest

from .calling import FILES
from .inner import Finished, run_inner


@pytest.fixture(scope="session")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run, with two workers, of tests that exchange with a server in every way. The folder is pytest's to remove."""
    return run_inner(tmp_path_factory.mktemp("calls"), FILES, "-n", "2", "--har=run.har")
