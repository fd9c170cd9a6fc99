"""On GitHub Actions a run writes its summary to the page of the job, and a note at each failed test."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from ..suite import Suite

pytest_plugins = ["pytester"]

TESTS = """
    import httpx
    import pytest

    def answer(request):
        return httpx.Response(418, json={"hint": "tea"})

    def ask(path):
        with httpx.Client(transport=httpx.MockTransport(answer), base_url="https://shop.test") as client:
            return client.get(path)

    def test_passes():
        ask("/pots/1")

    def test_fails():
        assert ask("/pots/2?api_key=correct-horse-battery").status_code == 200

    def test_hostile():
        raise AssertionError("<img src=x onerror=alert(1)> | `tick` </code></table>\\n\\n# heading")

    @pytest.fixture
    def broken():
        raise RuntimeError("50 % of it, at: once")

    def test_error(broken): ...

    @pytest.mark.skip(reason="not today")
    def test_skipped(): ...

    @pytest.mark.xfail(reason="known")
    def test_xfailed(): assert False

    def test_subtests(subtests):
        for number in range(3):
            with subtests.test(number=number):
                pass
"""

HELPER = """
    def check(value):
        assert value
"""
BROKEN = """
    import pytest

    @pytest.fixture
    def broken():
        raise RuntimeError("no set-up")
"""
CALLS = """
    from helper import check


    def test_by_helper():
        '''Two lines below the name.'''
        check(False)

    def test_by_fixture(broken): ...
"""
COMMANDS = """
    def test_commands():
        print("::error::printed")
        assert False, "50 % %0A::error::raised\\n::error::raised as well"
"""


@pytest.fixture
def on_github(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """`suite` as on GitHub Actions, with tests of every outcome; the summary goes to summary.md."""
    suite.write({"test_shop.py": TESTS})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(suite.path / "summary.md"))
    return suite


@pytest.mark.parametrize("merged", [False, True], ids=["one run", "merged"])
@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_summary_counts_and_explains(on_github: Suite, arguments: list[str], merged: bool) -> None:
    """Each test counts once; a failure comes with its last exchange; the slowest operations are named."""
    if merged:
        for shard in ("--shard=1/2", "--shard=2/2"):
            on_github.run(shard, *arguments)
        (on_github.path / "summary.md").unlink()
        on_github.run("--merge-reports=results")
    else:
        on_github.run(*arguments)

    summary = on_github.read("summary.md")
    counts = r"7 run in [\d.]+ m?s: 1 error, 2 failed, 1 xfailed, 1 skipped, 2 passed\.$"
    assert re.search(counts, summary, re.MULTILINE)
    assert re.search(
        r"<td><code>assert ask\(\S*/pots/2\?api_key=\[redacted]\S*\)\.status_code == 200: 418 == 200</code></td>"
        r"<td><code>GET https://shop\.test/pots/2\S* -&gt; 418 I&#39;m a teapot \(\d+ ms\)</code></td>"
        r"<td><code>test_shop\.py::test_fails</code></td>",
        summary,
    )
    assert "<code>GET /pots/{id}</code></td><td>2</td>" in summary


def test_summary_is_text(on_github: Suite) -> None:
    """What an error holds is neither HTML nor Markdown, and no secret is in it."""
    on_github.run()

    summary = on_github.read("summary.md")
    headings = re.findall(r"<h\d>(.+?)</h\d>", MarkdownIt("commonmark").render(summary))
    assert headings == ["API suite", "What failed", "Slowest operations"]
    assert "<img" not in summary
    assert "&lt;img src=x onerror=alert(1)&gt; | `tick`" in summary
    assert "correct-horse" not in summary


def test_failures_become_annotations(on_github: Suite) -> None:
    """Each failure is a workflow command with file and line, in the form that GitHub reads."""
    printed = on_github.run().stdout.str()

    line = next(n for n, text in enumerate(on_github.read("test_shop.py").splitlines(), 1) if "== 200" in text)
    error = 'assert ask("/pots/2?api_key=[redacted]").status_code == 200: 418 == 200'
    assert f"::error file=test_shop.py,line={line},title=test_shop.py%3A%3Atest_fails::{error}" in printed
    assert re.search(r"::error file=test_shop\.py,line=\d+,title=\S+test_error::RuntimeError: 50 %25 of it", printed)
    assert printed.count("\n::error ") == 3


def test_file_that_cannot_be_collected_is_a_failure(on_github: Suite) -> None:
    """Of a file with an error in it, the summary says which, and what was raised."""
    on_github.write({"test_shop.py": "import there_is_no_such_module"})

    printed = on_github.run().stdout.str()

    assert "No test ran." in on_github.read("summary.md")
    assert "ModuleNotFoundError: No module named &#39;there_is_no_such_module&#39;" in on_github.read("summary.md")
    assert "::error file=test_shop.py,line=1,title=test_shop.py::ModuleNotFoundError" in printed


def test_elsewhere_nothing_is_written(on_github: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without GitHub's variables there is neither a summary nor a note."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    monkeypatch.delenv("GITHUB_ACTIONS")

    assert "::error" not in on_github.run().stdout.str()
    assert not (on_github.path / "summary.md").exists()


def test_paths_begin_at_the_checkout(on_github: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the suite is a folder of a bigger repository, the path of a note has that folder."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(on_github.path.parent))

    printed = on_github.run().stdout.str()

    assert f"\n::error file={on_github.path.name}/test_shop.py,line=" in printed


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["plain", "parallel"])
def test_note_is_at_the_line_that_failed(on_github: Suite, arguments: list[str]) -> None:
    """Of a helper it is the test's line that calls it; of a fixture its own line, in whatever file that is."""
    on_github.write({"helper.py": HELPER, "folder/conftest.py": BROKEN, "folder/test_shop.py": CALLS})
    (on_github.path / "test_shop.py").unlink()

    printed = on_github.run("folder", *arguments).stdout.str()

    notes = re.findall(r"^::error file=(\S+?),line=(\d+),title=\S+%3A(\w+)::", printed, re.MULTILINE)
    assert {test: (file, int(line)) for file, line, test in notes} == {
        "test_by_helper": ("folder/test_shop.py", 7),
        "test_by_fixture": ("folder/conftest.py", 6),
    }


def test_elsewhere_no_notes(on_github: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another CI server, or a person, may have set GITHUB_ACTIONS to something that is not "true"."""
    monkeypatch.setenv("GITHUB_ACTIONS", "false")

    assert "::" not in {line[:2] for line in on_github.run().outlines}


@pytest.mark.parametrize("arguments", [[], ["-n", "2"], ["-s"]], ids=["plain", "parallel", "live"])
def test_tests_cannot_give_commands(on_github: Suite, arguments: list[str]) -> None:
    """GitHub is told to hear no command but the notes, so what a test prints or raises is only text."""
    on_github.write({"test_shop.py": COMMANDS})

    lines = on_github.run(*arguments).outlines

    assert any(line.endswith("::error::printed") for line in lines)
    assert [line for line in lines if line.startswith("::") and is_heard(line, lines)] == [
        (
            "::error file=test_shop.py,line=4,title=test_shop.py%3A%3Atest_commands"
            "::AssertionError: 50 %25 %250A::error::raised"
        ),
    ]


def is_heard(line: str, lines: list[str]) -> bool:
    """Return whether GitHub's runner takes that line for a command."""
    token = ""
    for each in lines:
        if each == f"::{token}::":
            token = ""
        elif not token and each.startswith("::stop-commands::"):
            token = each.rpartition("::")[2]
        elif each == line:
            return not token
    return False
