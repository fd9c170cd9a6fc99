"""Four shards, merged, are as one run: in terminal, page, JUnit and HAR file, exit code and what --lf knows."""

from __future__ import annotations

import re

import pytest

from ..finished import Finished
from ..reports.inner import PARALLEL, PLAIN, run_inner
from ..reports.shown import section, table
from .whole import ALL, FILES, OUTPUTS, cases_of, entries_of, merge, rows_of, run_shards


@pytest.fixture(scope="module", params=[PLAIN, PARALLEL])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Finished, Finished]:
    """One run of the project, and the merge of four shards of it. The folders are pytest's to remove."""
    one = run_inner(tmp_path_factory.mktemp("one"), FILES, *OUTPUTS, *ALL, *request.param)
    folder = tmp_path_factory.mktemp("four")
    shards = run_shards(folder, FILES, 4, *ALL, *request.param)
    assert all(shard.ret in (0, 1) for shard in shards)
    return one, merge(folder)


def test_terminal_and_exit_code(both: tuple[Finished, Finished]) -> None:
    """The last line counts the same, and the exit code says the same."""
    one, merged = both

    assert merged.counts == one.counts
    assert merged.ret == one.ret == 1
    assert "note: " not in merged.output


def test_page(both: tuple[Finished, Finished]) -> None:
    """The page has the same rows, each with its result, error, exchanges and output."""
    one, merged = both

    assert rows_of(merged) == rows_of(one)


def test_summary_of_the_page(both: tuple[Finished, Finished]) -> None:
    """What failed and what is tested is told as well; the shards and their lanes come on top."""
    one, merged = both
    shown = section(merged.report, "api-summary")

    assert "sandbox" in section(merged.report, "api-verdict")
    assert "1/4 on " in shown
    assert merged.report.page.count("<h3>What failed</h3>") == one.report.page.count("<h3>What failed</h3>") == 1
    assert "2/4" in merged.report.page.partition("api-timeline")[2]


def test_junit(both: tuple[Finished, Finished]) -> None:
    """The JUnit file has the same cases with the same messages and properties, and those of the suite."""
    one, merged = both

    assert cases_of(merged) == cases_of(one)


def test_har(both: tuple[Finished, Finished]) -> None:
    """The HAR file has the same entries, each of the same test."""
    one, merged = both

    assert entries_of(merged) == entries_of(one)
    assert len(entries_of(one)) > 20


def test_log(both: tuple[Finished, Finished]) -> None:
    """The log has the same records, in the order of their times; each names its shard."""
    logs = [(each.folder / "api_logging.log").read_text(encoding="utf-8").splitlines() for each in both]
    said = [sorted(re.sub(r"^.*?INFO - (\[.*?\] )*|:\d+/", "", line) for line in log) for log in logs]
    times = [line[:23] for line in logs[1] if re.match(r"\[\d/4\] \d{4}-", line) is None]

    assert said[0] == said[1]
    assert times == []
    assert sorted(line[6:29] for line in logs[1]) == [line[6:29] for line in logs[1]]


def test_operations(both: tuple[Finished, Finished]) -> None:
    """Each operation of the API has been used as often."""
    one, merged = ({tuple(row[:2]) for row in table(each.report, "api-operations")} for each in both)

    assert merged == one
    assert len(one) > 10


def test_last_failed(both: tuple[Finished, Finished]) -> None:
    """After the merge, --lf runs what failed in any shard."""
    again = [run_inner(each.folder, {}, "--lf", "--collect-only", "-q") for each in both]
    tests = [[line for line in each.outlines if line.startswith("test_") and "::" in line] for each in again]

    assert len(tests[0]) == 7
    assert tests[0] == tests[1]
