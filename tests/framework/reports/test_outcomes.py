"""Whatever happens to a test is visible and counted once, and HTML, JUnit and terminal agree."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from .every_outcome import FILES, RESULTS
from .inner import Finished, run_inner
from .shown import counts, detail, results, table, text_of

ARGUMENTS = ["--continue-on-collection-errors", "-ra"]


@pytest.fixture(scope="module")
def one_process(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A run with every outcome but a crash. The folder is pytest's to remove."""
    return run_inner(tmp_path_factory.mktemp("plain"), FILES, *ARGUMENTS)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The same with two workers, one of which crashes. The folder is pytest's to remove."""
    return run_inner(tmp_path_factory.mktemp("parallel"), FILES, *ARGUMENTS, "-n", "2")


@pytest.fixture(scope="module")
def one_process_merged(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The first of these in three shards, merged. The folder is pytest's to remove."""
    return in_shards(tmp_path_factory.mktemp("merged"))


@pytest.fixture(scope="module")
def two_workers_merged(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The second of these in three shards, merged. The folder is pytest's to remove."""
    return in_shards(tmp_path_factory.mktemp("merged"), "-n", "2")


def in_shards(folder: Path, *arguments: str) -> Finished:
    """Return the merge of three shards."""
    for number in (1, 2, 3):
        run_inner(folder, FILES, f"--shard={number}/3", *ARGUMENTS, *arguments)
    return run_inner(folder, {}, "--merge-reports=results", "-ra")


@pytest.fixture(scope="module", params=["one_process", "two_workers", "one_process_merged", "two_workers_merged"])
def finished(request: pytest.FixtureRequest) -> Finished:
    """All runs, one after the other. Nothing to clean up."""
    run: Finished = request.getfixturevalue(request.param)
    return run


def test_every_outcome_has_its_row(finished: Finished) -> None:
    """Each test has a row with its result, and so has each phase and each subtest that did not pass."""
    has_crashed = "crashed while running" in finished.output
    expected = RESULTS | {"test_crash.py::test_crashes": "Failed" if has_crashed else "Passed"}

    # a worker hands the parameters of subtests on as texts
    shown = {name.replace("='", "=").replace("')", ")"): result for name, result in results(finished.report).items()}
    assert shown == expected


def test_html_counts_as_the_terminal_does(finished: Finished) -> None:
    """The numbers beside the filters are those of pytest's last line, and so many rows there are."""
    terminal = finished.counts
    assert terminal.pop("subtests") == 3
    terminal["error"] = terminal.pop("errors")

    assert counts(finished.report) == terminal
    assert Counter(row["result"].lower() for row in finished.report.rows()) == terminal
    assert "3 passed, in addition to the rows below" in finished.report.page


def test_junit_counts_as_the_terminal_does(finished: Finished) -> None:
    """The JUnit file has as many failures, errors and skips; xfailed tests are skipped ones there."""
    terminal = finished.counts
    found = Counter(problem.tag for case in finished.junit for problem in case)

    assert found["failure"] == terminal["failed"]
    assert found["error"] == terminal["errors"]
    assert found["skipped"] == terminal["skipped"] + terminal["xfailed"]


def test_junit_and_html_agree_on_what_passed(finished: Finished) -> None:
    """What passed without any problem is the same in both."""
    problems = {"failure", "error", "skipped"}
    clean = {case.get("name") for case in finished.junit if not problems & {child.tag for child in case}}
    rows = results(finished.report)
    bad = {name for name, result in rows.items() if result not in ("Passed", "XPassed")}
    good = {name for name in rows.keys() - bad if not any(other.startswith((f"{name}:", f"{name} ")) for other in bad)}

    assert {name.rpartition("::")[2] for name in good} == clean


def test_failing_subtest_keeps_its_message(finished: Finished) -> None:
    """The row of a subtest has the subtest's own error; the test's own row says how many failed."""
    row = next(name for name, result in results(finished.report).items() if "[part]" in name and result == "Failed")

    assert "AssertionError: the part is wrong" in detail(finished.report, row).error
    assert "contains 1 failed subtest" in detail(finished.report, "::test_subtests").error


@pytest.mark.parametrize("crashed", ["two_workers", "two_workers_merged"])
def test_crashed_worker_is_in_the_report(crashed: str, request: pytest.FixtureRequest) -> None:
    """The test that a worker died of has failed, once, and says so; the tests after it have run."""
    report = request.getfixturevalue(crashed).report

    assert "crashed while running 'test_crash.py::test_crashes'" in detail(report, "::test_crashes").error
    assert results(report)["test_crash.py::test_after"] == "Passed"


def test_crashed_worker_is_told_once(two_workers: Finished) -> None:
    """The terminal has one line for it."""
    assert two_workers.output.count("node down: Not properly terminated") == 1


def test_what_failed_links_to_every_row_that_failed(finished: Finished) -> None:
    """The list at the top names each row that failed or has an error once, as the row is called."""
    listed = finished.report.page.partition(' id="api-failures"')[2].partition("</section>")[0]
    linked = [text_of(name) for name in re.findall(r'data-goto="([^"]*)"', listed)]

    rows = results(finished.report)
    assert sorted(linked) == sorted(name for name, result in rows.items() if result in ("Failed", "Error"))


@pytest.mark.parametrize(
    "error",
    [
        "ModuleNotFoundError: No module named 'there_is_no_such_module'",
        """assert {"a": 1} == {"a": 2}: {'a': 1} == {'a': 2}""",
        "RuntimeError: at import",
        "RuntimeError: no set-up",
        "AssertionError: the part is wrong",
        "contains 1 failed subtest",
        "[XPASS(strict)] known",
    ],
)
def test_what_failed_names_the_error(finished: Finished, error: str) -> None:
    """Each group begins with what was raised, not with where, or in which worker."""
    listed = finished.report.page.partition('id="api-failures"')[2].partition("</section>")[0]

    assert f"<code>{error}</code>" in html.unescape(listed)


def test_failures_with_the_same_error_are_one_group(finished: Finished) -> None:
    """Two tests whose teardown raised the same are one row with two links."""
    groups = table(finished.report, "api-failures")

    assert [
        "2",
        "RuntimeError: no tear-down",
        "",
        "test_outcomes.py::test_teardown_error::teardown, test_outcomes.py::test_fails_twice::teardown",
    ] in groups
