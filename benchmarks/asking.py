"""What a question to the owner of a run costs its workers, and a log record: `python -m benchmarks.asking`.

Side by side with the first edition, whose workers asked through a socket; both are run by this interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from .install import last_words
from .startup import FIRST_EDITION, LEFT_OUT, WITHOUT, first_edition
from .suites_pytest import ours

WORKERS = 4
QUESTIONS = 1000
RECORDS = 10_000
MOST = 2.0  # milliseconds of a question, at four workers
# A test for each worker; each asks what is known already, then what it is the first to ask, then logs.
TESTS = """\
import json
import logging
import os
import statistics
import time
from pathlib import Path

import pytest

from {module} import current


def milliseconds(seconds):
    return 1000 * statistics.median(seconds)


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
            taken.append(time.perf_counter() - begin)
        return milliseconds(taken)

    known = await timed(["known"] * {questions})
    new = await timed([f"new {{number}} {{n}}" for n in range({questions})])
    log, begin = logging.getLogger("asking"), time.perf_counter()
    for n in range({records}):
        log.info("record %d of %d, about as long as a line about GET http://127.0.0.1:1234/users/%d", n, number, n)
    logged = time.perf_counter() - begin
    result = {{"known": known, "new": new, "logged": logged}}
    Path(os.environ["ASKING"], f"{{number}}.json").write_text(json.dumps(result))
"""


def measured(folder: Path, module: str, *arguments: str) -> dict[str, float]:
    """Return medians of the workers, and the seconds of the whole run; the suite is in `folder`.

    Raises:
        RuntimeError: pytest ended otherwise than with success, or a record is not in the log.
    """
    test = folder / "tests" / "api" / "asking" / "test_asking.py"
    test.parent.mkdir(exist_ok=True)
    (test.parent / "__init__.py").touch()
    sizes = {"workers": WORKERS, "questions": QUESTIONS, "records": RECORDS // WORKERS}
    test.write_text(TESTS.format(module=module, **sizes), encoding="utf-8")
    with tempfile.TemporaryDirectory() as results:
        command = [sys.executable, "-m", "pytest", *LEFT_OUT, "-q", "-n", str(WORKERS), "--dist", "load", *arguments]
        command += ["-p", "no:html", "-p", "no:logging", str(test)]
        begin = time.monotonic()
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "ASKING": results}, capture_output=True, text=True, check=False
        )
        wall = time.monotonic() - begin
        found = [json.loads(path.read_text()) for path in Path(results).glob("*.json")]
    lines = sum("record " in line for line in (folder / "api_logging.log").read_text(encoding="utf-8").splitlines())
    if done.returncode or len(found) != WORKERS or lines != RECORDS:
        raise RuntimeError(f"{len(found)} workers, {lines:,} records: {last_words(done.stdout + done.stderr)}")
    return {name: median(one[name] for one in found) for name in found[0]} | {"wall": wall}


def main() -> None:
    """Measure, and print a table; the exit code is 1 if a question takes too long, or logging longer than before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each edition (default: 3)")
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
    print(f"| {WORKERS} workers, {RECORDS:,} records | now | first edition ({FIRST_EDITION}) |\n| --- | ---: | ---: |")
    figures = {
        "known": "a question whose outcome is known, median ms",
        "new": "work that nobody has done: claimed and settled, median ms",
        "logged": f"{RECORDS // WORKERS:,} records by each worker, s",
        "wall": "the whole run, s",
    }
    medians = {
        name: tuple(median(side[name] for side in sides) for sides in zip(*rounds, strict=True)) for name in figures
    }
    for name, text in figures.items():
        now, before = medians[name]
        print(f"| {text} | {now:.2f} | {before:.2f} |")
    sys.exit(medians["known"][0] > MOST or medians["logged"][0] > medians["logged"][1])


if __name__ == "__main__":
    main()
