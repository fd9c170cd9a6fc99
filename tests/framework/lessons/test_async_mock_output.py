"""What pytest says of an AsyncMock in the place of a response."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TESTS = """
from unittest.mock import AsyncMock, create_autospec

import aiohttp
import pytest
from tests.sandbox.invoices_client import InvoicesClient


@pytest.fixture
def client():
    response = AsyncMock()
    response.raise_for_status.side_effect = LookupError("404")
    session = create_autospec(aiohttp.ClientSession, instance=True)
    session.get.return_value.__aenter__.return_value = response
    return InvoicesClient("https://invoices.test", "t", session)


async def test_passes_although_the_status_is_404(client):
    assert await client.get("R1")


async def test_expects_the_error(client):
    with pytest.raises(LookupError):
        await client.get("R1")
"""


def test_error_never_comes_and_a_warning_is_all_that_tells(async_project: pytest.Pytester) -> None:
    """The happy test passes for nothing, the honest one fails; the reason stands among the warnings."""
    async_project.makepyfile(TESTS)

    result = async_project.runpytest_subprocess()

    result.assert_outcomes(passed=1, failed=1, warnings=2)
    result.stdout.fnmatch_lines(["E*Failed: DID NOT RAISE*LookupError*"])
    result.stdout.fnmatch_lines(["*RuntimeWarning: coroutine '*' was never awaited"])


def test_warnings_as_errors_catch_the_test_that_passed_for_nothing(async_project: pytest.Pytester) -> None:
    """With `filterwarnings = error` the forgotten coroutine fails the test that forgot it."""
    async_project.makepyfile(TESTS)

    result = async_project.runpytest_subprocess("-W", "error", "-k", "passes_although")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["FAILED *test_passes_although_the_status_is_404*"])
    result.stdout.fnmatch_lines(["*coroutine '*' was never awaited"])
