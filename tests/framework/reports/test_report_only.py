"""Beside a suite that does not know the engine, the page of pytest-html stays as it is; rows get their exchanges."""

from __future__ import annotations

import re

import pytest

from ..suite import ROOT, Suite
from .foreign import run_foreign
from .inner import PARALLEL, PLAIN

pytest_plugins = ["pytester"]

TESTS = '''
    import httpx

    BIG = "b" * 20_000

    def send(path, **more):
        text = f"<b>{path}</b>Error\\nE 2" + BIG
        transport = httpx.MockTransport(lambda request: httpx.Response(404, text=text))
        with httpx.Client(transport=transport) as client:
            client.post("https://shop.test" + path, **more)

    def test_sends():
        """Sends two."""
        send("/one", content="<i>one</i>", headers={"Authorization": "Bearer correct-horse-battery"})
        send("/two")

    def test_fails():
        send("/three")
        assert False, "the one that fails"

    def test_silent(): ...
'''
REWRITES = """
    import pytest

    def pytest_html_results_table_html(report, data):
        del data[:]
        data.append("<p>mine alone</p>")

    @pytest.hookimpl(trylast=True)
    def pytest_html_results_table_row(report, cells):
        cells.insert(1, "<td>mine</td>")

    def pytest_html_results_table_header(cells):
        cells.insert(1, "<th>Mine</th>")

    def pytest_html_report_title(report):
        report.title = "My title"
"""
WORKERS = pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
SELF_CONTAINED = pytest.mark.parametrize("self_contained", [[], ["--self-contained-html"]], ids=["assets", "contained"])


@WORKERS
@SELF_CONTAINED
def test_rows_get_their_exchanges(folder: Suite, arguments: list[str], self_contained: list[str]) -> None:
    """Each row that has exchanges shows them: status, headers, body and cURL command; the others are as they were."""
    page = run_foreign(folder, {"test_shop.py": TESTS}, *arguments, *self_contained)

    sends, fails = page.log("test_sends"), page.log("test_fails")
    assert re.findall(r"<b>POST</b> (\S+) &rarr; (\d+)", sends) == [
        ("https://shop.test/one", "404"),
        ("https://shop.test/two", "404"),
    ]
    assert "curl" in sends
    assert "https://shop.test/three" in fails
    assert "the one that fails" in fails
    assert "<details" not in page.log("test_silent")


@WORKERS
def test_exchanges_are_escaped_bounded_and_redacted(folder: Suite, arguments: list[str]) -> None:
    """Markup in a body is text, a line that begins with E stays one, a long body is cut, a token is masked."""
    page = run_foreign(folder, {"test_shop.py": TESTS}, *arguments)

    exchanges = page.log("test_sends").partition('class="apisuite-exchanges"')[2]
    assert "&lt;b&gt;/one&lt;/b&gt;Error&#10;E 2" in exchanges
    assert "<i>" not in exchanges
    assert "\n" not in exchanges
    assert "more characters" in exchanges
    assert len(exchanges) < 4 * 10_000
    assert "correct-horse" not in page.text


@WORKERS
def test_page_stays_its_own(folder: Suite, arguments: list[str]) -> None:
    """No style, script, column, title or file of the engine; every variable that pytest-metadata took is there."""
    page = run_foreign(folder, {"test_shop.py": TESTS}, *arguments, "--metadata", "Mine", "kept")

    assert page.columns == ["Result", "Test", "Duration", "Links"]
    assert page.title == "page.html"
    assert "api-summary" not in page.text
    assert "api-outcomes" not in page.text
    assert page.environment["Mine"] == "kept"
    assert page.files == ["assets", "page.html"]
    style = (ROOT / "src/apisuite/report/report.css").read_text(encoding="utf-8")
    assert style.splitlines()[0] not in (page.folder / "assets/style.css").read_text(encoding="utf-8")


def test_metadata_is_redacted(folder: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential that pytest-metadata takes from the CI server is masked, what is around it stays."""
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PROJECT_URL", "https://ci-token:glcbt-64@git.test/suite.git")

    page = run_foreign(folder, {"test_shop.py": "def test_a(): ..."})

    assert page.environment["CI_PROJECT_URL"].endswith("@git.test/suite.git")
    assert "glcbt-64" not in page.text


@WORKERS
def test_rows_that_a_conftest_rewrites(folder: Suite, arguments: list[str]) -> None:
    """What the suite makes of its rows stays; the exchanges come after it."""
    page = run_foreign(folder, {"test_shop.py": TESTS, "conftest.py": REWRITES}, *arguments)

    assert page.log("test_fails").startswith('<p>mine alone</p>\n<div class="apisuite-exchanges"')
    assert page.log("test_silent") == "<p>mine alone</p>"
    assert page.columns == ["Result", "Mine", "Test", "Duration", "Links"]
    assert page.title == "My title"


@WORKERS
def test_terminal_is_as_it_was(folder: Suite, arguments: list[str]) -> None:
    """Subtests are counted as pytest does, and what did not run is not mentioned."""
    tests = """
        def test_subtests(subtests):
            with subtests.test():
                pass

        def test_fails():
            assert False

        def test_never(): ...
    """

    page = run_foreign(folder, {"test_a.py": tests}, "-x", *arguments)

    assert "not run" not in page.output
    assert "subtests passed" not in page.output
