"""Exchanges within subtests, also of those that passed, are those of their test; a row of a subtest has its own."""

from __future__ import annotations

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
