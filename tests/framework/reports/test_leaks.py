"""No secret is in anything that a run leaves or prints, whoever lets it out, and however."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from .inner import Finished, run_inner
from .leaking import FILES
from .searching import leaks, left_by
from .server import ISSUED_COOKIE, ISSUED_TOKEN

# Each kind of character that some encoding changes.
PASSWORD = "kanari-<Zq7&x>\"W/+e ö2'Lm9\\vT4"
CI_URL = "https://builder:Tr0ub4dor-and-3-more@git.test/suite.git"
ARGUMENTS = ["-ra", "--continue-on-collection-errors", "--har=run.har", "-ojunit_family=xunit1"]
WAYS = {
    "plain": ["-v", "--showlocals", "--tb=long"],
    "two workers, one crashes": ["-v", "--showlocals", "--tb=long", "-n", "2"],
    "shards, merged": ["-v", "--showlocals", "--tb=long"],
    "shards of two workers, merged": ["-n", "2"],
    "live log": ["--tb=short", "-olog_cli=true", "--log-cli-level=DEBUG"],
}


@pytest.fixture(scope="module", params=WAYS)
def leaking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Finished, list[str]]:
    """A run that leaks through every channel, and the secrets that it knew. The folder is pytest's to remove."""
    folder, beside = tmp_path_factory.mktemp("leaking"), tmp_path_factory.mktemp("canaries")
    environment = {
        "SHOP_PASSWORD": PASSWORD,
        "CANARIES": str(beside / "canaries.json"),
        "CI_REPOSITORY_URL": CI_URL,
        "GITLAB_CI": "true",
        "TMPDIR": str(folder / "temporary"),
    }
    (folder / "temporary").mkdir()
    if "merged" in request.param:
        for shard in ("--shard=1/2", "--shard=2/2"):
            run_inner(folder, FILES, shard, *ARGUMENTS, *WAYS[request.param], **environment)
        finished = run_inner(folder, {}, "--merge-reports=results", *ARGUMENTS, **environment)
    else:
        finished = run_inner(folder, FILES, *ARGUMENTS, *WAYS[request.param], **environment)
    issued = json.loads((beside / "canaries.json").read_text(encoding="utf-8"))
    return finished, [PASSWORD, CI_URL, ISSUED_TOKEN, ISSUED_COOKIE, *issued]


def test_nothing_leaks(leaking: tuple[Finished, list[str]]) -> None:
    """Report, JUnit, HAR, log, cache, temporary files and terminal hold no secret, no form and no part of one."""
    finished, secrets = leaking
    artefacts = left_by(finished.folder, finished.output)

    assert {"report.html", "junit.xml", "run.har", "api_logging.log", "terminal"} < set(artefacts)
    assert any(name.startswith(".pytest_cache") for name in artefacts)
    for number, secret in enumerate(secrets):
        assert leaks(secret, artefacts) == [], f"secret number {number}"


def test_every_channel_was_used(leaking: tuple[Finished, list[str]]) -> None:
    """The tests have done what they are for: each left its text, with the secret taken out."""
    finished, _ = leaking
    log = (finished.folder / "api_logging.log").read_text(encoding="utf-8")
    shown = json.dumps(finished.report.blocks) + finished.output + log

    for text in [
        "argument",
        "text",
        "inner",
        "outer",
        "reason",
        "message",
        "warning",
        "opaque",
        "issued",
        "LookupError:",
    ]:
        assert f"{text} [redacted]" in shown, text
    assert finished.counts["failed"] >= 14
    assert finished.counts["errors"] == 3


def test_readers_see_that_something_was_taken_out(leaking: tuple[Finished, list[str]]) -> None:
    """In each file the mark stands in place of the secret; all of them were really redacted, not empty."""
    finished, _ = leaking

    for name in ("junit.xml", "run.har", "api_logging.log"):
        assert (finished.folder / name).read_text(encoding="utf-8").count("[redacted]") > 3, name
    assert finished.output.count("[redacted]") > 20


def test_nothing_of_the_run_stays(leaking: tuple[Finished, list[str]]) -> None:
    """The run's folder, with the token file, is gone."""
    finished, _ = leaking

    assert [path.name for path in (finished.folder / "temporary").iterdir() if path.name.startswith("api-run")] == []


@pytest.mark.parametrize(
    "written",
    [
        str,
        lambda secret: secret[5:17],
        lambda secret: quote(secret, safe=""),
        html.escape,
        lambda secret: html.escape(html.escape(secret)),
        lambda secret: json.dumps([secret]),
        repr,
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.b64encode(f"user:{secret}".encode()).decode()[8:],
        lambda secret: base64.b64encode(f"a long text with {secret} in it".encode()).decode(),
    ],
    ids=["itself", "part", "URL", "HTML", "twice", "JSON", "Python", "base64", "inside base64", "packed"],
)
def test_search_finds_a_leak(written, tmp_path: Path) -> None:
    """The search that finds nothing above does find a secret, however it is written."""
    (tmp_path / "file.txt").write_text(f"... {written(PASSWORD)} ...", encoding="utf-8")

    assert leaks(PASSWORD, left_by(tmp_path, "")) != []
