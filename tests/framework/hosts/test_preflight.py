"""Before anything runs, each host says in one line what keeps workers from running there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ..finished import Finished
from .simulated import Simulated, git

pytest_plugins = ["pytester"]

TEST = "def test_it(): open('ran', 'w').close()\n"
# The interpreter of this one's virtual environment, in which nothing is installed.
BARE = os.path.realpath(sys.executable)


@pytest.fixture
def ready(hosts: Simulated) -> Simulated:
    """`hosts` with h2 and h3, which can take part in the run of one test."""
    hosts.suite.write({"conftest.py": "", "test_it.py": TEST})
    hosts.copy("h2", "h3")
    return hosts


def refused(hosts: Simulated, *arguments: str) -> list[str]:
    """Run with one worker here; return what is printed of hosts, if nothing has run, here or elsewhere."""
    done: Finished = hosts.suite.run("--tx=popen", *arguments)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert not list(Path(hosts.path.parent).rglob("ran"))
    assert not (hosts.suite.path / "report.html").exists()
    return [line.removeprefix("ERROR: ") for line in done.errlines if line]


def test_unknown_host(ready: Simulated) -> None:
    """The line is what ssh says."""
    assert refused(ready, ready.place("h9")) == ["h9: ssh: Could not resolve hostname h9"]


def test_no_python(ready: Simulated) -> None:
    """The line is what the shell of the host says."""
    (line,) = refused(ready, ready.place("h2", python="/no/python"))

    assert line.startswith("h2: ")
    assert "/no/python" in line


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="there is one python only: run it in a virtual environment")
def test_python_without_the_engine(ready: Simulated) -> None:
    """With stock xdist, the tests of such a host are run here, and nobody is told."""
    line = f"h2: {BARE} has no apisuite: choose another with python="

    assert refused(ready, ready.place("h2", python=BARE)) == [line]


def test_no_folder(ready: Simulated) -> None:
    """The folder is not made, as execnet would."""
    assert refused(ready, ready.place("h2", folder="/no/folder")) == [
        "h2: no folder /no/folder (No such file or directory)"
    ]


def test_another_folder(ready: Simulated) -> None:
    """A folder without the settings of pytest is not the checkout."""
    folder = str(ready.path / "h2")

    assert refused(ready, ready.place("h2", folder=folder)) == [
        f"h2: no pytest.ini in {folder}: chdir= must name the checkout"
    ]


def test_a_shell_that_speaks(ready: Simulated) -> None:
    """What a start-up file of the shell prints would be taken for what Python says."""
    (ready.path / "h2" / "greeting").write_text("Welcome to h2!\n")

    (line,) = refused(ready, ready.place("h2"))

    assert line.startswith("h2: its shell says 'Welcome to h2!'")


def test_each_host_has_its_line(ready: Simulated) -> None:
    """All that is wrong is told at once."""
    assert refused(ready, ready.place("h2", folder="/a"), ready.place("h3"), ready.place("h9", number=3)) == [
        "h2: no folder /a (No such file or directory)",
        "h9: ssh: Could not resolve hostname h9",
    ]


def test_host_that_goes(ready: Simulated) -> None:
    """A host that has responded, and then cannot be reached for its workers, ends the run in one line as well."""
    (ready.path / "h2" / "calls-left").write_text("one\n")

    done = ready.suite.run("--tx=popen", ready.place("h2"))

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: h2: it was there, and cannot be reached now" in done.errlines
    assert not (ready.suite.path / "ran").exists()


@pytest.fixture
def committed(hosts: Simulated) -> Simulated:
    """`hosts` with h2, both checkouts of one commit."""
    hosts.suite.write({"conftest.py": "", "test_it.py": TEST})
    git(hosts.suite.path, "init", "-q")
    git(hosts.suite.path, "add", "pytest.ini", "test_it.py", "conftest.py")
    git(hosts.suite.path, "commit", "-qm", "first")
    hosts.copy("h2")
    return hosts


def test_same_commit(committed: Simulated) -> None:
    """Files that git does not know make no difference."""
    committed.suite.write({"notes.txt": "mine"})

    committed.suite.run("--tx=popen", committed.place("h2")).assert_outcomes(passed=1)


def test_another_commit(committed: Simulated) -> None:
    """Other code would give the same names of tests, and nobody would see it."""
    git(committed.suite.path, "commit", "-q", "--allow-empty", "-m", "second")

    (line,) = refused(committed, committed.place("h2"))

    assert line.startswith(f"h2: {committed.path}/h2/repo is at ")
    assert line.endswith(" is here")


def test_other_changes(committed: Simulated) -> None:
    """What was changed since the commit must be the same as well."""
    committed.suite.write({"test_it.py": TEST + "# changed\n"})

    (line,) = refused(committed, committed.place("h2"))

    assert " with changes " in line
