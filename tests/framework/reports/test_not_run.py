"""What did not run is counted, and said alike by terminal, report and the summary of a CI job."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inner import Finished, run_inner
from .shown import section

# Files of tests that fail in the middle: -x ends the run there, with several workers a little later.
FAILS = """
    import time

    import pytest

    @pytest.mark.parametrize("number", range(40))
    def test_number(number):
        time.sleep(0.01)
        assert number != 3
"""
STOPS = """
    import pytest

    @pytest.mark.parametrize("number", range(40))
    def test_number(number, request):
        if number == 3:
            request.session.shouldstop = "enough"
"""
EXITS = """
    import pytest

    @pytest.mark.parametrize("number", range(40))
    def test_number(number):
        if number == 3:
            pytest.exit("enough")
"""
CRASHES = """
    import os

    import pytest

    @pytest.mark.parametrize("number", range(40))
    def test_number(number):
        if number == 3:
            os._exit(3)
"""


def run(folder: Path, test: str, *arguments: str) -> Finished:
    """Run two files with that test, and let the summary of the job be written."""
    files = {"test_a.py": test, "test_b.py": test}
    return run_inner(folder, files, *arguments, GITHUB_STEP_SUMMARY=str(folder / "summary.md"))


def said(finished: Finished) -> set[str]:
    """Return what each of the three says of the tests that did not run."""
    summary = (finished.folder / "summary.md").read_text(encoding="utf-8")
    in_summary = summary.partition(" not run")[0].rpartition(", ")[2] + " not run" + summary.partition(" not run")[2]
    in_terminal = next(line for line in finished.output.splitlines() if " not run: " in line)
    return {
        section(finished.report, "api-not-run").rstrip("."),
        in_summary.partition(".")[0],
        in_terminal,
    }


@pytest.mark.parametrize(
    ("test", "arguments"),
    [
        pytest.param(FAILS, ["-x"], id="-x"),
        pytest.param(FAILS, ["--maxfail=1"], id="--maxfail"),
        pytest.param(STOPS, [], id="shouldstop"),
        pytest.param(EXITS, [], id="exit"),
    ],
)
def test_stopped_run_says_what_is_missing(tmp_path: Path, test: str, arguments: list[str]) -> None:
    """Four of eighty tests ran."""
    finished = run(tmp_path, test, *arguments)

    assert said(finished) == {"76 not run: the run ended after 4 of 80"}


@pytest.mark.parametrize(
    ("test", "arguments"),
    [
        pytest.param(FAILS, ["-x"], id="-x"),
        pytest.param(CRASHES, ["--max-worker-restart=0"], id="crash"),
    ],
)
def test_stopped_workers_say_what_is_missing(tmp_path: Path, test: str, arguments: list[str]) -> None:
    """All three name the same number, and with the tests that have a row it makes eighty."""
    finished = run(tmp_path, test, "-n", "4", *arguments)

    (text,) = said(finished)
    missing, ended = int(text.split()[0]), int(text.partition("after ")[2].split()[0])
    assert missing + ended == 80
    assert 0 < missing < 80
    assert len(finished.report.rows()) <= ended


def test_whole_run_says_nothing(tmp_path: Path) -> None:
    """Every test ran, those that were deselected were not to run: there is nothing to say."""
    finished = run(tmp_path, FAILS, "-k", "number and not 39")

    assert "not run" not in finished.output
    assert 'id="api-not-run"' not in finished.report.page
