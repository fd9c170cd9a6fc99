"""The result files: one JSON document per workload, and the figures that tables, goals and plot take from them."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .peer import WORKLOADS, Workload
from .run import Entry

START_UP = "1x0ms"


@dataclass(frozen=True)
class Figure:
    """The medians of one peer and one workload.

    Attributes:
        wall, cpu: seconds. Where `tests` is less than the workload's they are scaled: the start-up, which was
            measured with one test, once, and the rest times the missing tests.
        rss: bytes.
        tests: how many were run.
        runs: of how many runs this is the median.
    """

    title: str
    version: str
    note: str
    in_flight: int
    wall: float
    cpu: float
    rss: int
    tests: int
    runs: int
    is_scaled: bool


def describe_machine() -> dict[str, Any]:
    """Return what a reader must know of the machine; nothing that names it."""
    node = shutil.which("node")
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "node": subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        .stdout.strip()
        .removeprefix("v")
        if node
        else None,
        "load_before": round(os.getloadavg()[0], 1),
        "date": time.strftime("%Y-%m-%d"),
    }


def save(folder: Path, workloads: Sequence[Workload], entries: Sequence[Entry], machine: dict[str, Any]) -> None:
    """Write one file per workload; files of other runs are removed, since only one run's figures compare."""
    folder.mkdir(parents=True, exist_ok=True)
    for workload in WORKLOADS:
        (folder / f"{workload.name}.json").unlink(missing_ok=True)
    for workload in workloads:
        peers = {e.peer.name: e.to_json(workload) for e in entries if e.peer.takes_part(workload)}
        document = {"workload": {**asdict(workload), "title": workload.title}, "machine": machine, "peers": peers}
        path = folder / f"{workload.name}.json"
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


class Results:
    """What the result files of a folder say.

    Args:
        folder: where `save` wrote them; a file that is missing has no figures.
    """

    def __init__(self, folder: Path) -> None:
        found = [path for w in WORKLOADS if (path := folder / f"{w.name}.json").exists()]
        self._documents: dict[str, Any] = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in found}

    @property
    def machine(self) -> dict[str, Any]:
        """What `describe_machine` said."""
        return dict(next(iter(self._documents.values()))["machine"])

    def tests(self, workload: str) -> int:
        """Return how many tests the workload has; 0 if it was not run."""
        return int(self._documents[workload]["workload"]["tests"]) if workload in self._documents else 0

    def titles(self) -> dict[str, str]:
        """Return the workloads' titles by name, in the order of the registry."""
        return {name: document["workload"]["title"] for name, document in self._documents.items()}

    def peers(self, workload: str) -> list[str]:
        """Return the names of the peers that were to run the workload."""
        return list(self._documents[workload]["peers"]) if workload in self._documents else []

    def not_measured(self) -> dict[str, str]:
        """Return the reasons by "title, workload"; a reason for all workloads stands there once."""
        reasons: dict[str, dict[str, str]] = {}
        for document in self._documents.values():
            for peer in document["peers"].values():
                if peer["not_measured"]:
                    by_title = reasons.setdefault(peer["title"], {})
                    by_title.setdefault(peer["not_measured"], document["workload"]["title"])
        return {
            title if len(by_reason) == 1 else f"{title}, {workload}": reason
            for title, by_reason in reasons.items()
            for reason, workload in by_reason.items()
        }

    def figure(self, peer: str, workload: str) -> Figure | None:
        """Return the medians of a peer, or None if it was not measured."""
        known = self._documents.get(workload, {"peers": {}})["peers"].get(peer)
        if known is None or known["not_measured"] or not known["runs"]:
            return None
        values = {key: median(run[key] for run in known["runs"]) for key in ("wall", "cpu", "rss")}
        wanted, tests = self.tests(workload), known["tests"]
        if tests < wanted:
            start = self.figure(peer, START_UP)
            for key in ("wall", "cpu"):
                once = getattr(start, key) if start else 0.0
                one = 1 if start else 0  # the start-up's figure has a test in it
                values[key] = once + (values[key] - once) * (wanted - one) / (tests - one)
            # A start-up that was slow by chance must not make it faster than its waiting.
            values["wall"] = max(
                values["wall"], self._documents[workload]["workload"]["wait"] * wanted / known["in_flight"]
            )
        return Figure(
            known["title"], known["version"], known["note"], known["in_flight"], values["wall"], values["cpu"],
            int(values["rss"]), tests, len(known["runs"]), tests < wanted,
        )  # fmt: skip
