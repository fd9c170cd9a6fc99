"""What comes from outside is shown as it is, and is nowhere part of the page."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from apisuite.report.names import visible

from ..hostile import ENDS, HOSTILE, MARKS, TAG
from .inner import Finished, run_inner
from .shown import detail, environment, exchanges, name_of, section, text_of

BODY = HOSTILE.replace("\0", "")  # with it, it would be binary data
BRANCH = "<img/src=x/onerror=window.pwned=1>"
CONFTEST = f"""
    import pytest
    from pytest_metadata.plugin import metadata_key

    def pytest_sessionstart(session):
        session.config.stash[metadata_key]["Branch"] = {HOSTILE!r}
        session.config.stash[metadata_key]["Python"] = {HOSTILE!r}
        session.config.stash[metadata_key]["Packages"][{TAG!r}] = {HOSTILE!r}
"""
TESTS = f'''
    import logging

    import httpx
    import pytest
    from pytest_html import extras as extra

    HOSTILE = {HOSTILE!r}
    BODY = {BODY!r}

    @pytest.mark.parametrize("value", [0], ids=[{TAG + ENDS!r}])
    def test_texts(value, extras):
        """{TAG + ENDS} is described."""
        print(HOSTILE)
        logging.getLogger({TAG!r}).warning(HOSTILE)
        extras.append(extra.url({f'x"{TAG}'!r}, name={TAG!r}))
        extras.append(extra.text(HOSTILE, name={TAG!r}))
        assert not HOSTILE, HOSTILE

    def test_exchange():
        transport = httpx.MockTransport(lambda request: httpx.Response(
            500, text=BODY, headers={{"X-Odd": {TAG!r}}}, extensions={{"reason_phrase": {TAG.encode()!r}}}
        ))
        with httpx.Client(transport=transport) as client:
            client.post("https://a.test/{TAG}", content=BODY, headers={{"X-Odd": {TAG!r}}})
        assert False, HOSTILE

    def test_subtests(subtests):
        with subtests.test(HOSTILE, odd=HOSTILE):
            assert False, HOSTILE

    @pytest.mark.skip(reason=HOSTILE)
    def test_skipped(): ...

    class {"Broken"}(Exception):
        __name__ = HOSTILE

    @pytest.fixture
    def broken():
        raise Broken(HOSTILE)

    def test_error(broken): ...

    def test_long_line():
        print("x" * 1_000_000)
        logging.getLogger("long").info("<b>" * 300_000)
        assert False, "y" * 1_000_000
'''


@pytest.fixture(scope="module", params=[pytest.param([], id="plain"), pytest.param(["-n", "2"], id="parallel")])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run in which every text is hostile, on a branch with a hostile name. The folder is pytest's to remove."""
    folder = tmp_path_factory.mktemp("hostile")
    start_branch(folder)
    files = {"conftest.py": CONFTEST, "test_hostile.py": TESTS, "test_broken.py": f"raise RuntimeError({HOSTILE!r})\n"}
    arguments = ["--continue-on-collection-errors", f"--html-report-title={TAG}", *request.param]
    return run_inner(folder, files, *arguments, "--metadata", "Platform", TAG)


def start_branch(folder: Path) -> None:
    """Make `folder` a git repository with one commit on a branch of that name."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("reads a branch name; install git")
    commit = ["-c", "user.name=a", "-c", "user.email=a@a.test", "commit", "--quiet", "--allow-empty", "-m", "a"]
    for arguments in (["init", "--quiet"], ["checkout", "--quiet", "-b", BRANCH], commit):
        subprocess.run([git, *arguments], cwd=folder, check=True, timeout=20)


class Tags(HTMLParser):
    """Collects the tags of a page, and the attributes that would execute something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember one tag."""
        self.found.add(tag)
        self.handlers += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]


def tags_of(markup: str) -> Tags:
    """Parse as a browser does."""
    tags = Tags()
    tags.feed(markup)
    return tags


def test_page_has_no_tag_from_outside(hostile: Finished) -> None:
    """All tags of the page are those of pytest-html and the summary; the only handler is the reload button's."""
    tags = tags_of(hostile.report.page)

    assert tags.handlers == ["div onclick"]
    assert hostile.report.page.count("<img") == 1  # of the template for pictures


def test_rows_have_no_tag_from_outside(hostile: Finished) -> None:
    """What the page makes of a row consists of cells, links and the place of the detail."""
    markup = "".join("".join(row["resultsTableRow"]) + row["log"] for row in hostile.report.rows())
    tags = tags_of(markup)

    assert tags.found <= {"td", "span", "wbr", "a", "div"}
    assert tags.handlers == []


def test_environment_is_escaped_and_short(hostile: Finished) -> None:
    """Of metadata only the listed names are kept, wherever they come from, and their values are text."""
    shown = environment(hostile.report)

    assert set(shown) == {"Python", "Platform", "Packages", "Plugins"}
    assert html.unescape(shown["Python"]) == HOSTILE
    assert "<" not in json.dumps(shown)


def test_summary_shows_text(hostile: Finished) -> None:
    """Branch and errors are readable, on one line each."""
    assert BRANCH in section(hostile.report, "api-verdict")
    failures = section(hostile.report, "api-failures")
    assert TAG in failures
    assert "\\u202e" in failures
    assert not set(MARKS.replace("[31mred", "").replace("RTL", "")) & set(failures)


def test_row_shows_text(hostile: Finished) -> None:
    """Name and description are what was written, with marks that turn the direction written out."""
    row = next(row for row in hostile.report.rows() if "test_texts" in name_of(row))

    assert TAG in name_of(row)
    assert text_of(row["description"]) == f"{TAG + ENDS} is described."
    assert text_of(row["resultsTableRow"][-1]) == f"{TAG}{TAG}"


def test_detail_keeps_what_was_said(hostile: Finished) -> None:
    """Log, output, error and bodies are kept as they were; the page shows them as text nodes."""
    shown = detail(hostile.report, "test_hostile.py::test_texts[" + visible(TAG + ENDS) + "]")
    (exchange,) = exchanges(hostile.report, "::test_exchange")

    assert HOSTILE in shown.sections["Captured stdout call"]
    assert TAG in shown.sections["Captured log call"]
    assert exchange.response.text == exchange.request.text == BODY
    assert (exchange.status, exchange.reason) == (500, TAG)


def test_long_lines_are_kept(hostile: Finished) -> None:
    """A line of 1 MB neither breaks the report nor is lost."""
    shown = detail(hostile.report, "::test_long_line")

    assert "x" * 1_000_000 in shown.sections["Captured stdout call"]
    assert shown.error.count("y") >= 1_000_000


def test_files_can_be_read(hostile: Finished) -> None:
    """JUnit is XML, whatever stands in it, and the terminal's block on exchanges moves no cursor."""
    assert len(hostile.junit) >= 6
    block = hostile.output.partition("Captured log http")[2].partition("\n_")[0]
    assert "\\u202eRTL\\u2066\\x1b[31mred\\x07" in block
    assert not {"\u202e", "\x1b", "\x07"} & set(block)
