"""What former runs tell of this one: which failures are new, what is flaky or slow, how long each test takes.

A history is a JSON file with one line per run: when it was, of which commit, and of each test how it ended and how many
seconds it took, as in `{"at": 1.0, "commit": "3d12a7f...", "ended": {"test_x.py::test_y": ["p", 0.21]}}`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ..files import write_atomically
from ..report.results import Phase, Remark

KEPT = 50  # runs
PASSED, FAILED, OTHER = "p", "f", "-"  # OTHER: skipped, or in quarantine
LETTERS = {"passed": PASSED, "xfailed": PASSED, "failed": FAILED, "error": FAILED, "xpassed": FAILED}
ENOUGH = 5  # times that a test must have passed before it can be slow
SPREADS, SHARE, LEAST = 4.0, 0.5, 0.2  # slower than usual: by so many spreads, this share, and seconds


@dataclass
class Run:
    """One run.

    Attributes:
        at: when it was, in seconds since the epoch.
        commit: "" where files were changed since, or none is known: nothing can be compared with it then.
        ended: letter and seconds of each test, by node id.
    """

    at: float
    commit: str
    ended: dict[str, tuple[str, float]]


class History:
    """The runs of a file, oldest first. They are read one by one: together they would take more memory than the run.

    Args:
        path: of the file; one that is not there has no runs.

    Attributes:
        damaged: numbers of the lines that cannot be read; known when the runs were looked at.

    Raises:
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = path.read_bytes().splitlines() if path.exists() else []
        self.damaged: list[int] = []

    def __iter__(self) -> Iterator[Run]:
        self.damaged = []
        for number, line in enumerate(self._lines, start=1):
            try:
                fields = json.loads(line)
                ended = {str(nodeid): (str(letter), float(took)) for nodeid, (letter, took) in fields["ended"].items()}
                run = Run(float(fields["at"]), str(fields["commit"]), ended)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.damaged.append(number)
            else:
                yield run

    def add(self, run: Run) -> None:
        """Write the last runs, and this one.

        Raises:
            OSError: the file cannot be written.
        """
        good = [line.decode() for number, line in enumerate(self._lines, start=1) if number not in self.damaged]
        lines = [*good, json.dumps(vars(run), separators=(",", ":"))][-KEPT:]
        write_atomically(self._path, "".join(f"{line}\n" for line in lines))


def usual_seconds(runs: Iterable[Run]) -> dict[str, float]:
    """Return how long each test usually takes: the median of its runs."""
    took: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        for nodeid, (letter, seconds) in run.ended.items():
            if letter != OTHER:
                took[nodeid].append(seconds)
    return {nodeid: median(each) for nodeid, each in took.items()}


def ended_of(phases: Iterable[Phase]) -> dict[str, tuple[str, float]]:
    """Return how each test ended, with the worst of its phases, and how long it took; its last attempt counts."""
    ended: dict[str, tuple[str, float]] = {}
    for phase in phases:
        if phase.outcome == "rerun":
            ended.pop(phase.nodeid, None)
            continue
        letter, seconds = ended.get(phase.nodeid, (PASSED, 0.0))
        new = LETTERS.get(phase.outcome, OTHER)
        worst = next(each for each in (FAILED, OTHER, PASSED) if each in (letter, new))
        ended[phase.nodeid] = (worst, round(seconds + phase.stop - phase.start, 3))
    return ended


def compare(former: Iterable[Run], now: Run, repeated: Iterable[str] = ()) -> list[Remark]:
    """Return what is worth saying of `now`.

    Args:
        former: the runs before.
        now: this run.
        repeated: what failed in this run before it passed.
    """
    seen: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    is_first = True
    for run in former:
        for nodeid, (letter, seconds) in run.ended.items():
            if letter != OTHER:
                seen[nodeid].append((run.commit, letter, seconds))
        is_first = False
    flaky = set(repeated)
    remarks: list[Remark] = []
    for nodeid, (letter, seconds) in now.ended.items():
        if not is_first or nodeid in flaky:
            remarks += _of_test(nodeid, letter, seconds, seen[nodeid], now.commit, is_flaky=nodeid in flaky)
    return remarks


def _of_test(
    nodeid: str, letter: str, seconds: float, seen: Sequence[tuple[str, str, float]], commit: str, *, is_flaky: bool
) -> Iterable[Remark]:
    ran = [was for _, was, _ in seen]
    here = {was for at, was, _ in seen if at and at == commit} | {letter}
    if is_flaky or {PASSED, FAILED} <= here:
        yield Remark("flaky", nodeid, f"failed in {ran.count(FAILED)} of {len(ran)} former runs")
    elif letter == FAILED and ran[-1:] == [FAILED]:
        yield Remark("still failing", nodeid, f"for {_in_a_row(ran) + 1} runs")
    elif letter == FAILED:
        yield Remark("new failure", nodeid)
    elif letter == PASSED and ran[-1:] == [FAILED]:
        count = _in_a_row(ran)
        yield Remark("fixed", nodeid, f"after {count} failed run{'s' if count > 1 else ''}")
    times = [took for _, was, took in seen if was == PASSED]
    if letter == PASSED and len(times) >= ENOUGH:
        usual = median(times)
        spread = median(abs(took - usual) for took in times)
        if seconds > usual + max(SPREADS * spread, SHARE * usual, LEAST):
            yield Remark("slower", nodeid, f"{seconds:.1f} s, usually {usual:.1f} s")


def _in_a_row(ran: Sequence[str]) -> int:
    return next((count for count, was in enumerate(reversed(ran)) if was != FAILED), len(ran))
