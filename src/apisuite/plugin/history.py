"""--history: the run is compared with those before it, and becomes one of them."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ..report.about import commit
from ..report.results import Results
from ..results.history import PASSED, History, Run, compare, ended_of


class Comparing:
    """A plugin of the process that owns the run.

    Args:
        config: of the run.
        path: of the history.
        results: of the run.
        record: the record of the run, which is kept beside the history if the run is green; None for none.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, path: Path, results: Results, record: Path | None) -> None:
        self._config, self._path, self._results, self._record = config, path, results, record
        self._history = read(path)
        self._session: pytest.Session | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Compare before the reports are written, and add this run to the history."""
        self._session = session
        results = self._results
        with results.noting("the history"):
            revision, is_clean = commit(self._config.rootpath)
            now = Run(time.time(), revision if is_clean else "", ended_of(results.phases))
            repeated = {phase.nodeid for phase in results.phases if phase.outcome == "rerun"}
            repeated |= {remark.nodeid for remark in results.remarks if remark.what == "flaky"}
            results.remarks = [remark for remark in results.remarks if remark.what != "flaky"]
            passed = {nodeid for nodeid in repeated if now.ended.get(nodeid, ("",))[0] == PASSED}
            results.remarks += compare(self._history, now, passed)
            if self._history.damaged:
                lines = ", ".join(map(str, self._history.damaged))
                results.notes.append(f"{self._path}: line {lines} cannot be read, and is left out")
            if now.ended:
                self._history.add(now)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Keep the record of a green run, which a later one can be compared with."""
        if self._record is not None and self._session is not None and self._session.exitstatus == 0:
            with suppress(OSError):
                shutil.copyfile(self._record, green(self._path))


def green(history: Path) -> Path:
    """Return where the record of the last green run is kept."""
    return history.with_name(f"{history.stem}.green.jsonl")


def read(path: Path) -> History:
    """Return the history in a file.

    Raises:
        pytest.UsageError: it cannot be read.
    """
    try:
        return History(path)
    except OSError as error:
        raise pytest.UsageError(f"--history: {error}") from None
