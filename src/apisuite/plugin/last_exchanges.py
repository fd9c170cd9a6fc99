"""What a test has sent lately, told to the owner while it runs: all that is known of it if its worker or host dies."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import pytest

from .ownership import run_key
from .recording import recording_of

if TYPE_CHECKING:
    from ..run.worker import Worker

EVERY = 1.0  # seconds
MOST = 3


def begin(config: pytest.Config) -> None:
    """Begin to tell, in a thread of this worker that costs a test nothing."""
    telling = Telling(cast("Worker", config.stash[run_key]))
    config.pluginmanager.register(telling, "apisuite-last-exchanges")
    config.add_cleanup(telling.end)


class Telling:
    """Tells the owner about once a second what the running test has sent last, if that has changed.

    Args:
        worker: leads to the owner.
    """

    look_ahead_safe = True

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._item: pytest.Item | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="apisuite-last-exchanges", daemon=True)
        self._thread.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        """Forget the test before."""
        self._item = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Remember which test runs."""
        self._item = item

    def end(self) -> None:
        """End before the connection does."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        told: list[Any] = []
        while not self._end.wait(EVERY):
            if (item := self._item) is None:
                continue
            made = recording_of(item).last(MOST)
            now = [item.nodeid, *((each.started, each.status, each.error) for each in made)]
            if made and now != told:
                told = now
                self._worker.tell_last({"nodeid": item.nodeid, "exchanges": [each.to_json() for each in made]})
