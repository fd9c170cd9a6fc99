"""A run that is interrupted leaves a report of what had finished, and a whole file in any case."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from apisuite.files import write_atomically

from ..report import read_report
from ..suite import Suite, wait_until
from .inner import PARALLEL, PLAIN
from .shown import results, section

pytest_plugins = ["pytester"]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="sends signals to a process group; run it on POSIX")

# Says which tests have their rows; only in the process that makes the report.
CONFTEST = """
    import os
    from pathlib import Path

    def pytest_runtest_logfinish(nodeid):
        if "PYTEST_XDIST_WORKER" not in os.environ:
            with Path("rows").open("a") as file:
                print(nodeid, file=file)
"""
FINISHES = """
    def test_finishes(): ...
"""
HANGS = """
    import asyncio
    from pathlib import Path

    def test_before(): ...

    async def test_hangs():
        Path(__file__).with_suffix(".hangs").touch()
        await asyncio.Event().wait()

    def test_never_runs(): ...
"""


@pytest.fixture
def hanging(suite: Suite) -> Suite:
    """`suite` with one file that is quickly done and one in which a test never ends. Ended after the test."""
    suite.write({"conftest.py": CONFTEST, "test_a.py": FINISHES, "test_b.py": HANGS})
    return suite


def start(hanging: Suite, arguments: list[str]) -> tuple[int, Callable[[], int]]:
    """Start a run and wait until it hangs. Returns the process id, and a function that waits for its exit code."""
    (hanging.path / "rows").unlink(missing_ok=True)
    process = hanging.start(*arguments)
    wait_until((hanging.path / "test_b.hangs").exists, "the test hangs")
    # What a worker has sent may still be under way to the process that is interrupted.
    wait_until(lambda: len(hanging.read("rows").splitlines()) == 2, "both tests have their rows")
    return process.pid, lambda: process.wait(20)


@on_posix
@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
@pytest.mark.parametrize(
    "interrupt",
    [
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), id="Ctrl-C"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), id="SIGTERM"),
    ],
)
def test_report_after_an_interrupt(hanging: Suite, interrupt: Callable[[int], None], arguments: list[str]) -> None:
    """The report has the rows of what finished, says that the run was interrupted, and names what was running."""
    pid, exit_code = start(hanging, arguments)

    interrupt(pid)

    assert exit_code() == pytest.ExitCode.INTERRUPTED
    report = read_report(hanging.path / "report.html")
    assert results(report) == {"test_a.py::test_finishes": "Passed", "test_b.py::test_before": "Passed"}
    assert section(report, "api-interrupted") == (
        "This run was interrupted. The report shows what had finished. Still running: test_b.py::test_hangs"
    )
    assert section(report, "api-not-run") == "1 not run: the run ended after 3 of 4"


def test_finished_run_has_no_note(suite: Suite) -> None:
    """A run that ended by itself does not speak of interruption, also with -x."""
    suite.write({"test_a.py": "def test_fails(): assert False\ndef test_next(): ...\n"})

    suite.run("-x")

    assert 'id="api-interrupted"' not in read_report(suite.path / "report.html").page


@on_posix
def test_report_of_the_run_before_stays_whole(hanging: Suite) -> None:
    """A run that is killed before its end leaves the report of the run before as it was."""
    hanging.run("test_a.py")
    before = hanging.read("report.html")
    pid, exit_code = start(hanging, [])

    os.kill(pid, signal.SIGKILL)

    assert exit_code() == -signal.SIGKILL
    assert hanging.read("report.html") == before


@on_posix  # elsewhere a file cannot be replaced while somebody reads it
def test_reader_sees_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """Whenever the file is read while it is written anew, it is whole."""
    path = tmp_path / "report.html"
    write_atomically(path, "0" * 500_000)
    seen = set()
    writer = threading.Thread(target=lambda: [write_atomically(path, str(n) * 500_000) for n in range(1, 10)])

    writer.start()
    while writer.is_alive():
        text = path.read_text(encoding="utf-8")
        seen.add((len(text), len(set(text))))
    writer.join()

    assert seen == {(500_000, 1)}
    assert path.read_text(encoding="utf-8") == "9" * 500_000


def test_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """If the file cannot be replaced, no draft of it stays behind."""
    path = tmp_path / "report.html"
    (path / "in the way").mkdir(parents=True)

    with pytest.raises(OSError, match=r"report\.html"):
        write_atomically(path, "text")

    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_text_that_is_no_utf_8_is_written(tmp_path: Path) -> None:
    """Half of a surrogate pair, as a broken answer may hold, does not cost the report."""
    write_atomically(tmp_path / "report.html", "half: \ud800")

    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "half: \\ud800"
