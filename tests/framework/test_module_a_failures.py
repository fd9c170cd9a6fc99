"""What the examples of module_a do when the API does not do what it should."""

from __future__ import annotations

from .suite import Suite

pytest_plugins = ["pytester"]

# An API that creates and removes users, and answers whatever a parameter says to whoever reads one.
CONFTEST = """
    from pathlib import Path

    import httpx
    import pytest

    ANSWERS = {
        "good": httpx.Response(200, json={"data": {"id": 7, "name": "trinity"}}),
        "error": httpx.Response(500),
        "wrong": httpx.Response(200, json={"data": {"id": 7, "name": "neo"}}),
        "lost": httpx.ReadError("connection reset"),
    }

    @pytest.fixture(params=ANSWERS)
    async def client(request):
        def answer(sent):
            with Path("requests.txt").open("a") as file:
                file.write(f"{request.param} {sent.method} {sent.url.path}\\n")
            answers = {"POST": httpx.Response(201, json={"id": "7"}), "DELETE": httpx.Response(204)}
            found = answers.get(sent.method) or ANSWERS[request.param]
            if isinstance(found, Exception):
                raise found
            return found

        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(transport=transport, base_url="https://api.test") as client:
            yield client
"""


def test_value_that_cannot_be_used_fails_and_is_removed(suite: Suite) -> None:
    """`test_create_and_use_value` fails if using the user fails, in whatever way, and the user is always removed."""
    suite.write(
        {
            "conftest.py": CONFTEST,
            "test_use.py": "from tests.api.module_a.tests.test_exception_handling import test_create_and_use_value",
        }
    )

    result = suite.run("-rA")

    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["PASSED test_use.py::test_create_and_use_value?good?"])
    result.stdout.fnmatch_lines(["*ERROR*user 7 cannot be used: Server error '500 Internal Server Error'*"])
    removed = [line.split()[0] for line in suite.read("requests.txt").splitlines() if "DELETE /users/7" in line]
    assert removed == ["good", "error", "wrong", "lost"]
