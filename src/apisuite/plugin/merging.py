"""--merge-reports: no test is run; what records tell is reported again, through pytest's own hooks."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import logs
from ..exchanges import Exchange
from ..report.results import Remark
from ..results.merge import Merged, MergeError, merge
from ..results.record import KIND, UNREADABLE, Record, Running, read
from . import private
from .history import green
from .options import HISTORY, SHARD, given, path_of, record_path

if TYPE_CHECKING:
    from ..report.results import Results

WORST_FIRST = (3, 4, 2, 1)  # exit codes: internal error, usage, interrupted, failures


def look(config: pytest.Config, folder: Path) -> Merged:
    """Return what the records in `folder` tell, and take their environment for this run.

    Raises:
        pytest.UsageError: they are not of one run, or there is none.
    """
    if given(config, SHARD) is not None:
        raise pytest.UsageError("--merge-reports runs no test, so --shard means nothing beside it")
    if config.getoption("contract_diff", False) is True:
        raise pytest.UsageError("--merge-reports and --contract-diff are two commands: both run no test")
    history = path_of(config, HISTORY)
    own = (record_path(config), history, history and green(history))
    try:
        merged = merge(folder, [path for path in own if path is not None])
    except MergeError as error:
        raise pytest.UsageError(f"--merge-reports: {error}") from None
    except (OSError, *UNREADABLE) as error:
        raise pytest.UsageError(f"--merge-reports: {folder} cannot be read: {error!r}") from None
    if not getattr(config.option, "environment", None):
        config.option.environment = merged.records[0].head["environment"] or None
    return merged


class Merging:
    """A plugin of the process that merges.

    Args:
        config: of this run.
        merged: what to report.
        results: of this run.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, merged: Merged, results: Results) -> None:
        self._config, self._merged, self._results = config, merged, results
        self._coverage = config.pluginmanager.getplugin("apisuite-operation-coverage")
        self._uncollected: set[str] = set()  # each shard has tried to collect everything
        self._properties: dict[tuple[str, str], None] = {}

    def pytest_report_header(self) -> str:
        """Say at the top what is reported."""
        return f"merging: {', '.join(record.name for record in self._merged.records)}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Collect nothing."""
        session.items = []
        known = frozenset(nodeid for record in self._merged.records for nodeid in (*record.selected, *record.ended))
        self._results.collected = known
        session.testscollected = len(known)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        """Report again what the records tell."""
        self._config.option.maxfail = 0
        for record in self._merged.records:
            for number, line in enumerate(read(record), start=1):
                try:
                    self._replay(record, line)
                except UNREADABLE as error:  # JSON, but not what a run has written
                    self._merged.miss(f"{record.path}, line {number} cannot be reported: {error!r}")
            self._results.interrupted |= bool(record.tail.get("interrupted"))
            for nodeid, running in record.running.items():
                if self._counts(record, nodeid):
                    self._cut_off(record, nodeid, running)
        self._results.notes += self._merged.notes
        flaky = "failed, and passed when its shard was run again"
        self._results.remarks += [Remark("flaky", nodeid, flaky) for nodeid in self._merged.flaky]
        return True

    def _counts(self, record: Record, nodeid: str) -> bool:
        return self._merged.counts.get(nodeid, record) is record

    def _replay(self, record: Record, line: dict[str, Any]) -> None:
        kind = line.pop(KIND)
        if kind in ("Start", "End", "TestReport", "SubTestReport"):
            if self._counts(record, line["nodeid"]):
                self._replay_test(record, kind, line)
        elif kind == "CollectReport":
            if line["nodeid"] not in self._uncollected:
                self._uncollected.add(line["nodeid"])
                self._config.hook.pytest_collectreport(report=self._restored(kind, line))
        elif kind == "Log":
            logs.write_again(line["at"], f"[{record.name}] {line['line']}" if record.head["shard"] else line["line"])
        elif kind == "Background":
            self._results.add_background([Exchange.from_json(fields) for fields in line["exchanges"]])
        elif kind == "WarningMessage":
            self._warn(line)
        elif kind == "SessionFinish":
            self._properties.update(dict.fromkeys((name, value) for name, value in line["properties"]))
        if self._coverage is not None:
            self._coverage.replay(kind, line)

    def _replay_test(self, record: Record, kind: str, line: dict[str, Any]) -> None:
        hook = self._config.hook
        if kind == "Start":
            hook.pytest_runtest_logstart(nodeid=line["nodeid"], location=tuple(line["location"]))
        elif kind == "End":
            hook.pytest_runtest_logfinish(nodeid=line["nodeid"], location=tuple(line["location"]))
        else:
            line["lane"] = self._lane(record, line.pop("worker"))
            hook.pytest_runtest_logreport(report=self._restored(kind, line))

    def _lane(self, record: Record, worker: str) -> str:
        if len(self._merged.records) == 1 and not record.head["shard"]:
            return worker
        return record.name if worker == "main" else f"{record.name} {worker}"

    def _restored(self, kind: str, data: dict[str, Any]) -> Any:
        """Return the report; JSON has no tuples, and pytest asks for some."""
        key = "_report_type" if kind == "SubTestReport" else KIND
        for name in ("location", "longrepr"):
            if isinstance(data.get(name), list):
                data[name] = tuple(data[name])
        for name in ("sections", "user_properties"):
            if name in data:
                data[name] = [tuple(pair) for pair in data[name]]
        report = self._config.hook.pytest_report_from_serializable(config=self._config, data={**data, key: kind})
        if kind == "SubTestReport":  # each reading puts the values into quotes once more
            object.__setattr__(report.context, "kwargs", data["_subtest.context"]["kwargs"])
        return report

    def _warn(self, line: Mapping[str, Any]) -> None:
        category = type(line["category"], (Warning,), {})
        message = warnings.WarningMessage(category(line["message"]), category, line["filename"], line["lineno"])
        where = {"when": line["when"], "nodeid": line["nodeid"], "location": line["location"]}
        if where["location"]:
            where["location"] = tuple(where["location"])
        self._config.hook.pytest_warning_recorded.call_historic(kwargs={"warning_message": message, **where})

    def _cut_off(self, record: Record, nodeid: str, running: Running) -> None:
        """Report a test that had begun when its record ends as failed, and as torn down: that makes its row."""
        text, location = f"{record.title} was cut off while this test ran", tuple(running.location)
        was_called = running.phase == "call"
        for when, error in [("teardown", text)] if was_called else [("call", text), ("teardown", "")]:
            lane = {"lane": self._lane(record, "main"), "start": record.last, "stop": record.last}
            outcome = "failed" if error else "passed"
            report = pytest.TestReport(nodeid, location, {}, outcome, error or None, when, **lane)  # type: ignore[arg-type]
            self._config.hook.pytest_runtest_logreport(report=report)
        self._config.hook.pytest_runtest_logfinish(nodeid=nodeid, location=location)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Have times, properties and exit code be those of the run, before anything writes them."""
        records = self._merged.records
        begin = min(record.started for record in records)
        end = max(record.tail.get("stopped", record.last) for record in records)
        private.begin_at(self._config, begin, end - begin)
        for properties in private.suite_properties(self._config):
            properties += self._properties
        codes = {int(session.exitstatus), *(record.tail.get("exitstatus", 2) for record in records)} - {0, 5}
        if self._merged.is_incomplete:
            codes.add(2)
        worst = next((code for code in WORST_FIRST if code in codes), max(codes, default=session.exitstatus))
        session.exitstatus = worst
