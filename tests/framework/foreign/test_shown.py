"""Installed beside a suite that does not know it, the engine shows every exchange, and no secret."""

from __future__ import annotations

import base64
import html
import json

import pytest

from .repos import PASSWORD, REPOS, SECRET, Repo
from .running import Ended, run, written

WAYS = [pytest.param([], id="plain"), pytest.param(["-n", "2"], id="parallel")]
OUTPUTS = ("--html=report.html", "--self-contained-html", "--junit-xml=junit.xml", "--har=run.har")


@pytest.fixture(params=WAYS, scope="module")
def ways(request: pytest.FixtureRequest) -> list[str]:
    """How pytest is called. Nothing to clean up."""
    return request.param


@pytest.fixture(params=REPOS, ids=lambda repo: repo.client, scope="module")
def repo(request: pytest.FixtureRequest) -> Repo:
    """Each of the repositories. Nothing to clean up."""
    return request.param


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, repo: Repo, shop: str, ways: list[str]) -> Ended:
    """A run of a repository that writes everything. pytest removes old temporary folders."""
    path = tmp_path_factory.mktemp("shown") / "shop"
    path.mkdir()
    return run(written(path, repo.files()), shop, *OUTPUTS, *ways)


def test_exchanges_are_in_the_block_of_the_failed_test(ended: Ended, repo: Repo) -> None:
    """Those of its fixtures and its own, with the body of the last."""
    block = ended.block(repo.failing)

    assert "/from_setup -> 200 OK" in block
    assert "/failing?token=[redacted] -> 200 OK" in block
    assert '"name": "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"' in block


def test_exchanges_are_in_junit(ended: Ended, repo: Repo) -> None:
    """In the test's system-out, with those of the teardown; `junit_logging` need not be set."""
    text = ended.system_out(repo.failing)

    assert [path for path in ("/from_setup", "/failing", "/from_teardown") if f"{path}" not in text] == []


def test_exchanges_are_in_the_row(ended: Ended, repo: Repo) -> None:
    """pytest-html shows them as it shows a log; title and column of the suite are there too."""
    page = html.unescape(html.unescape((ended.folder / "report.html").read_text(encoding="utf-8")))

    assert "/failing?token=[redacted] -> 200 OK" in page.replace("&gt;", ">")
    assert "the shop's team" in page
    assert '<h1 id="title">The shop</h1>' in page


def test_exchanges_are_in_the_har_file(ended: Ended) -> None:
    """All of them: three of each of the two tests."""
    entries = json.loads((ended.folder / "run.har").read_text(encoding="utf-8"))["log"]["entries"]

    paths = sorted(entry["request"]["url"].partition("?")[0].rpartition("/")[2] for entry in entries)
    assert paths == ["failing", "from_setup", "from_setup", "from_teardown", "from_teardown", "users"]


def test_no_secret_is_written(ended: Ended) -> None:
    """Neither in the terminal nor in a file that was made."""
    made = [line.split()[-1] for line in ended.status().splitlines()]
    texts = {name: (ended.folder / name).read_text(encoding="utf-8") for name in made} | {"terminal": ended.output}

    assert sorted(made) == ["junit.xml", "report.html", "run.har"]
    forms = (SECRET, PASSWORD, base64.b64encode(SECRET.encode()).decode().rstrip("="))
    assert [(name, form) for name, text in texts.items() for form in forms if form in text] == []
