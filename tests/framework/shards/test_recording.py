"""--record: the file that a run leaves, and when."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from typing import Any

import pytest

from ..reports.inner import PARALLEL, PLAIN
from ..suite import Suite, wait_until

pytest_plugins = ["pytester"]

SLEEPS = """
    import logging
    import time

    import pytest

    @pytest.mark.parametrize("number", range(3))
    def test_quick(number):
        logging.getLogger("shop").warning("number %s", number)

    def test_hangs():
        logging.getLogger("shop").warning("it begins")
        time.sleep(60)
"""
ASKS = """
    import httpx

    def test_a():
        transport = httpx.MockTransport(lambda request: httpx.Response(418))
        with httpx.Client(transport=transport) as client:
            assert client.get("https://shop.test/pots/1").status_code == 200
"""
# What a run without these options has loaded of what they need.
LOADED = """
    import sys

    def pytest_unconfigure():
        rooms = ("results", "plugin.sharding", "plugin.records", "plugin.merging", "plugin.history")
        print("loaded:", [name for name in sys.modules if name.startswith(tuple(f"apisuite.{room}" for room in rooms))])
"""


def lines_of(suite: Suite, name: str) -> list[dict[str, Any]]:
    """Return the lines of a record."""
    return [json.loads(line) for line in suite.read(name).splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_killed_run_leaves_its_record(suite: Suite, arguments: list[str]) -> None:
    """What had happened before SIGKILL is merged; the test that ran has failed, and the exit code is 2."""
    suite.write({"test_shop.py": SLEEPS})
    process = suite.start("--record=results/all.jsonl", *arguments)
    wait_until(lambda: "it begins" in suite.read("results/all.jsonl"), "the test that hangs")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    ended = suite.run("--merge-reports=results")

    assert ended.counts == {"passed": 3, "failed": 1}
    assert "note: record all is cut off after line " in ended.output
    assert suite.read("api_logging.log").count("number 2") == 1
    assert ended.ret == 2


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["--record"], "results/run.jsonl"),
        (["--shard=1/1"], "results/shard-1-of-1.jsonl"),
        (["--record=out/mine.jsonl"], "out/mine.jsonl"),
        (["--shard=1/1", "--record=mine.jsonl"], "mine.jsonl"),
    ],
    ids=["record", "shard", "path", "both"],
)
def test_where_the_record_goes(suite: Suite, arguments: list[str], name: str) -> None:
    """Where --record says; else to results, by the name of the shard."""
    suite.write({"test_a.py": "def test_a(): ...\n"})

    suite.run(*arguments)

    kinds = [line["$report_type"] for line in lines_of(suite, name)]
    assert kinds == ["SessionStart", "Collection", "Start", *["TestReport"] * 3, "End", "SessionFinish"]


@pytest.mark.parametrize("arguments", [["--collect-only"], ["--fixtures"]], ids=" ".join)
def test_call_that_only_looks_leaves_no_record(suite: Suite, arguments: list[str]) -> None:
    """A call that runs no test keeps its hands off the record of the last run."""
    suite.write({"test_a.py": "def test_a(): ...\n", "results/run.jsonl": "that of the last run\n"})

    suite.run("--record", "--history=history.jsonl", *arguments)

    assert suite.read("results/run.jsonl") == "that of the last run\n"
    assert not (suite.path / "history.jsonl").exists()


def test_record_that_cannot_be_written(suite: Suite) -> None:
    """A folder in the place of the record is one line, before the first test."""
    ended = suite.run("--record=.")

    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: --record: " in ended.output
    assert "Name another file: --record=FILE" in ended.output


def test_one_record_is_merged_as_it_was(suite: Suite) -> None:
    """The record of a whole run makes the same lanes and log, without a prefix."""
    suite.write({"test_shop.py": SLEEPS})
    suite.run("--record", "-k", "quick", "-n", "2")
    lanes = [line["worker"] for line in lines_of(suite, "results/run.jsonl") if "worker" in line]
    log = [line.partition(" - ")[2] for line in suite.read("api_logging.log").splitlines()]

    ended = suite.run("--merge-reports=results")

    assert {f"<span>{lane}</span>" for lane in lanes} <= set(ended.report.page.replace("<svg", "\n").splitlines())
    assert sorted(line.partition(" - ")[2] for line in suite.read("api_logging.log").splitlines()) == sorted(log)
    assert ended.ret == 0


def test_merged_run_has_a_record(suite: Suite) -> None:
    """The record of a merge is as good as those that were merged."""
    suite.write({"test_a.py": "def test_a(): ...\n", "test_b.py": "def test_b(): assert False\n"})
    for shard in ("--shard=1/2", "--shard=2/2"):
        suite.run(shard)
    suite.run("--merge-reports=results", "--record=whole.jsonl")

    ended = suite.run("--merge-reports=whole.jsonl")

    assert ended.counts == {"passed": 1, "failed": 1}
    assert ended.ret == 1


@pytest.mark.parametrize("option", ["-n 2", "-n 2 --dist load", "-x"])
def test_merge_starts_no_worker_and_does_not_stop(suite: Suite, option: str) -> None:
    """What addopts says of workers, or of ending at a failure, is for runs of tests."""
    suite.write({"test_a.py": "def test_a(): assert False\ndef test_b(): assert False\n"})
    suite.run("--record")

    ended = suite.run("--merge-reports=results", *option.split())

    assert ended.counts == {"failed": 2}
    assert ended.ret == 1


def test_times_are_those_of_the_run(suite: Suite) -> None:
    """The last line and the JUnit file say how long the shards took, not the merge."""
    suite.write({"test_a.py": "import time\ndef test_a():\n    time.sleep(1.5)\n"})
    suite.run("--record")

    ended = suite.run("--merge-reports=results", "--junit-xml=junit.xml")

    assert re.search(r"1 passed in [123]\.\d+s", ended.output)
    assert re.search(r'<testsuite [^>]*time="[123]\.', suite.read("junit.xml"))


def test_other_suites_are_merged(folder: Suite) -> None:
    """A suite that does not name itself has shards, and its own page of them, with the exchanges in its rows."""
    folder.write({"pytest.ini": "[pytest]\n", "test_a.py": ASKS, "test_b.py": "def test_b(): ...\n"})
    for shard in ("--shard=1/2", "--shard=2/2"):
        folder.run(shard)

    ended = folder.run("--merge-reports=results", "--html=page.html", "--har=run.har")

    assert ended.counts == {"passed": 1, "failed": 1}
    assert "GET https://shop.test/pots/1 -> 418" in ended.output
    assert "https://shop.test/pots/1" in folder.read("page.html")
    assert "https://shop.test/pots/1" in folder.read("run.har")


def test_suite_property_without_junit_file(suite: Suite) -> None:
    """What record_testsuite_property was given in a shard is in the JUnit file of the merge."""
    suite.write({"test_a.py": "def test_a(record_testsuite_property):\n    record_testsuite_property('build', 7)\n"})
    suite.run("--shard=1/1")

    suite.run("--merge-reports=results", "--junit-xml=junit.xml")

    assert '<property name="build" value="7"' in suite.read("junit.xml")


def test_secret_of_a_name_is_not_written(folder: Suite) -> None:
    """Beside a suite of others, whose test ids the engine does not refuse, the record has no secret all the same."""
    token = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
    test = f"import pytest\n@pytest.mark.parametrize('token', [{token!r}])\ndef test_a(token): ...\n"
    folder.write({"pytest.ini": "[pytest]\n", "test_a.py": test})

    folder.run("--record").assert_outcomes(passed=1)

    assert "test_a[" in folder.read("results/run.jsonl")
    assert "dozjgNryP4J3" not in folder.read("results/run.jsonl")


def test_run_without_the_options_loads_nothing(suite: Suite) -> None:
    """Nobody pays for what they do not use."""
    suite.write({"conftest.py": LOADED, "test_a.py": "def test_a(): ...\n"})

    assert "loaded: []" in suite.run("-s").output
    assert "'apisuite.plugin.records'" in suite.run("-s", "--record").output
