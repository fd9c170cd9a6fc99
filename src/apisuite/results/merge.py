"""Several records as one run: which of them count, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .record import Record, RecordError, look
from .shards import Shard, files_of

NAMED = 5  # of many names


class MergeError(Exception):
    """These records are no run."""


@dataclass
class Merged:
    """What several records tell together.

    Attributes:
        records: those that count, in the order of their shards.
        notes: what a reader should know of them, a line each.
        is_incomplete: whether results are missing.
        flaky: what failed, and passed when its shard was run again.
        counts: the record whose result of a test counts, by node id.
    """

    records: list[Record]
    notes: list[str] = field(default_factory=list)
    is_incomplete: bool = False
    flaky: list[str] = field(default_factory=list)
    counts: dict[str, Record] = field(default_factory=dict)

    def facts(self) -> list[dict[str, Any]]:
        """Return what each run has said of itself."""
        return [{**record.head["facts"], **record.tail.get("facts", {})} for record in self.records]

    def places(self) -> list[str]:
        """Return where each run was: ["1/2 on ci-7", ...]."""
        return [f"{record.name} on {record.head['host']}" for record in self.records]

    def miss(self, note: str) -> None:
        """Note that results are missing."""
        self.notes.append(note)
        self.is_incomplete = True


def merge(folder: Path, without: Collection[Path] = ()) -> Merged:
    """Look at all records (*.jsonl) of a folder, or at the one that is named.

    Args:
        folder: has the records.
        without: files that this run writes itself, which may be there from the time before.

    Raises:
        MergeError: there is none that can be read, or they are not of one run.
    """
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*.jsonl"))
    own = {path.resolve() for path in without}
    paths = [path for path in paths if path.resolve() not in own]
    if not paths:
        raise MergeError(f"no record (*.jsonl) in {folder}")
    records, unread = [], []
    for path in paths:
        try:
            records.append(look(path))
        except (RecordError, OSError) as error:
            unread.append(f"{path} is left out: {error}")
    if not records:
        raise MergeError("; ".join(unread))
    for name, several in (("environment", "environments"), ("commit", "commits")):
        _refuse(several, [(str(record.head[name]), record.name) for record in records])
    _refuse("numbers of shards", [(_total(record), record.name) for record in records])
    merged = Merged([])
    for note in unread:
        merged.miss(note)
    _choose(merged, records)
    _note_versions(merged)
    _note_ends(merged)
    _note_missing(merged)
    return merged


def _total(record: Record) -> str:
    return str(record.head["shard"] or "").partition("/")[2]


def _refuse(several: str, values: Iterable[tuple[str, str]]) -> None:
    """Refuse records that differ in what all of one run have in common."""
    seen: dict[str, str] = {}
    for value, name in values:
        seen.setdefault(value, name)
    if len(seen) > 1:
        said = ", ".join(f"{value or 'none'} ({name})" for value, name in sorted(seen.items()))
        raise MergeError(f"records of several {several} are no run: {said}")


def _choose(merged: Merged, records: Sequence[Record]) -> None:
    """Take the latest record of each shard, and of a test in several the latest result."""
    latest: dict[str, Record] = {}
    for record in sorted(records, key=lambda record: record.started):
        former = latest.get(record.name)
        if former is not None:
            merged.notes.append(f"{record.title} is there twice: the later one counts, {record.path.name}")
            failed = [nodeid for nodeid, is_good in former.ended.items() if not is_good]
            merged.flaky += [nodeid for nodeid in failed if record.ended.get(nodeid)]
        latest[record.name] = record
    twice = []
    for record in latest.values():
        twice += [nodeid for nodeid in record.ended if nodeid in merged.counts]
        merged.counts.update(dict.fromkeys(record.ended, record))
    if twice:
        merged.notes.append(f"in two shards, of which the later one counts: {some(twice)}")
    merged.records = sorted(latest.values(), key=_place)


def _place(record: Record) -> tuple[int, str]:
    number = record.name.partition("/")[0]
    return int(number) if number.isdecimal() else 0, record.name


def _note_versions(merged: Merged) -> None:
    """Say where a result may depend on the shard that had it."""
    seen = {str(record.head["facts"].get("versions", "")): record.name for record in merged.records}
    if len(seen) > 1:
        said = "; ".join(f"{versions} ({name})" for versions, name in seen.items())
        merged.notes.append(f"the shards have run with different versions: {said}")


def _note_ends(merged: Merged) -> None:
    for record in merged.records:
        left, name = record.left(), record.title
        if record.is_damaged or not record.tail:
            why = f"after line {record.lines}"
            merged.miss(f"{name} is cut off {why}: {len(left)} did not end" + _named(left))
        elif left:
            code = record.tail["exitstatus"]
            note = f"{name} ended early, with exit code {code}: {len(left)} did not end" + _named(left)
            merged.notes.append(note)
            merged.is_incomplete |= code == 0


def _note_missing(merged: Merged) -> None:
    """Say which shards are missing, and which files no shard has run."""
    total = int(_total(merged.records[0]) or 0)
    there = {record.name for record in merged.records}
    missing = [str(shard) for shard in (Shard(n, total) for n in range(1, total + 1)) if str(shard) not in there]
    plans = [record.tail["plan"] for record in merged.records if record.tail.get("plan")]
    if len({plan["mark"] for plan in plans}) > 1:
        merged.miss("the shards have not collected alike: a test may have run nowhere")
    elif any(plan["files"] != plans[0]["files"] for plan in plans):
        merged.notes.append("the shards have divided the suite in different ways: give all of them the same history")
    in_shards = files_of(nodeid for record in merged.records for nodeid in record.selected)
    nowhere = {file: count for plan in plans for file, (_, count) in plan["files"].items() if file not in in_shards}
    lost = f"{sum(nowhere.values())} not run, of {some(list(nowhere))}" if nowhere else ""
    if missing:
        merged.miss(f"missing: shard {', '.join(missing)}" + (f"; {lost}" if lost else ""))
    elif lost:
        merged.miss(f"in no shard: {lost}")


def _named(names: Sequence[str]) -> str:
    return f" ({some(names)})" if names else ""


def some(names: Sequence[str]) -> str:
    """Return names as a text, of many the first."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
