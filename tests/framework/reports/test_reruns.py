"""A test that is run again: each attempt has its row and its exchanges, and the last one counts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, Finished, run_inner
from .shown import counts, exchanges, name_of, results, section

# What pytest-rerunfailures 16 does: the report of what failed becomes "rerun", and each says of which attempt it is.
CONFTEST = """
    from _pytest.runner import runtestprotocol

    def pytest_runtest_protocol(item, nextitem):
        for attempt in range(3):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
            is_repeated = attempt < 2 and any(report.failed for report in reports)
            for report in reports:
                report.rerun = attempt
                if report.failed and is_repeated:
                    report.outcome = "rerun"
                item.ihook.pytest_runtest_logreport(report=report)
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            if not is_repeated:
                return True
            item._initrequest()

    def pytest_report_teststatus(report):
        if report.outcome == "rerun":
            return "rerun", "R", "RERUN"
"""
TESTS = """
    import itertools

    import httpx

    attempts = itertools.count(1)

    def test_flaky():
        attempt = next(attempts)
        with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200))) as client:
            for number in range(attempt):
                client.get(f"https://a.test/{attempt}/{number}")
        assert attempt == 3

    def test_steady(): ...
"""


@pytest.fixture(scope="module", params=[PLAIN, PARALLEL, pytest.param(["--record"], id="merged")])
def reran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run with a test whose third attempt passes, or what its record makes. The folder is pytest's to remove."""
    folder: Path = tmp_path_factory.mktemp("reran")
    summary = str(folder / "summary.md")
    files = {"conftest.py": CONFTEST, "test_flaky.py": TESTS}
    ended = run_inner(folder, files, *request.param, GITHUB_STEP_SUMMARY=summary)
    if "--record" in request.param:
        Path(summary).unlink()
        ended = run_inner(folder, {}, "--merge-reports=results", GITHUB_STEP_SUMMARY=summary)
    return ended


def test_each_attempt_has_one_row(reran: Finished) -> None:
    """Two reruns and a pass; nothing has failed."""
    rows = [row["result"] for row in reran.report.rows() if name_of(row).endswith("test_flaky")]

    assert rows == ["Rerun", "Rerun", "Passed"]
    assert counts(reran.report) == {"rerun": 2, "passed": 2}
    assert 'id="api-failures"' not in reran.report.page
    assert results(reran.report)["test_flaky.py::test_steady"] == "Passed"


def test_each_row_has_the_exchanges_of_its_attempt(reran: Finished) -> None:
    """As many as that attempt has sent, also in the column; the table of operations has all of them."""
    rows = [row for row in reran.report.rows() if name_of(row).endswith("test_flaky")]

    assert [row["exchanges"].strip() for row in rows] == ["1", "2", "3"]
    assert [each.url for each in exchanges(reran.report, "::test_flaky")] == ["https://a.test/1/0"]
    assert "6 exchanges of" in section(reran.report, "api-operations")


def test_har_file_has_all_attempts(tmp_path: Path) -> None:
    """Each exchange once."""
    run_inner(tmp_path, {"conftest.py": CONFTEST, "test_flaky.py": TESTS}, "--har=run.har")

    assert (tmp_path / "run.har").read_text(encoding="utf-8").count('"url":') == 6


def test_last_attempt_counts(reran: Finished) -> None:
    """In the summary of a CI job the test has passed; the attempts before are counted apart."""
    summary = (reran.folder / "summary.md").read_text(encoding="utf-8")

    assert "2 run in " in summary
    assert ": 2 rerun, 2 passed." in summary


WITH_TEARDOWN = """
    import itertools

    import httpx
    import pytest

    attempts = itertools.count(1)
    client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200)))

    @pytest.fixture
    def attempt():
        number = next(attempts)
        client.get(f"https://a.test/{number}/set-up")
        yield number
        client.get(f"https://a.test/{number}/tear-down")

    def test_flaky(attempt):
        client.get(f"https://a.test/{attempt}/call")
        assert attempt == LAST
"""


@pytest.mark.parametrize("last", ["3", "None"], ids=["passes", "fails"])
@pytest.mark.parametrize("workers", [PLAIN, PARALLEL])
def test_each_exchange_is_told_once(last: str, workers: list[str], tmp_path: Path) -> None:
    """In the terminal those of the last attempt; in the JUnit file each case has those of its own."""
    files = {"conftest.py": CONFTEST, "test_flaky.py": WITH_TEARDOWN.replace("LAST", last)}

    done = run_inner(tmp_path, files, "-rA", "-p", "no:html", "--show-capture=log", *workers)

    expected = ["3/set-up", "3/call", "3/tear-down"]
    assert re.findall(r"^GET https://a.test/(\S+)", done.output, re.MULTILINE) == expected
    cases = [re.findall(r"GET https://a.test/(\S+) ->", case.findtext("system-out") or "") for case in done.junit]
    assert cases == [[f"{number}/{part}" for part in ("set-up", "call", "tear-down")] for number in (1, 2, 3)]
