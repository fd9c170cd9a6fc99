"""The verdict on top of the page: what failed of how many, where, and what this run was of."""

from __future__ import annotations

from pathlib import Path

import pytest

from apisuite.report.durations import duration, number
from apisuite.report.results import Failure, Phase, Results, Sent
from apisuite.report.verdict_line import api_of, used, verdict_line

from .inner import PARALLEL, PLAIN, run_inner
from .shown import section

URLS = {"Users": "http://a.test/reqres/api", "Items": "http://a.test/items/api, http://b.test"}
FAILS = "def test_it(): assert False\ndef test_other(): pass"
TITLED = "def pytest_html_report_title(report): report.title = 'The shop'"


def run_of(*outcomes: str, apis: tuple[Sent, ...] = (), collected: int = 0) -> Results:
    """Return the results of a test for each outcome; those that failed sent to `apis`, in this order."""
    phases = [Phase(f"t::{at}", "call", "main", name, at + 1.0, at + 2.0) for at, name in enumerate(outcomes)]
    bad = [phase.nodeid for phase in phases if phase.outcome in ("failed", "error")]
    sent = [*apis, *[("", "", "")] * (len(bad) - len(apis))]
    failures = [Failure(nodeid, "E", "", sent=each) for nodeid, each in zip(bad, sent, strict=True)]
    return Results(
        phases=phases,
        failures=failures,
        collected=frozenset(f"t::{number}" for number in range(collected)),
        begun={phase.nodeid for phase in phases},
    )


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (run_of("passed"), "1 test passed"),
        (run_of("passed", "passed"), "All 2 tests passed"),
        (run_of("passed", "skipped"), "Nothing failed in 2 tests"),
        (run_of(), "No test ran"),
        (run_of("failed", "passed"), "1 failed of 2 tests"),
        (run_of("error", "error", "failed"), "1 failed, 2 errors of 3 tests"),
        (run_of("failed", apis=(("Users", "", ""),)), "1 failed of 1 test, in Users"),
        (
            run_of("failed", "failed", apis=(("Users", "", ""), ("", "c.test", "GET /"))),
            "2 failed of 2 tests, in 2 APIs (Users, c.test)",
        ),
    ],
)
def test_verdict_is_said_in_counts(results: Results, said: str) -> None:
    """Singular and plural are right, and each API is counted once."""
    assert verdict_line(results, URLS, "", "").said == said


def test_verdict_tells_what_was_run_where() -> None:
    """Other outcomes, duration, environment and revision stand below it, and what did not run beside it."""
    line = verdict_line(run_of("failed", "passed", "skipped", collected=5), URLS, "staging", "main 1a2b3c")

    assert line.facts == ["1 passed, 1 skipped", "3.00 s", "staging", "main 1a2b3c"]
    assert line.not_run == "2 not run: the run ended after 3 of 5"
    assert line.tone == "bad"


def test_file_that_cannot_be_collected_is_counted() -> None:
    """A run of which a file could not be imported has not passed."""
    results = run_of("passed")
    results.failures.append(Failure("test_x.py", "ImportError", ""))

    assert verdict_line(results, URLS, "", "").said == "1 file not collected of 1 test"


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (("Users", "x.test", "GET /users/{id}"), "Users"),
        (("", "a.test", "GET /reqres/api/users/{id}"), "Users"),
        (("", "a.test", "GET /items/api"), "Items"),
        (("", "a.test", "GET /items/apis"), "a.test"),
        (("", "b.test", "POST /x"), "Items"),
        (("", "c.test", "GET /"), "c.test"),
        (("", "", ""), ""),
    ],
)
def test_api_of_an_exchange(sent: Sent, name: str) -> None:
    """The document's name goes first, then the registry's longest address, then the host."""
    assert api_of(sent, URLS) == name


def test_apis_that_were_not_used_have_no_row() -> None:
    """Only an address to which something was sent is shown."""
    results = Results(sent={("", "a.test", "GET /reqres/api/users")})

    assert list(used(results, URLS)) == ["Users"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.0124, "12 ms"),
        (0.9996, "1.00 s"),
        (1.05, "1.05 s"),
        (59.996, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3599.7, "1 h 0 min"),
        (3840, "1 h 4 min"),
    ],
)
def test_duration_has_one_format(seconds: float, text: str) -> None:
    """No unit is ever full: 60 seconds are a minute."""
    assert duration(seconds) == text


def test_numbers_are_singular_or_plural() -> None:
    """One has no s."""
    assert [number(count, "test") for count in (0, 1, 2000)] == ["0 tests", "1 test", "2,000 tests"]


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_page_begins_with_the_verdict(arguments: list[str], tmp_path: Path) -> None:
    """The title says what ran and where; logins and addresses that the run did not have are left out."""
    files = {"test_a.py": FAILS, "test_b.py": FAILS}

    page = run_inner(tmp_path, files, "test_a.py", "-k", "it or other", *arguments).report

    assert '<h1 id="title">test_a.py -k &#39;it or other&#39; on sandbox</h1>' in page.page
    assert section(page, "api-verdict").startswith("1 failed of 2 tests")
    assert "Logins" not in section(page, "api-summary")
    assert "API" not in section(page, "api-summary")


@pytest.mark.parametrize(("arguments", "title"), [([], "The shop"), (["--html-report-title=Mine"], "Mine")])
def test_title_of_the_suite_stays(arguments: list[str], title: str, tmp_path: Path) -> None:
    """A conftest may give one, and --html-report-title wins."""
    page = run_inner(tmp_path, {"test_a.py": "def test_it(): pass", "conftest.py": TITLED}, *arguments).report.page

    assert f'<h1 id="title">{title}</h1>' in page
