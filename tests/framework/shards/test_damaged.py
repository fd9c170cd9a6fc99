"""Whatever is wrong with records is one clear line, and the exit code is never 0 where results are missing."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apisuite.results.merge import merge

from ..reports.shown import results
from .conftest import Merge

ONE, TWO, THREE = (f"shard-{number}-of-3.jsonl" for number in (1, 2, 3))


def head(path: Path, **fields: Any) -> None:
    """Change the head of a record."""
    first, _, rest = path.read_text(encoding="ascii").partition("\n")
    path.write_text(json.dumps({**json.loads(first), **fields}) + "\n" + rest, encoding="ascii")


def cut(path: Path, size: int) -> None:
    """Cut a record off."""
    path.write_bytes(path.read_bytes()[:size])


def begin_only(path: Path) -> None:
    """Cut a record off after its second test has begun."""
    lines = path.read_text(encoding="ascii").splitlines()
    place = [number for number, line in enumerate(lines) if '"Start"' in line][1]
    path.write_text("\n".join(lines[: place + 1]) + '\n{"$report_type":"TestRep', encoding="ascii")


def append(path: Path, text: str) -> None:
    """Add a text at the end."""
    path.write_bytes(path.read_bytes() + text.encode())


def again(folder: Path, *, fails: str) -> None:
    """Add a record of shard 2 that is later than the one that is there; "first" or "again" has a test that failed."""
    lines = [json.loads(line) for line in (folder / TWO).read_text(encoding="ascii").splitlines()]
    for name, later in ((TWO, 0), ("again.jsonl", 60)):
        made = [{**line, "started": line["started"] + later} if "started" in line else dict(line) for line in lines]
        if (name == TWO) == (fails == "first"):
            for line in made:
                if line.get("when") == "call" and line["nodeid"].endswith("test_b_1"):
                    line.update(outcome="failed", longrepr="it failed")
            made[-1]["exitstatus"] = 1
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in made), encoding="ascii")


def overlap(folder: Path) -> None:
    """Let shard 1 have run the tests of shard 2 as well."""
    first, second = ((folder / name).read_text(encoding="ascii").splitlines() for name in (ONE, TWO))
    run = [line for line in second if '"nodeid"' in line]
    (folder / ONE).write_text("\n".join([*first[:-1], *run, first[-1]]) + "\n", encoding="ascii")


def lose(folder: Path) -> None:
    """Let no shard have taken the file of shard 2: the plans of the others say that it is theirs."""
    lines = [json.loads(line) for line in (folder / TWO).read_text(encoding="ascii").splitlines()]
    kept = [line for line in lines if "nodeid" not in line]
    kept[1]["selected"] = []
    (folder / TWO).write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="ascii")


TOLD = {
    "missing": (lambda f: (f / TWO).unlink(), "note: missing: shard 2/3; 2 not run, of test_b.py"),
    "cut": (lambda f: begin_only(f / TWO), "note: shard 2/3 is cut off after line "),
    "cut in its head": (lambda f: cut(f / TWO, 20), f"{TWO} is left out: its first line is no record's, or cut off"),
    "empty": (lambda f: cut(f / TWO, 0), f"{TWO} is left out: it is empty"),
    "other format": (lambda f: head(f / TWO, format=2), f"{TWO} is left out: its format is 2, not 1"),
    "garbage": (lambda f: (f / TWO).write_bytes(b"\xff\x00garbage\n"), f"{TWO} is left out: its first line is no"),
    "JSON of others": (lambda f: (f / TWO).write_text("[1]\n{}\n"), f"{TWO} is left out: its first line is no"),
    "garbage at the end": (lambda f: append(f / TWO, "hello\n"), "note: shard 2/3 is cut off after line "),
    "in no shard": (lose, "note: in no shard: 2 not run, of test_b.py"),
}
REFUSED = {
    "other commit": (lambda f: head(f / TWO, commit="abc"), "records of several commits are no run: "),
    "other environment": (lambda f: head(f / TWO, environment="dev"), "records of several environments are no run: "),
    "other total": (lambda f: head(f / TWO, shard="2/4"), "records of several numbers of shards are no run: 3 (1/3"),
    "nothing": (lambda f: shutil.rmtree(f), "no record (*.jsonl) in "),
}


@pytest.mark.parametrize("damage", TOLD)
def test_damage_is_told_and_the_rest_is_reported(damage: str, copy: Path, merged: Merge) -> None:
    """One line says what is missing; the results of the other shards are reported; the exit code is 2."""
    make, said = TOLD[damage]
    make(copy / "results")

    ended = merged()

    assert [said in line for line in ended.outlines if line.startswith("note: ")].count(True) == 1
    assert {"test_a.py::test_a_1", "test_c.py::test_c_2"} <= results(ended.report).keys()
    assert said.removeprefix("note: ") in ended.report.page.replace("&#39;", "'")
    assert ended.ret == 2


@pytest.mark.parametrize("damage", REFUSED)
def test_records_that_are_no_run_are_refused(damage: str, copy: Path, merged: Merge) -> None:
    """One line says why, and nothing else is printed; the exit code is 4."""
    make, said = REFUSED[damage]
    make(copy / "results")

    ended = merged()

    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in ended.errlines if line] == [
        line for line in ended.errlines if f"--merge-reports: {said}" in line
    ]
    assert len(ended.errlines) == 2


def test_cut_test_has_failed(copy: Path, merged: Merge) -> None:
    """The test that had begun when its shard was cut off has a row that says so; those after it are counted."""
    begin_only(copy / "results" / TWO)

    ended = merged()

    assert results(ended.report)["test_b.py::test_b_2"] == "Failed"
    assert "shard 2/3 was cut off while this test ran" in ended.report.details
    assert [case.get("name") for case in ended.junit if case.find("failure") is not None] == ["test_b_2"]


def test_same_shard_twice(copy: Path, merged: Merge) -> None:
    """The later record counts; what failed before and passes now is flaky, and the run is green."""
    again(copy / "results", fails="first")

    ended = merged()

    assert "note: shard 2/3 is there twice: the later one counts, again.jsonl" in ended.outlines
    assert "flaky: test_b.py::test_b_1 (failed, and passed when its shard was run again)" in ended.outlines
    assert ended.ret == 0
    assert ended.counts == {"passed": 6}


def test_later_failure_counts(copy: Path, merged: Merge) -> None:
    """Of two records of a shard the later one counts, also if it is the worse one."""
    again(copy / "results", fails="again")

    ended = merged()

    assert ended.ret == 1
    assert ended.counts == {"passed": 5, "failed": 1}


def test_test_in_two_shards(copy: Path, merged: Merge) -> None:
    """Its later result counts, once, and a line names it."""
    overlap(copy / "results")

    ended = merged()

    assert (
        "note: in two shards, of which the later one counts: test_b.py::test_b_1, test_b.py::test_b_2" in ended.outlines
    )
    assert ended.counts == {"passed": 6}


def test_shard_that_ended_early(copy: Path, merged: Merge) -> None:
    """A run that was stopped with exit code 0 before its tests had run is no green run."""
    path = copy / "results" / TWO
    kept = [line for line in path.read_text(encoding="ascii").splitlines() if "test_b_2" not in line or "Coll" in line]
    path.write_text("\n".join(kept) + "\n", encoding="ascii")

    ended = merged()

    assert "note: shard 2/3 ended early, with exit code 0: 1 did not end (test_b.py::test_b_2)" in ended.outlines
    assert ended.ret == 2


def test_files_of_the_merge_itself_are_no_records(copy: Path, merged: Merge) -> None:
    """History, record of the last green run and record of the merge may be kept among the records."""
    written = ("--history=results/history.jsonl", "--record")

    runs = [merged(*written) for _ in range(2)]

    assert (copy / "results" / "history.green.jsonl").exists()
    assert (copy / "results" / "run.jsonl").exists()
    for run in runs:
        assert run.ret == 0
        assert "note: " not in run.output


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_file_cut_anywhere(records: Path, data: st.DataObject) -> None:
    """Wherever a file is cut, something is told, and the run is incomplete; but for its last line end all is there."""
    whole = (records / "results" / TWO).read_bytes()
    size = data.draw(st.integers(0, len(whole) - 2))

    with tempfile.TemporaryDirectory() as folder:
        for name in (ONE, TWO, THREE):
            content = whole[:size] if name == TWO else (records / "results" / name).read_bytes()
            (Path(folder) / name).write_bytes(content)
        told = merge(Path(folder))

    assert told.is_incomplete
    assert any("2/3" in note or TWO in note for note in told.notes)


@given(order=st.permutations([ONE, TWO, THREE]))
def test_names_of_files_do_not_matter(records: Path, order: list[str]) -> None:
    """Records whose files were renamed tell the same: what counts stands in them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, other in zip((ONE, TWO, THREE), order, strict=True):
            shutil.copyfile(records / "results" / name, Path(folder) / other)
        told = merge(Path(folder))

    assert [record.name for record in told.records] == ["1/3", "2/3", "3/3"]
    assert not told.is_incomplete
