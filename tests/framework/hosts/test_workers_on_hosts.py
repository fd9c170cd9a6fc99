"""What a worker on another host has of its own, and what it shares with all others."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from ..report import read_report
from .simulated import SEEN, Simulated, lanes

pytest_plugins = ["pytester"]

# By the name of pytest-cov: what it looks at when it begins, and where it would write.
COVERAGE = """
    import os
    from pathlib import Path

    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(early_config):
        Path("dist").write_text(early_config.known_args_namespace.dist)

    def pytest_sessionfinish():
        if "COVERAGE_FILE" in os.environ:
            with Path("files").open("a") as file:
                file.write(os.environ["COVERAGE_FILE"] + "\\n")
"""


@pytest.fixture
def run(hosts: Simulated) -> list[dict[str, str]]:
    """What the tests saw in a run with two workers on h2, one on h3, and one here."""
    hosts.suite.write({f"test_{n}.py": SEEN for n in range(8)})
    hosts.copy("h2", "h3")
    hosts.suite.run("--tx=popen", hosts.place("h2", number=2), hosts.place("h3")).assert_outcomes(passed=16)
    return hosts.seen()


def test_one_log_and_report(hosts: Simulated, run: list[dict[str, str]]) -> None:
    """Each record is in the log once, with worker and host; the lanes of the timeline have both."""
    log = hosts.suite.read("api_logging.log")

    assert Counter(re.findall(r"record (test_\d-\d)-", log)) == {f"test_{n}-{m}": 1 for n in range(8) for m in range(2)}
    names = set(re.findall(r"\[(gw.+?)\] record", log))
    assert names == {"gw0", "gw1@h2", "gw2@h2", "gw3@h3"} == lanes(read_report(hosts.suite.path / "report.html"))


def test_each_host_has_folder_and_sandbox(hosts: Simulated, run: list[dict[str, str]]) -> None:
    """The workers of a host share its private folder, token file and sandbox, which no other host has."""
    for what in ("folder", "token", "url"):
        by_host = {host: {one[what] for one in run if one["host"] == host} for host in ("", "h2", "h3")}
        assert [len(values) for values in by_host.values()] == [1, 1, 1]
        assert len(set().union(*by_host.values())) == 3
    assert all(one["folder"].startswith(str(hosts.path / one["host"] / "tmp")) for one in run if one["host"])
    assert {one["worker"] for one in run} == {"gw0", "gw1", "gw2", "gw3"}


def test_nothing_is_left_or_copied(hosts: Simulated, run: list[dict[str, str]]) -> None:
    """After the run the hosts have what they had before it."""
    assert hosts.leftovers() == []
    if Path("/proc").is_dir():
        assert hosts.processes("h2") == hosts.processes("h3") == []
    for name in ("h2", "h3"):
        there = {path.name for path in (hosts.path / name / "repo").iterdir()} - {"__pycache__"}
        assert there <= {path.name for path in hosts.suite.path.iterdir()}
        assert not there & {"report.html", "api_logging.log", "pytest", "_pytest"}


def test_only_other_hosts(hosts: Simulated) -> None:
    """Without a worker here there is no sandbox here; the report says where it was."""
    hosts.suite.write({"test_it.py": SEEN})
    hosts.copy("h2")

    done = hosts.suite.run(hosts.place("h2"))

    done.assert_outcomes(passed=2)
    assert "(on h2)" in done.report.page


def test_coverage(hosts: Simulated) -> None:
    """pytest-cov sees that the run is distributed, and has a file for each worker of a host, in the private folder."""
    hosts.suite.write({"conftest.py": "", "_cov.py": COVERAGE, "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")

    hosts.suite.run("-p", "_cov", "--tx=popen", hosts.place("h2", number=2)).assert_outcomes(passed=1)

    assert hosts.suite.read("dist") == "loadfile"
    assert not (hosts.suite.path / "files").exists()
    files = [Path(line) for line in (hosts.path / "h2" / "repo" / "files").read_text().splitlines()]
    assert {file.name for file in files} == {"coverage.gw1", "coverage.gw2"}
    assert len({file.parent for file in files}) == 1
    assert not files[0].parent.exists()


def test_clock_that_is_wrong(hosts: Simulated) -> None:
    """The head of the run names a host whose clock is wrong, because log and timeline have its times."""
    hosts.suite.write({"conftest.py": "", "test_it.py": "def test_it(): ...\n"})
    hosts.copy("h2")
    late = "import time\nnow = time.time\ntime.time = lambda: now() - 90\n"
    (hosts.path / "h2" / "sitecustomize.py").write_text(late)

    done = hosts.suite.run(hosts.place("h2", python=f"env PYTHONPATH={hosts.path}/h2 {sys.executable}"))

    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["hosts: h2; the clock of h2 is 90 s behind"])
