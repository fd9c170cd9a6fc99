"""The record of a run: a file of JSON lines, from which the run can be reported again.

The lines are those of pytest-reportlog (`$report_type`), with a head, a tail, starts, ends and the log added:

    SessionStart   format, shard, started, host, environment, commit, facts
    Collection     selected: the node ids that are to run
    Start, End     nodeid, location
    TestReport, SubTestReport, CollectReport, WarningMessage
    Log            at, line
    Background     exchanges that belong to no test
    Operations     what the OpenAPI document of an API has: api, operations
    SessionFinish  exitstatus, interrupted, stopped, plan, properties, facts, contract_faults

A line is written at once and as a whole: the record of a run that was killed is good up to its last line.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

FORMAT = 1
KIND = "$report_type"
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class RecordError(Exception):
    """A file is no record, or none of this version."""


class RecordFile:
    """A record that is being written; several threads may write.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="ascii", newline="\n", buffering=1)
        self._lock = threading.Lock()

    def write(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Append a line; what JSON does not know becomes a text."""
        line = json.dumps({KIND: kind, **fields}, default=str, skipkeys=True, separators=(",", ":"))
        with self._lock:
            if not self._file.closed:
                self._file.write(line + "\n")

    def close(self) -> None:
        """Close the file; what comes later is left out."""
        with self._lock:
            self._file.close()


@dataclass
class Running:
    """A test that has begun, and not ended yet."""

    location: list[Any]
    phase: str = ""


@dataclass
class Record:
    """What a first look at a record tells.

    Attributes:
        lines: how many of its lines are good.
        is_damaged: whether another line follows them.
        head: fields of its first line.
        tail: fields of its last line; empty where the run was cut off.
        selected: node ids of what was to run.
        running: what had begun and not ended when the record ends.
        ended: whether each test that ended has passed, been skipped or failed as expected.
        last: when something was last heard of the run, in seconds since the epoch.
    """

    path: Path
    lines: int = 0
    is_damaged: bool = False
    head: dict[str, Any] = field(default_factory=dict)
    tail: dict[str, Any] = field(default_factory=dict)
    selected: list[str] = field(default_factory=list)
    running: dict[str, Running] = field(default_factory=dict)
    ended: dict[str, bool] = field(default_factory=dict)
    last: float = 0.0

    @property
    def name(self) -> str:
        """Its shard, e.g. "2/5"; else the name of the file."""
        return str(self.head["shard"] or self.path.stem)

    @property
    def title(self) -> str:
        """The name in a sentence: "shard 2/5", "record run"."""
        return f"{'shard' if self.head['shard'] else 'record'} {self.name}"

    @property
    def started(self) -> float:
        """When the run began, in seconds since the epoch."""
        return float(self.head["started"])

    def left(self) -> list[str]:
        """Return what did not end."""
        return [nodeid for nodeid in self.selected if nodeid not in self.ended]

    def take(self, line: Mapping[str, Any]) -> None:
        """Take one line into account."""
        kind = line[KIND]
        if kind == "Start":
            self.running[line["nodeid"]] = Running(line["location"])
        elif kind == "TestReport":
            self._take_report(line)
        elif kind == "SubTestReport":
            self.last = max(self.last, line["stop"])
        elif kind == "End":
            self._end(line["nodeid"])
        elif kind == "Log":
            self.last = max(self.last, line["at"])
        elif kind == "Collection":
            self.selected = list(line["selected"])
        elif kind == "SessionFinish":
            self.tail = {**line, "plan": _plan(line["plan"]), "facts": dict(line["facts"])}
            self.tail |= {"exitstatus": int(line["exitstatus"]), "stopped": float(line["stopped"])}

    def _take_report(self, line: Mapping[str, Any]) -> None:
        nodeid, when = line["nodeid"], line["when"]
        self.last = max(self.last, line["stop"])
        is_good = line["outcome"] != "failed"
        if line["outcome"] == "rerun":
            self.ended.pop(nodeid, None)
        else:
            self.ended[nodeid] = is_good and (when == "setup" or self.ended.get(nodeid, True))
        if nodeid in self.running:
            self.running[nodeid].phase = when
        if when not in ("setup", "call", "teardown") or line.get("crashed"):
            self._end(nodeid)

    def _end(self, nodeid: str) -> None:
        self.running.pop(nodeid, None)


def look(path: Path) -> Record:
    """Return what a record tells.

    Raises:
        RecordError: its first line says nothing that this version can read.
        OSError: the file cannot be read.
    """
    record = Record(path)
    for line in _lines(path):
        try:
            record.take(line) if record.lines else _take_head(record, line)
        except UNREADABLE:  # the end of a file that was cut, or something else that is not ours
            record.is_damaged = True
            break
        record.lines += 1
    if record.is_damaged and not record.lines:
        raise RecordError("its first line is no record's, or cut off")
    if not record.lines:
        raise RecordError("it is empty")
    for nodeid in [nodeid for nodeid, running in record.running.items() if running.phase == "teardown"]:
        del record.running[nodeid]
    for nodeid in record.running:
        record.ended.pop(nodeid, None)
    return record


def _take_head(record: Record, line: Mapping[str, Any]) -> None:
    if line[KIND] != "SessionStart":
        raise ValueError(line[KIND])
    if line["format"] != FORMAT:
        raise RecordError(f"its format is {line['format']}, not {FORMAT}: merge with the version that has written it")
    record.head = {**line, "shard": str(line["shard"]), "facts": dict(line["facts"])}
    record.head |= {name: str(line[name]) for name in ("host", "environment", "commit")}
    record.last = record.started


def _plan(plan: Any) -> dict[str, Any] | None:
    """Return which shard runs which file, and how many test functions it has."""
    if plan is None:
        return None
    files = {str(file): (int(shard), int(count)) for file, (shard, count) in plan["files"].items()}
    return {"mark": str(plan["mark"]), "files": files}


def read(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the good lines of a record."""
    return islice(_lines(record.path), record.lines)


def _lines(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        for line in file:
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield None
