"""--history: what former runs tell of this one."""

from __future__ import annotations

import json
import subprocess

import pytest

from apisuite.report.results import Remark
from apisuite.results.history import History, Run, compare, usual_seconds

from ..reports.inner import PARALLEL, PLAIN
from ..reports.shown import table
from ..suite import Suite

pytest_plugins = ["pytester"]

OPTION = "--history=history.jsonl"
TEST = """
    from pathlib import Path

    def test_a():
        assert Path("good").exists()

    def test_b(): ...
"""


def runs(*letters: str, commit: str = "", seconds: float = 0.1) -> list[Run]:
    """Return the runs of one test that ended so, a letter each."""
    return [Run(float(at), commit, {"t": (letter, seconds)}) for at, letter in enumerate(letters)]


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("pf", Remark("new failure", "t")),
        ("-f", Remark("new failure", "t")),
        ("pff", Remark("still failing", "t", "for 2 runs")),
        ("pff-f", Remark("still failing", "t", "for 3 runs")),
        ("ffp", Remark("fixed", "t", "after 2 failed runs")),
    ],
)
def test_failures_are_compared_with_the_run_before(letters: str, said: Remark) -> None:
    """What counts is the last run in which the test passed or failed."""
    *former, now = runs(*letters)

    assert compare(former, now) == [said]


@pytest.mark.parametrize("letters", ["p", "f", "pp", "fpp", "f-", "p-", "--"])
def test_nothing_new_is_not_told(letters: str) -> None:
    """A test that passes as before, or is skipped, is not worth a line; nor is anything of a first run."""
    *former, now = runs(*letters)

    assert compare(former, now) == []


@pytest.mark.parametrize("letters", ["pf", "fp", "pffp"])
def test_both_outcomes_on_one_commit_are_flaky(letters: str) -> None:
    """A test that passes and fails on the same files is flaky; files that were changed are of no commit."""
    *former, now = runs(*letters, commit="abc")

    assert [remark.what for remark in compare(former, now)] == ["flaky"]
    assert "flaky" not in [remark.what for remark in compare(runs(*letters)[:-1], runs(*letters)[-1])]


def test_failed_and_then_passed_is_flaky() -> None:
    """A test that was run again in this run is flaky, also in the first run of a history; one that fails is not."""
    (passed,), (failed,) = runs("p"), runs("f")

    assert [remark.what for remark in compare([], passed, ["t"])] == ["flaky"]
    assert compare([], failed) == []


def test_slower_against_its_own_spread() -> None:
    """What is slow for one test is usual for another, whose times vary."""
    steady = [Run(0.0, "", {"t": ("p", took)}) for took in (1.0, 1.1, 1.0, 0.9, 1.0)]
    varied = [Run(0.0, "", {"t": ("p", took)}) for took in (0.5, 1.9, 1.0, 2.0, 0.6)]
    now = Run(0.0, "", {"t": ("p", 2.0)})

    assert compare(steady, now) == [Remark("slower", "t", "2.0 s, usually 1.0 s")]
    assert compare(varied, now) == compare(steady[:3], now) == []


def test_usual_seconds() -> None:
    """The median of a test's runs, without those that skipped it."""
    known = [*runs("p", seconds=1.0), *runs("f", seconds=3.0), *runs("p", seconds=2.0), *runs("-", seconds=0.0)]

    assert usual_seconds(known) == {"t": 2.0}


@pytest.fixture
def versioned(suite: Suite) -> Suite:
    """`suite` as a clean git checkout, with a test that passes where there is a file "good"."""
    suite.write({"test_shop.py": TEST, "good": ""})
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.test"]
        subprocess.run(["git", *identity, *command], cwd=suite.path, check=True)  # noqa: S607
    return suite


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_what_is_new_is_told(suite: Suite, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure is new, then still there, then fixed: in terminal, page and the summary of a CI job."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(suite.path / "summary.md"))
    suite.write({"test_shop.py": TEST, "good": ""})
    suite.run(OPTION, *arguments)
    (suite.path / "good").unlink()
    new, still = suite.run(OPTION, *arguments), suite.run(OPTION, *arguments)
    suite.write({"good": ""})

    fixed = suite.run(OPTION, *arguments)

    assert "new failure: test_shop.py::test_a" in new.outlines
    assert "still failing: test_shop.py::test_a (for 2 runs)" in still.outlines
    assert "fixed: test_shop.py::test_a (after 2 failed runs)" in fixed.outlines
    assert table(fixed.report, "api-remarks") == [["fixed", "test_shop.py::test_a", "after 2 failed runs"]]
    assert "<code>new failure</code>" in suite.read("summary.md")


def test_flaky_on_a_commit(versioned: Suite) -> None:
    """On a clean checkout both outcomes are flaky, and the reports say so."""
    versioned.run(OPTION, "-k", "test_b")
    versioned.write({".git/info/exclude": "*\n"})
    versioned.run(OPTION)
    history = versioned.read("history.jsonl").replace('"test_shop.py::test_b":["p"', '"test_shop.py::test_b":["f"')
    versioned.write({"history.jsonl": history})

    ended = versioned.run(OPTION)

    assert "flaky: test_shop.py::test_b (failed in 2 of 2 former runs)" in ended.outlines


def test_merged_run_is_one_run(suite: Suite) -> None:
    """Shards take the times from the history and add nothing; the merge adds one run."""
    suite.write({"test_shop.py": TEST, "test_other.py": "def test_other(): ...\n", "good": ""})
    for shard in ("--shard=1/2", "--shard=2/2"):
        suite.run(shard, OPTION)
    assert not (suite.path / "history.jsonl").exists()

    suite.run("--merge-reports=results", OPTION, "--record=whole.jsonl")

    assert [len(run.ended) for run in History(suite.path / "history.jsonl")] == [3]
    assert suite.read("history.green.jsonl") == suite.read("whole.jsonl")


def test_history_weighs_shards(suite: Suite) -> None:
    """A file that took long last time has a shard of its own."""
    suite.write({f"test_{name}.py": f"def test_{name}(): ...\n" for name in "abcd"})
    took = {f"test_{name}.py::test_{name}": ["p", 9.0 if name == "c" else 1.0] for name in "abcd"}
    suite.write({"history.jsonl": json.dumps({"at": 1.0, "commit": "", "ended": took}) + "\n"})

    for arguments in ([], ["-n", "2"]):
        assert "test_c.py" in suite.run("--shard=1/2", OPTION, "-v", *arguments).output
        assert suite.run("--shard=2/2", OPTION, *arguments).counts["passed"] == 3


def test_damaged_line_is_named_and_left_out(suite: Suite) -> None:
    """A history of which a line cannot be read is used without it, and one line says so."""
    suite.write({"test_shop.py": TEST, "good": ""})
    suite.run(OPTION)
    suite.write({"history.jsonl": "{\n" + suite.read("history.jsonl")})

    ended = suite.run(OPTION)

    assert len([line for line in ended.outlines if "history.jsonl: line 1 cannot be read" in line]) == 1
    assert ended.ret == 0
    assert len(list(History(suite.path / "history.jsonl"))) == 2


def test_fifty_runs_are_kept(suite: Suite) -> None:
    """The file does not grow for ever."""
    suite.write({"test_shop.py": TEST, "good": ""})
    suite.write({"history.jsonl": '{"at":1.0,"commit":"","ended":{}}\n' * 60})

    suite.run(OPTION)

    assert len(suite.read("history.jsonl").splitlines()) == 50
