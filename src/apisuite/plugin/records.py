"""--record: what happens in a run, as lines in a file, from which `merging` can report it again."""

from __future__ import annotations

import platform
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import logs
from ..exchanges import Exchange
from ..report.about import commit
from ..results.record import FORMAT, KIND, RecordFile
from . import private
from .recording import take_background
from .redacting import cleaned
from .results import worker_of

if TYPE_CHECKING:
    from ..report.page import RunInfo
    from ..report.results import Results
    from .sharding import Sharding

# Of a report; redacted already, and most of the file.
_CLEAN = ("exchanges", "background_exchanges", "sections", "longrepr", "user_properties")


class Writing:
    """A plugin of the process that owns the run. It listens last, so that it hears what the others hear.

    Args:
        config: of the run.
        path: of the record.
        sharding: knows which part of the suite this run is; None for the whole.
        results: of the run.
        info: of the run; None for a suite that does not name itself.
    """

    look_ahead_safe = True

    def __init__(
        self,
        config: pytest.Config,
        path: Path,
        sharding: Sharding | None,
        results: Results,
        info: RunInfo | None,
    ) -> None:
        self._config, self._sharding = config, sharding
        self._results, self._info = results, info
        self._selected = False
        try:
            self._file = RecordFile(path)
        except OSError as error:
            raise pytest.UsageError(f"--record: {error}. Name another file: --record=FILE") from None
        config.add_cleanup(self._file.close)
        self._coverage = config.pluginmanager.getplugin("apisuite-operation-coverage")
        if self._coverage is not None:
            self._coverage.listeners.append(self._describe)
        config.add_cleanup(logs.copy_to(lambda at, line: self._write("Log", {"at": at, "line": line})))

    def _write(self, kind: str, fields: dict[str, Any]) -> None:
        with self._results.noting("the record"):  # the results are worth more than this file
            self._file.write(kind, fields)

    def _describe(self, api: str, operations: Any) -> None:
        self._write("Operations", cleaned({"api": api, "operations": operations}))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Write the head."""
        private.keep_suite_properties(self._config)
        revision, _ = commit(self._config.rootpath)
        facts = self._info.at_start() if self._info is not None else {}
        head = {
            "format": FORMAT,
            "shard": str(self._sharding.shard) if self._sharding is not None else "",
            "started": time.time(),
            "host": platform.node(),
            "pytest_version": pytest.__version__,
            "environment": facts.get("environment", ""),
            "commit": revision,
            "facts": facts,
        }
        self._write("SessionStart", cleaned(head))

    def _select(self, ids: list[str]) -> None:
        if not self._selected:
            self._selected = True
            self._write("Collection", {"selected": list(map(clean_id, ids))})

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write what is to run; a controller has collected nothing itself."""
        if session.items:
            self._select([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Write what a worker has found, which is what all of them have found."""
        self._select(ids)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """Write that a test began."""
        self._write("Start", {"nodeid": clean_id(nodeid), "location": _clean_location(location)})

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        """Write that it ended."""
        self._write("End", {"nodeid": clean_id(nodeid), "location": _clean_location(location)})

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write a phase of a test, or a subtest."""
        with self._results.noting(f"the record of {report.nodeid}"):
            data = self._serialised(report)
            data["worker"] = worker_of(report)
            self._write(data.pop("_report_type", None) or data.pop(KIND), data)

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Write what could not be collected, or says that it is skipped."""
        if not report.passed:
            with self._results.noting(f"the record of {report.nodeid}"):
                data = self._serialised(report)
                self._write(data.pop(KIND), data)

    def _serialised(self, report: pytest.TestReport | pytest.CollectReport) -> dict[str, Any]:
        data: dict[str, Any] = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        data.pop("node", None)  # the worker, as xdist's controller knows it
        for name in data.keys() - {"nodeid", "location", "keywords", *_CLEAN}:
            data[name] = cleaned(data[name])
        data["nodeid"] = clean_id(report.nodeid)
        if data.get("location"):
            data["location"] = _clean_location(data["location"])
        data["keywords"] = dict.fromkeys(cleaned(list(map(str, data.get("keywords", ())))), 1)
        return data

    @pytest.hookimpl(trylast=True)
    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        """Write a warning."""
        fields = {
            "message": cleaned(str(warning_message.message)),
            "category": warning_message.category.__name__,
            "filename": warning_message.filename,
            "lineno": warning_message.lineno,
        }
        self._write("WarningMessage", {**fields, "when": when, "nodeid": clean_id(nodeid), "location": location})

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Write what a worker has sent after its last report."""
        self._write_background(getattr(node, "workeroutput", {}).get("background_exchanges", ()))

    def _write_background(self, exchanges: Any) -> None:
        if exchanges:
            self._write("Background", {"exchanges": exchanges})

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Any:
        """Write what this process has sent after the last report, which the results get from here; then the tail."""
        left = take_background()
        self._write_background(left)
        self._results.add_background([Exchange.from_json(fields) for fields in left])
        result = yield
        with self._results.noting("the tail of the record"):
            tail = {
                "exitstatus": int(session.exitstatus),
                "interrupted": self._results.interrupted,
                "stopped": time.time(),
                "plan": self._sharding.plan if self._sharding is not None else None,
                "properties": [list(pair) for each in private.suite_properties(self._config) for pair in each],
                "facts": self._info.at_end() if self._info is not None else {},
                "contract_faults": self._coverage.faults if self._coverage is not None else [],
            }
            self._write("SessionFinish", cleaned(tail))
        return result


def clean_id(nodeid: str) -> str:
    """Return a node id without what is secret among the values that parametrize has made a name of."""
    name, bracket, values = nodeid.partition("[")
    return f"{name}{bracket}{cleaned(values)}"


def _clean_location(location: Any) -> list[Any]:
    file, line, name = location
    return [file, line, clean_id(str(name))]
