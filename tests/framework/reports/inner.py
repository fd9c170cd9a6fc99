"""Inner runs in a folder that may outlive a test, so that several tests look at one run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ..finished import Finished
from ..suite import INI, Suite, clean_environment

PLAIN = pytest.param([], id="plain")
PARALLEL = pytest.param(["-n", "2"], id="parallel")


def run_inner(folder: Path, files: Mapping[str, str], *arguments: str, **environment: str) -> Finished:
    """Write a project's files, indentation taken off, run pytest over them, and wait for its end.

    Args:
        folder: exists; the project is put there.
        files: what to write: {"test_x.py": text}. pytest.ini is there already.
        arguments: of pytest, besides those that make a JUnit file.
        environment: variables that the run shall see besides the usual ones.
    """
    suite = Suite(folder, clean_environment() | environment)
    suite.write({"pytest.ini": INI, **files})
    return suite.run("--junit-xml=junit.xml", *arguments)
