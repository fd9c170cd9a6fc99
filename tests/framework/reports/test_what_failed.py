"""The table "What failed" says of each group what was asked, not only which values differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from apisuite.report.results import Failure

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

MANY = """
    import httpx
    import pytest

    def respond(request):
        name = request.url.path.rpartition("/")[2]
        return httpx.Response(503 if name == "9" else 200, json={"id": int(name) + 1, "name": "x"})

    @pytest.mark.parametrize("number", [1, 2, 3, 9])
    def test_id(number):
        with httpx.Client(transport=httpx.MockTransport(respond)) as client:
            body = client.get(f"https://shop.test/users/{number}").json()
        assert body["id"] == number

    def test_name():
        with httpx.Client(transport=httpx.MockTransport(respond)) as client:
            body = client.get("https://shop.test/users/4").json()
        assert body["name"] == 4
"""


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_failures_of_one_cause_are_one_group(arguments: list[str], tmp_path: Path) -> None:
    """Operation, status and statement make a cause: other values do not, another status or place does."""
    done = run_inner(tmp_path, {"test_many.py": MANY}, *arguments)

    groups = [row[:4] for row in table(done.report, "api-failures")]
    assert groups[0] == [
        "3",
        'assert body["id"] == number: 2 == 1 (values differ)',
        "GET /users/{id} -> 200 OK",
        "shop.test",
    ]
    assert sorted((row[0], row[1]) for row in groups[1:]) == [
        ("1", 'assert body["id"] == number: 10 == 9'),
        ("1", "assert body[\"name\"] == 4: 'x' == 4"),
    ]


@pytest.mark.parametrize(
    ("errors", "causes"),
    [
        (["no user 8", "no user 23"], 1),
        (["no user 8", "no order 8"], 2),
        (["after 0.5 s", "after 10.25 s"], 1),
        (["KeyError: 'data1'", "KeyError: 'data2'"], 2),
        (["0f8fad5b-d9cb-469f-a165-70867728950e is gone", "7c9e6679-7425-40de-944b-e07fc1f90ae7 is gone"], 1),
    ],
)
def test_numbers_in_an_error_make_no_other_cause(errors: list[str], causes: int) -> None:
    """Ids, durations and UUIDs differ from test to test; words and names do not."""
    assert len({Failure("", error, "GET /users/{id}").cause for error in errors}) == causes


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_error_has_the_line_that_raised_it(arguments: list[str], tmp_path: Path) -> None:
    """Where a message, or the whole statement, says it already, that stands alone."""
    files = {"helper.py": HELPER, "test_shop.py": TESTS}

    done = run_inner(tmp_path, files, *arguments)

    assert sorted(row[1] for row in table(done.report, "api-failures")) == sorted(EXPECTED)
