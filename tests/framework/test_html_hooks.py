"""The hooks of the report, also where a conftest imports them, and what a pasted test may rely on."""

from __future__ import annotations

import pytest

from .hostile import ENDS, HOSTILE, TAG
from .report import read_report
from .suite import Suite

pytest_plugins = ["pytester"]

MODULES = ["module_a", "module_b", "module_c"]
OLD_CONFTEST = """
    from dotenv import load_dotenv
    from tests.api.core.html_summary import (
        pytest_html_results_summary,
        pytest_html_results_table_header,
        pytest_html_results_table_row,
    )
    from tests.api.core.loggingSetup import setup_logging

    load_dotenv()
    setup_logging()
"""
PASTED = """
    import logging
    from unittest.mock import AsyncMock, patch

    import httpx
    import pytest

    from ...core.apis_info import ApiAbbreviation, apiUrls

    URL = apiUrls[ApiAbbreviation.Reqres] + "/users/2"

    @pytest.mark.asyncio
    async def test_own_client():
        async with httpx.AsyncClient() as client:
            response = await client.get(apiUrls[ApiAbbreviation.Reqres] + "/users/2")

        assert response.status_code == 200
        assert str(response.url) == URL

    @pytest.mark.asyncio
    @patch("httpx.AsyncClient.get", new_callable=AsyncMock)
    async def test_patched(get):
        get.return_value = httpx.Response(404)
        async with httpx.AsyncClient() as client:
            response = await client.get(URL)

        assert response.status_code == 404
        get.assert_awaited_once_with(URL)

    @pytest.mark.asyncio
    async def test_caplog(caplog):
        with caplog.at_level(logging.INFO):
            logging.getLogger("pasted").info("user %d", 2)

        assert caplog.record_tuples == [("pasted", logging.INFO, "user 2")]
"""


@pytest.fixture
def three_modules(suite: Suite) -> Suite:
    """`suite` with three modules, whose conftests import the hooks as older copies of the framework did."""
    for name in MODULES:
        suite.write(
            {
                f"{name}/__init__.py": "",
                f"{name}/conftest.py": OLD_CONFTEST,
                f"{name}/test_one.py": '''
                    def test_one():
                        """One."""
                ''',
            }
        )
    return suite


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="plain"),
        pytest.param(MODULES, id="named"),  # conftests of named folders are loaded first of all
        pytest.param([*MODULES, "-n", "2"], id="parallel"),
    ],
)
def test_imported_hooks_change_nothing(three_modules: Suite, arguments: list[str]) -> None:
    """However often the hooks are registered: one summary, each column once in the head and in every row."""
    result = three_modules.run(*arguments)

    result.assert_outcomes(passed=3)
    report = read_report(three_modules.path / "report.html")
    assert report.summaries == 1
    assert {"Module", "Description"} < set(report.header)
    assert len(report.header) == len(set(report.header))
    assert len(report.rows()) == 3
    for row in report.rows():
        cells = row["resultsTableRow"]
        assert len(cells) == len(report.header)
        assert "".join(cells).count('class="col-module"') == "".join(cells).count('class="col-description"') == 1


def test_imported_hooks_without_pytest_html(three_modules: Suite) -> None:
    """Without pytest-html the imported hooks are never called, and nothing complains about them."""
    three_modules.run("-p", "no:html").assert_outcomes(passed=3)


def test_pasted_tests_pass(repo: Suite) -> None:
    """A file in the plain style works where it is pasted: its own client, marks, mocks, caplog, a URL at the top."""
    repo.write({"tests/api/module_a/tests/test_pasted.py": PASTED})

    result = repo.run("tests/api/module_a/tests/test_pasted.py")

    result.assert_outcomes(passed=3)


def test_hostile_names_are_text_in_the_report(suite: Suite) -> None:
    """Markup in ids, docstrings, logs, output and errors is shown, never part of the page."""
    suite.write(
        {
            "test_hostile.py": f'''
                import logging
                import pytest

                HOSTILE = {HOSTILE!r}

                @pytest.mark.parametrize("value", [0, 1], ids=[{TAG!r} + "passed", {TAG!r} + "failed"])
                def test_hostile(value, record_property):
                    """{TAG + ENDS}"""
                    print(HOSTILE)
                    logging.getLogger(HOSTILE).warning(HOSTILE)
                    record_property(HOSTILE, HOSTILE)
                    assert not value, HOSTILE

                @pytest.fixture
                def broken():
                    raise RuntimeError(HOSTILE)

                def test_error(broken): ...
            '''
        }
    )

    suite.run().assert_outcomes(passed=1, failed=1, errors=1)

    report = read_report(suite.path / "report.html")
    assert TAG in report.opened()  # which the page shows as text nodes
    assert "<img src=x" not in report.markup()
    assert "&lt;img src=x" in "".join(report.rows()[0]["resultsTableRow"])
