"""What a question to the owner of a run costs its workers, and a log record: `python -m benchmarks.asking`.

Side by side with the first edition, whose workers asked through a socket; both are run by this interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from .install import last_words
from .measure import Sample, measure
from .startup import FIRST_EDITION, LEFT_OUT, WITHOUT, first_edition
from .suites_pytest import ours

WORKERS = 4
QUESTIONS = 1000
RECORDS = 10_000
MOST = 2.0  # milliseconds of a question, at four workers
MOST_CPU = 1.1  # of a run that logs, in relation to the first edition
# A test for each worker; each asks what is known already, then what it is the first to ask.
ASKING = """\
import json
import os
import statistics
import time
from pathlib import Path

import pytest

from {module} import current


@pytest.mark.parametrize("number", range({workers}))
async def test_asking(number):
    run = current()

    async def work():
        return "done"

    async def timed(keys):
        taken = []
        for key in keys:
            begin = time.perf_counter()
            await run.once(key, work)
            taken.append(1000 * (time.perf_counter() - begin))
        return statistics.median(taken)

    known = await timed(["known"] * {questions})
    new = await timed([f"new {{number}} {{n}}" for n in range({questions})])
    Path(os.environ["ASKING"], f"{{number}}.json").write_text(json.dumps({{"known": known, "new": new}}))
"""
LOGGING = """\
import logging

import pytest


@pytest.mark.parametrize("number", range({workers}))
def test_logging(number):
    log = logging.getLogger("logging")
    for n in range({records}):
        log.info("record %d of %d, about as long as a line about GET http://127.0.0.1:1234/users/%d", n, number, n)
"""


def measured(folder: Path, module: str, *arguments: str) -> dict[str, float]:
    """Return the medians of the workers' questions, and what a run costs that only logs; the suite is in `folder`.

    Raises:
        RuntimeError: pytest ended otherwise than with success, or a record is not in the log.
    """
    asking = folder / "tests" / "api" / "asking"
    asking.mkdir(exist_ok=True)
    (asking / "__init__.py").touch()
    sizes = {"workers": WORKERS, "questions": QUESTIONS, "records": RECORDS // WORKERS, "module": module}
    (asking / "test_asking.py").write_text(ASKING.format(**sizes), encoding="utf-8")
    (asking / "test_logging.py").write_text(LOGGING.format(**sizes), encoding="utf-8")
    with tempfile.TemporaryDirectory() as results:
        _run(folder, asking / "test_asking.py", {"ASKING": results}, *arguments)
        found = [json.loads(path.read_text()) for path in Path(results).glob("*.json")]
    logging = _run(folder, asking / "test_logging.py", {}, *arguments)
    lines = (folder / "api_logging.log").read_text(encoding="utf-8").count("record ")
    if lines != RECORDS:
        raise RuntimeError(f"{lines:,} of {RECORDS:,} records are in the log")
    medians = {name: median(one[name] for one in found) for name in found[0]}
    return medians | {"wall": logging.wall, "cpu": logging.cpu}


def _run(folder: Path, test: Path, variables: Mapping[str, str], *arguments: str) -> Sample:
    workers = ("-n", str(WORKERS), "--dist", "load", "-p", "no:html", "-p", "no:logging")
    command = [sys.executable, "-m", "pytest", *LEFT_OUT, *workers, *arguments, str(test)]
    sample = measure(command, folder, {**os.environ, **variables})
    if sample.code:
        raise RuntimeError(f"pytest ended with {sample.code}: {last_words(sample.output)}")
    return sample


def main() -> None:
    """Measure, and print a table; the exit code is 1 if a question takes too long, or logging more than before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each edition (default: 5)")
    repeat = parser.parse_args().repeat
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "ours").mkdir()
        ours(folder / "ours", "http://localhost", 1)
        first = first_edition(folder / "first", stack)
        rounds = [
            (measured(folder / "ours", "apisuite.once"), measured(first, "tests.api.core.controller", *WITHOUT))
            for _ in range(repeat)
        ]
    figures = {
        "known": "a question whose outcome is known, median ms",
        "new": "work that nobody has done: claimed and settled, median ms",
        "wall": f"a run that logs {RECORDS:,} records, s",
        "cpu": "the same, CPU s of all its processes",
    }
    print(f"| {WORKERS} workers | now | first edition ({FIRST_EDITION}) |\n| --- | ---: | ---: |")
    medians = {name: [median(side[name] for side in sides) for sides in zip(*rounds, strict=True)] for name in figures}
    for name, text in figures.items():
        now, before = medians[name]
        print(f"| {text} | {now:.2f} | {before:.2f} |")
    sys.exit(medians["known"][0] > MOST or medians["cpu"][0] > MOST_CPU * medians["cpu"][1])


if __name__ == "__main__":
    main()
