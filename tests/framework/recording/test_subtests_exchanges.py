"""Exchanges inside subtests, passed or failed, are those of their test."""

from __future__ import annotations

import pytest

from ..report import read_report
from ..reports.shown import exchanges, section
from ..suite import Suite
from .inner import EVERYWHERE, entries, paths

pytest_plugins = ["pytester"]

TESTS = """
    import unittest

    import httpx

    TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={}))

    def get(path):
        with httpx.Client(transport=TRANSPORT) as client:
            client.get("https://shop.test/" + path)

    def test_some_fail(subtests):
        get("before")
        for number in range(3):
            with subtests.test(number=number):
                get(f"in-{number}")
                assert number != 1
        get("after")

    async def test_async(subtests):
        async with httpx.AsyncClient(transport=TRANSPORT) as client:
            for number in range(2):
                with subtests.test(number=number):
                    await client.get(f"https://shop.test/async-{number}")

    class TestUnit(unittest.TestCase):
        def test_unit(self):
            for number in range(2):
                with self.subTest(number=number):
                    get(f"unit-{number}")

    class TestIsolated(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            get("isolated-setup")

        async def test_isolated(self):
            async with httpx.AsyncClient(transport=TRANSPORT) as client:
                with self.subTest("a part"):
                    await client.get("https://shop.test/isolated")
"""
ALL = {
    "test_some_fail": ["before", "in-0", "in-1", "in-2", "after"],
    "test_async": ["async-0", "async-1"],
    "test_unit": ["unit-0", "unit-1"],
    "test_isolated": ["isolated-setup", "isolated"],
}


@pytest.mark.parametrize("arguments", EVERYWHERE.values(), ids=EVERYWHERE)
def test_archive_has_each_once(folder: Suite, arguments: list[str]) -> None:
    """In the order in which they were sent."""
    found = entries(folder, {"test_parts.py": TESTS}, *arguments)

    assert paths(found) == ALL


def test_rows_and_table_have_them(suite: Suite) -> None:
    """The row of a subtest that failed has its own, the row of the test all, and the table counts each once."""
    suite.write({"test_parts.py": TESTS})

    suite.run("--html=report.html")

    report = read_report(suite.path / "report.html")
    assert [each.path for each in exchanges(report, "::test_some_fail")] == [f"/{p}" for p in ALL["test_some_fail"]]
    assert [each.path for each in exchanges(report, "(number=1)")] == ["/in-1"]
    assert section(report, "api-operations").startswith("11 exchanges")
