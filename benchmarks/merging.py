"""What a record costs, and what it takes to merge the records of 5,000 tests with all outputs: no peers, one file.

Method. The suite of `report_scale` (every test one exchange of 2 KB) runs as a whole, without and with --record, and in
four shards with --record. Then the records are merged with report.html, JUnit file, HAR file, log and history (of 50
runs). CPU time (user + system) and the largest resident memory of each process; medians of so many runs.

    python -m benchmarks.merging            writes benchmarks/results/merging.md; takes about five minutes
    python -m benchmarks.merging --quick    1 run of 200 tests, printed only
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .report_scale import ROOT, make_suite, table

RESULTS = ROOT / "benchmarks" / "results" / "merging.md"
SHARDS = 4
QUIET = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:randomly"]
OURS = ["-oapisuite=tests.api.core", "-orender_collapsed=passed"]
OUTPUTS = ["--junit-xml=junit.xml", "--har=run.har", "--history=history.jsonl"]


@dataclass
class Cost:
    """CPU time in seconds and memory in megabytes of one process."""

    cpu: float
    megabytes: float


def cost(suite: Path, *arguments: str) -> Cost:
    """Run pytest in a suite.

    Raises:
        RuntimeError: it ended otherwise than with failures of tests.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_"))}
    with (suite / "output.txt").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *QUIET, *OURS, *arguments],
            cwd=suite, env=environment | {"PYTHONPATH": str(ROOT)}, stdout=output, stderr=output,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise RuntimeError((suite / "output.txt").read_text())
    scale = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def measure(tests: int, runs: int) -> str:
    """Return the results as Markdown."""
    costs: dict[str, list[Cost]] = {"a run": [], "a run with --record": [], "the merge": []}
    with tempfile.TemporaryDirectory() as folder:
        suite = make_suite(Path(folder, "suite"), tests)
        for run in range(runs):
            costs["a run"].append(cost(suite))
            costs["a run with --record"].append(cost(suite, f"--record={folder}/whole.jsonl"))
            for shard in range(1, SHARDS + 1):
                cost(suite, f"--shard={shard}/{SHARDS}")
            cost(suite, "--merge-reports=results", *OUTPUTS)
            line = (suite / "history.jsonl").read_text(encoding="utf-8").splitlines()[-1]
            (suite / "history.jsonl").write_text(f"{line}\n" * 50, encoding="utf-8")
            costs["the merge"].append(cost(suite, "--merge-reports=results", *OUTPUTS))
            print(run + 1, {name: each[-1] for name, each in costs.items()}, flush=True)
        records = sum(path.stat().st_size for path in (suite / "results").iterdir()) / 1e6
        history = (suite / "history.jsonl").stat().st_size / 1e6
        assert len(json.loads(line)["ended"]) == tests
    cpu = {name: median(each.cpu for each in of) for name, of in costs.items()}
    megabytes = {name: median(each.megabytes for each in of) for name, of in costs.items()}
    recording = (cpu["a run with --record"] - cpu["a run"]) / tests * 1000
    goals = [
        (f"CPU time of merging {tests:,} tests in {SHARDS} shards, all outputs, s", "10", f"{cpu['the merge']:.1f}"),
        ("memory of that, MB", "300", f"{megabytes['the merge']:.0f}"),
        ("CPU time of --record, ms per test", "1.0", f"{recording:.2f}"),
    ]
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    return "\n".join(
        [
            f"# Records and their merge\n\n{machine}; medians of {runs}. Method: `benchmarks/merging.py`.\n",
            *table("figure", "under", "measured", rows=goals),
            *table(
                f"{tests:,} tests", "CPU s", "MB",
                rows=[(name, f"{cpu[name]:.1f}", f"{megabytes[name]:.0f}") for name in costs],
            ),
            *table("files, MB", "size", rows=[("records", f"{records:.1f}"), ("history of 50 runs", f"{history:.1f}")]),
        ]
    )  # fmt: skip


def main() -> None:
    """Measure, print the results, and write them unless it was only a trial."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.merging")
    parser.add_argument("--quick", action="store_true", help="one run of 200 tests: does everything work?")
    if parser.parse_args().quick:
        print(measure(200, 1))
        return
    results = measure(5000, 3)
    RESULTS.write_text(results, encoding="utf-8")
    print(results)


if __name__ == "__main__":
    main()
