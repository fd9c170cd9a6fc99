"""The JUnit file, which CI servers show, has the exchanges of each test as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, Finished, run_inner


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        ("test_shared_client", ["/json?page=2 -> 200 OK ("]),
        ("test_redirect", ["/redirect -> 302 Found (", "/target -> 200 OK ("]),
        ("test_refused", ["GET http://127.0.0.1:1/json -> ConnectError: "]),
        ("test_timeout_in_the_body", ["/slow_body -> 200 OK, then ReadTimeout ("]),
        ("test_fixtures", ["/set-up -> 200 OK (", "ms) [setup]", "/test -> ", "/tear-down -> ", "ms) [teardown]"]),
    ],
)
def test_output_of_a_test_has_its_exchanges(calls: Finished, test: str, lines: list[str]) -> None:
    """One line per exchange: method, URL, status or error, duration, and the phase if it was a fixture's."""
    output = calls.log_of(test)

    assert [output.count(line) for line in lines] == [1] * len(lines)
    assert sorted(lines, key=output.find) == lines


def test_output_of_a_failed_test_has_the_last_body(calls: Finished) -> None:
    """Where a test has failed, what came back is there too."""
    output = calls.log_of("test_fails")

    assert "response body:" in output
    assert '"name": "Zoë",' in output


def test_test_without_calls_has_no_section(calls: Finished) -> None:
    """A test that called nobody says nothing of calls."""
    assert "->" not in calls.log_of("test_nothing")


PROPERTIES = """
    import datetime
    import pathlib

    def test_properties(record_property):
        record_property("day", datetime.date(2024, 5, 1))
        record_property("file", {"path": pathlib.PurePosixPath("a/b")})
        record_property("count", 2**70)
"""


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_properties_of_any_class(tmp_path: Path, arguments: list[str]) -> None:
    """`record_property` takes a date or a path, and the file is the same with workers."""
    done = run_inner(tmp_path, {"test_x.py": PROPERTIES}, *arguments, "-o", "junit_family=xunit1")

    (case,) = done.junit
    found = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert found == {"day": "2024-05-01", "file": "{'path': PurePosixPath('a/b')}", "count": str(2**70)}
