"""The table "What failed" says of each group what was asked, not only which values differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, run_inner
from .shown import table

HELPER = """
    def check(value):
        assert value
"""
TESTS = """
    import helper
    import httpx

    def get():
        with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(404, json={}))) as client:
            return client.get("https://shop.test/users/8")

    def test_status():
        response = get()
        assert response.status_code == 200

    def test_truth():
        assert "name" in get().json()

    def test_key():
        get().json()["name"]

    def test_message():
        assert get().is_success, "no user 8"

    def test_helper():
        helper.check(get().is_success)

    def test_lines():
        assert (
            get().is_success
        )

    def test_false():
        assert False
"""
EXPECTED = [
    "AssertionError: no user 8",
    "assert \"name\" in get().json(): 'name' in {}",
    "assert False",
    "assert False",
    "assert response.status_code == 200: 404 == 200",
    "assert value: AssertionError",
    "get().json()[\"name\"]: KeyError: 'name'",
]


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_error_has_the_line_that_raised_it(arguments: list[str], tmp_path: Path) -> None:
    """Where a message, or the whole statement, says it already, that stands alone."""
    files = {"helper.py": HELPER, "test_shop.py": TESTS}

    done = run_inner(tmp_path, files, *arguments)

    assert sorted(row[1] for row in table(done.report, "api-failures")) == sorted(EXPECTED)
