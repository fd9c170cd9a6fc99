"""Runs the peers in turn: one run of each, then the next round, so that what disturbs the machine disturbs all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .install import NotInstalled, last_words
from .measure import DEADLINE, Sample, measure
from .peer import Peer, Workload
from .server import Server
from .suites_pytest import PER_FILE

LONGEST_WAIT = 7.0  # seconds; a peer that would wait longer gets fewer tests, and its figure is scaled
LONG_RUN = 8.0  # seconds; a peer whose first run takes longer, or is scaled, ...
RUNS_OF_LONG = 3  # ... is run this often, but for ours and the fast ones


@dataclass
class Entry:
    """What is known of one peer: its samples by workload, and why there are none (by workload, or "" for all)."""

    peer: Peer
    version: str = ""
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    tests: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def to_json(self, workload: Workload) -> dict[str, Any]:
        """Return what the result file of `workload` says of the peer."""
        samples = self.samples.get(workload.name, [])
        return {
            "title": self.peer.title,
            "version": self.version,
            "in_flight": self.peer.in_flight,
            "note": self.peer.note,
            "tests": self.tests.get(workload.name, workload.tests),
            "not_measured": self.reasons.get("") or self.reasons.get(workload.name, ""),
            "runs": [{"wall": round(s.wall, 4), "cpu": round(s.cpu, 4), "rss": s.rss} for s in samples if s.code == 0],
        }


def tests_of(peer: Peer, workload: Workload) -> int:
    """Return how many tests the peer runs: all, or where it would wait for too long, one file for each in flight."""
    if peer.asks and workload.tests * workload.wait / peer.in_flight > LONGEST_WAIT:
        return min(PER_FILE * peer.in_flight, workload.tests)
    return workload.tests


class Harness:
    """Runs peers against one server.

    Args:
        cache: folder of the environments and of the suites.
    """

    def __init__(self, server: Server, cache: Path) -> None:
        self._server = server
        self._cache = cache

    def prepare(self, peer: Peer) -> Entry:
        """Install a peer, and make sure that its suite fails where an answer is wrong."""
        entry = Entry(peer)
        try:
            peer.environment.install(self._cache)
            entry.version = peer.environment.version(self._cache)
        except NotInstalled as problem:
            entry.reasons[""] = f"not installed: {problem}"
            return entry
        if peer.asks:
            folder = self._write(peer, "check", None, 2)
            sample = self._run(peer, folder, None)
            if sample.code == 0:
                entry.reasons[""] = "its suite passes although every answer is wrong"
            elif self._server.count() == 0:
                entry.reasons[""] = f"does not run: {last_words(sample.output)}"
        return entry

    def measure(self, entries: Sequence[Entry], workload: Workload, repeat: int) -> None:
        """Run all peers that take part in `workload`, `repeat` times in turn."""
        taking_part = [entry for entry in entries if "" not in entry.reasons and entry.peer.takes_part(workload)]
        folders = {}
        for entry in taking_part:
            tests = entry.tests[workload.name] = tests_of(entry.peer, workload)
            folders[entry.peer.name] = self._write(entry.peer, workload.name, workload.wait, tests)
        for number in range(repeat):
            for entry in taking_part:
                if workload.name not in entry.reasons and not _is_done(entry, workload, number):
                    self._measure(entry, workload, folders[entry.peer.name], number)

    def _measure(self, entry: Entry, workload: Workload, folder: Path, number: int) -> None:
        peer, tests = entry.peer, entry.tests[workload.name]
        self._server.count()
        sample = self._run(peer, folder, workload.wait)
        asked = self._server.count()
        entry.samples.setdefault(workload.name, []).append(sample)
        if sample.wall > DEADLINE:
            entry.reasons[workload.name] = f"not done after {DEADLINE:.0f} s"
        elif sample.code:
            entry.reasons[workload.name] = f"exit code {sample.code}: {last_words(sample.output)}"
        elif peer.asks and asked != tests:
            entry.reasons[workload.name] = f"sent {asked} requests for {tests} tests"
        problem = entry.reasons.get(workload.name, "")
        rss = sample.rss / 1e6
        print(
            f"{workload.name} {number + 1} {peer.name:18} {sample.wall:8.3f} s {sample.cpu:8.3f} s cpu {rss:6.0f} MB"
            f"{f' of {tests} tests' if tests != workload.tests else ''} {problem}",
            flush=True,
        )

    def _write(self, peer: Peer, name: str, wait: float | None, tests: int) -> Path:
        # Inside the environment: node finds a suite's packages in the folders above it.
        folder = peer.environment.folder(self._cache) / "suites" / peer.name / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        peer.write(folder, self._server.url(wait), tests)
        return folder

    def _run(self, peer: Peer, folder: Path, wait: float | None) -> Sample:
        program = peer.environment.program(self._cache, peer.command[0])
        with self._variables(peer, folder, wait) as variables:
            return measure([program, *peer.command[1:]], folder, variables)

    @contextmanager
    def _variables(self, peer: Peer, folder: Path, wait: float | None) -> Iterator[dict[str, str]]:
        kept = ("PATH", "HOME", "TMPDIR", "LANG")  # nothing of the caller's, above all no PYTEST_ADDOPTS and no CI
        variables = {name: os.environ[name] for name in kept if name in os.environ} | {"NO_COLOR": "1"}
        variables |= {name: value.format(url=self._server.url(wait)) for name, value in peer.variables.items()}
        if peer.beside is None:
            yield variables
        else:
            with peer.beside(folder, peer.environment.program(self._cache, "python")) as more:
                yield variables | more


def _is_done(entry: Entry, workload: Workload, number: int) -> bool:
    samples = entry.samples.get(workload.name, [])
    if not samples or number < RUNS_OF_LONG:
        return False
    return entry.tests[workload.name] < workload.tests or (samples[0].wall > LONG_RUN and not entry.peer.growth)
