"""Exchanges within subtests, also of those that passed, are those of their test; a row of a subtest has its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, Finished, run_inner
from .shown import exchanges, section

TESTS = """
    import httpx

    def test_shop(subtests):
        with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200))) as client:
            client.get("https://shop.test/before")
            for number in range(3):
                with subtests.test(number=number):
                    client.get(f"https://shop.test/in/{number}")
                    assert number != 1
            client.get("https://shop.test/after")
"""


@pytest.fixture(scope="module", params=[PLAIN, PARALLEL])
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run of a test with five exchanges, three of them in subtests. The folder is pytest's to remove."""
    return run_inner(tmp_path_factory.mktemp("subtests"), {"test_shop.py": TESTS}, "--har=run.har", *request.param)


def test_row_of_the_test_has_all(finished: Finished) -> None:
    """In the order in which they were made; the HAR file and the table of operations have them as well."""
    paths = [each.url.removeprefix("https://shop.test") for each in exchanges(finished.report, "::test_shop")]

    assert paths == ["/before", "/in/0", "/in/1", "/in/2", "/after"]
    assert (finished.folder / "run.har").read_text(encoding="utf-8").count('"url":') == 5
    assert "5 exchanges of" in section(finished.report, "api-operations")


def test_row_of_a_subtest_has_its_own(finished: Finished) -> None:
    """The one that failed shows what it has sent since the report before."""
    name = next(nodeid for nodeid in finished.report.tests if "number=" in nodeid)

    assert exchanges(finished.report, name.rpartition("::")[2])[-1].url == "https://shop.test/in/1"


UNITTEST = """
    import unittest

    import httpx

    class TestShop(unittest.TestCase):
        def test_shop(self):
            with httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200))) as client:
                for number in range(3):
                    with self.subTest(number=number):
                        client.get(f"https://shop.test/in/{number}")
                        assert number == 0
"""


@pytest.fixture(scope="module", params=[PLAIN, PARALLEL])
def of_unittest(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run of subtests of unittest, of whose duration pytest knows nothing. The folder is pytest's to remove."""
    folder = tmp_path_factory.mktemp("unittest")
    return run_inner(folder, {"test_shop.py": UNITTEST}, *request.param, GITHUB_STEP_SUMMARY=str(folder / "summary.md"))


def test_timeline_of_unittest_subtests(of_unittest: Finished) -> None:
    """The run took seconds, not the years since 1970, on the page and in the summary of a job."""
    summary = (of_unittest.folder / "summary.md").read_text(encoding="utf-8")
    times = re.findall(r"\d+ (ms|s|min|h)\b", section(of_unittest.report, "api-timeline") + summary)

    assert len(times) > 5
    assert set(times) <= {"ms", "s"}


def test_row_of_a_unittest_subtest_has_its_own(of_unittest: Finished) -> None:
    """Each that failed shows what it has sent itself."""
    rows = [nodeid.rpartition("::")[2] for nodeid in of_unittest.report.tests if "number=" in nodeid]

    assert [[each.path for each in exchanges(of_unittest.report, row)] for row in rows] == [["/in/1"], ["/in/2"]]


WITHOUT_TIMES = """
    import pytest

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(item):
        report = yield
        if "untimed" in item.name:
            report.start = report.stop = 0
        return report
"""


@pytest.mark.parametrize("tests", ["def test_untimed(): ...", "def test_untimed(): ...\ndef test_timed(): ..."])
def test_reports_without_times(tests: str, tmp_path: Path) -> None:
    """What another plugin reports without its times is left out of the time axis, and hides nothing else."""
    summary = tmp_path / "summary.md"
    done = run_inner(tmp_path, {"conftest.py": WITHOUT_TIMES, "test_a.py": tests}, GITHUB_STEP_SUMMARY=str(summary))
    times = re.findall(r"\d+ (ms|s|min|h)\b", done.report.markup() + summary.read_text(encoding="utf-8"))

    assert set(times) <= {"ms", "s"}
    assert "not written" not in done.output
