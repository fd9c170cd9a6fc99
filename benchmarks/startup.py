"""What it costs to start, and what the engine costs a suite that does not use it: `python -m benchmarks.startup`.

Each figure is a ratio of two commands, run in turn many times. The time is the CPU time of all their processes: on a
machine that does other things as well, the clock on the wall says little. POSIX only, as `measure`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from . import sandbox
from .install import REPOSITORY, last_words
from .measure import measure

FIRST_EDITION = "e093414"  # the last commit before the engine was a package
FOREIGN_TESTS = 1000
PER_FILE = 50
# Installed for contributors only; a tester has neither.
LEFT_OUT = ("-p", "no:hypothesispytest", "-p", "no:randomly")
WITHOUT = ("-p", "no:apisuite", "-p", "no:look_ahead")
NO_OP = "async def test_no_op(): ...\n"
NO_OP_INI = """\
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
"""


@dataclass(frozen=True)
class Side:
    """One of two commands that are compared: pytest with `arguments` in `folder`."""

    folder: Path
    arguments: Sequence[str]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """A ratio and the most that it may be."""

    text: str
    most: float
    ours: Side
    other: Side


def measured(figure: Figure, repeat: int) -> tuple[float, float, float]:
    """Return the median of the rounds' ratios, and the median CPU seconds of both sides.

    They are run in turn, and what slows the machine down slows both down; a first round is not counted.

    Raises:
        RuntimeError: pytest ended otherwise than with success.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(repeat + 1):
        for side, taken in zip((figure.ours, figure.other), seconds, strict=True):
            cpu = _run(side)
            if number:
                taken.append(cpu)
    ratios = [ours / other for ours, other in zip(*seconds, strict=True)]
    return median(ratios), median(seconds[0]), median(seconds[1])


def _run(side: Side) -> float:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "pytest", *LEFT_OUT, *side.arguments]
    sample = measure(command, side.folder, {**kept, **side.variables})
    if sample.code:
        raise RuntimeError(f"pytest {' '.join(side.arguments)} ended with {sample.code}: {last_words(sample.output)}")
    return sample.cpu


def figures(folder: Path, stack: ExitStack) -> list[Figure]:
    """Write what is measured into `folder`; what has to run meanwhile ends with `stack`."""
    ours, no_op, foreign = (folder / name for name in ("ours", "no_op", "foreign"))
    for path in (ours, no_op, foreign):
        path.mkdir()
    sandbox.write(ours, "http://localhost", 1)
    (no_op / "pytest.ini").write_text(NO_OP_INI, encoding="utf-8")
    (no_op / "test_no_op.py").write_text(NO_OP, encoding="utf-8")
    for number in range(FOREIGN_TESTS // PER_FILE):
        text = "".join(f"def test_{i}():\n    pass\n\n\n" for i in range(PER_FILE))
        (foreign / f"test_{number:02}.py").write_text(text, encoding="utf-8")
    running = stack.enter_context(sandbox.running(ours, sys.executable))
    html = ("--html=report.html", "--self-contained-html")
    first = first_edition(folder / "first", stack)

    def unused(*more: str) -> tuple[Side, Side]:
        return Side(foreign, ["-q", *more], {}), Side(foreign, ["-q", *more, *WITHOUT], {})

    return [
        Figure(
            "1 test against a running sandbox : one no-op test with the same third-party plugins", 1.3,
            Side(ours, [sandbox.ONE_TEST], running), Side(no_op, [*html, *WITHOUT], {}),
        ),
        Figure(
            f"`pytest --collect-only -q` : that of the first edition ({FIRST_EDITION})", 1.0,
            Side(REPOSITORY, ["--collect-only", "-q"], {}), Side(first, ["--collect-only", "-q", *WITHOUT], {}),
        ),
        Figure(f"{FOREIGN_TESTS:,} plain tests of a suite that does not use the engine : without it", 1.05, *unused()),
        Figure("the same with `--junit-xml`", 1.05, *unused("--junit-xml=junit.xml")),
    ]  # fmt: skip


def first_edition(folder: Path, stack: ExitStack) -> Path:
    """Check the first edition out into `folder`, until `stack` ends, and return the folder."""

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True, capture_output=True)  # noqa: S607

    git("worktree", "add", "--detach", str(folder), FIRST_EDITION)
    stack.callback(git, "worktree", "remove", "--force", str(folder))
    return folder


def main() -> None:
    """Measure, and print a table; the exit code is 1 if a figure is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=15, metavar="N", help="runs of each command (default: 15)")
    repeat = parser.parse_args().repeat
    missed = False
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print("| CPU time, side by side | goal | measured | met |\n| --- | --- | --- | --- |", flush=True)
        for figure in figures(folder, stack):
            ratio, ours, other = measured(figure, repeat)
            is_met = ratio <= figure.most
            missed = missed or not is_met
            shown = f"{ratio:.2f} ({ours:.2f} s : {other:.2f} s)"
            verdict = "yes" if is_met else "**no**"
            print(f"| {figure.text} | at most {figure.most:g} | {shown} | {verdict} |", flush=True)
    sys.exit(missed)


if __name__ == "__main__":
    main()
