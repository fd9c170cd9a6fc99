"""A recording that is under way, and a server to ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apisuite.exchanges import Recording, record

from ..reports.server import Server, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that remembers what it was asked; ended after the last test."""
    with serving() as server:
        yield server


@pytest.fixture
def recording() -> Iterator[Recording]:
    """The recording of what the test sends; `take()` returns it. Nothing to clean up."""
    recording = Recording("call")
    with record(recording):
        yield recording
