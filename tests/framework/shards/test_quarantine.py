"""@pytest.mark.quarantine: a failure that does not fail the run, until its day has come."""

from __future__ import annotations

import pytest

from ..finished import Finished
from ..reports.inner import PARALLEL, PLAIN
from ..reports.shown import results, table
from ..suite import Suite

pytest_plugins = ["pytester"]

TESTS = """
    import pytest

    known = pytest.mark.quarantine(owner="Anna", until="2999-12-31", ticket="SHOP-7")

    @known
    def test_fails():
        assert 1 == 2

    @known
    def test_passes(): ...

    @pytest.fixture
    def broken():
        raise RuntimeError("no set-up")

    @known
    def test_setup(broken): ...

    @known
    def test_subtests(subtests):
        with subtests.test("part"):
            assert False, "the part is wrong"

    def test_other(): ...
"""
ENDED = """
    import pytest

    @pytest.mark.quarantine(owner="Anna", until="2020-01-31")
    def test_fails():
        assert 1 == 2
"""


def shown(ended: Finished) -> list[str]:
    """Return what the terminal says of tests in quarantine."""
    return [line for line in ended.outlines if line.startswith(("quarantined: ", "passes in quarantine: "))]


@pytest.mark.parametrize("merged", [False, True], ids=["one run", "merged"])
@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_failures_do_not_fail_the_run(suite: Suite, arguments: list[str], merged: bool) -> None:
    """They are counted and listed apart, with owner, date, ticket and error, and the exit code is 0."""
    suite.write({"test_shop.py": TESTS})
    ended = suite.run("--record", *arguments)
    if merged:
        ended = suite.run("--merge-reports=results")

    assert ended.ret == 0
    assert ended.counts["passed"] == 3  # one of them has a subtest that fails
    assert ended.counts["quarantined"] == 3
    assert "failed" not in ended.counts
    assert "quarantined: test_shop.py::test_fails (Anna, until 2999-12-31, SHOP-7: assert 1 == 2)" in shown(ended)
    assert "passes in quarantine: test_shop.py::test_passes (Anna, until 2999-12-31, SHOP-7)" in shown(ended)
    assert len(shown(ended)) == 4
    assert results(ended.report)["test_shop.py::test_fails"] == "XFailed"
    assert ["quarantined", "test_setup"] in [
        [row[0], row[1].rpartition("::")[2]] for row in table(ended.report, "api-remarks")
    ]


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_after_its_day_it_fails(suite: Suite, arguments: list[str]) -> None:
    """The test fails as any other, and its report says that the quarantine has ended."""
    suite.write({"test_shop.py": ENDED})

    ended = suite.run(*arguments)

    assert ended.ret == 1
    assert ended.counts == {"failed": 1}
    assert "It has ended: Anna, until 2020-01-31." in ended.output


def test_clock_of_a_test_does_not_matter(suite: Suite) -> None:
    """A test that sets its clock does not end its quarantine."""
    freeze = "    @known\n    @pytest.mark.usefixtures('late')\n    def test_late():\n        assert False\n"
    fixture = (
        "    import time_machine\n\n    @pytest.fixture\n    def late():\n"
        "        with time_machine.travel('3000-01-01'):\n            yield\n\n"
    )
    suite.write({"test_shop.py": TESTS.partition("    @known")[0] + fixture + freeze})

    assert suite.run().counts == {"quarantined": 1}


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
@pytest.mark.parametrize(
    "given",
    ["owner='Anna'", "until='2999-12-31'", "owner='Anna', until='soon'", "'Anna'", "owner='A', till='2999-12-31'"],
)
def test_wrong_mark_is_one_line(suite: Suite, given: str, arguments: list[str]) -> None:
    """A mark without an owner, or without a day, ends the run and is named."""
    suite.write({"test_shop.py": f"import pytest\n@pytest.mark.quarantine({given})\ndef test_a(): ...\n"})

    ended = suite.run(*arguments)

    assert ended.ret != 0
    assert "test_shop.py::test_a: @pytest.mark.quarantine: " in ended.output
    assert "INTERNALERROR" not in ended.output


def test_suite_may_have_a_mark_of_that_name(suite: Suite) -> None:
    """A mark that pytest.ini registers is the suite's own, and changes nothing."""
    suite.write({"pytest.ini": suite.read("pytest.ini") + "    quarantine: ours\n"})
    suite.write({"test_shop.py": "import pytest\n@pytest.mark.quarantine\ndef test_a(): assert False\n"})

    assert suite.run().counts == {"failed": 1}


def test_other_suites_keep_theirs(folder: Suite) -> None:
    """Beside a suite that does not name itself the engine only reports."""
    ini = "[pytest]\nmarkers =\n    quarantine: ours\n"
    test = "import pytest\n@pytest.mark.quarantine(owner='A', until='2999-12-31')\ndef test_a(): assert False\n"
    folder.write({"pytest.ini": ini, "test_a.py": test})

    assert folder.run().counts == {"failed": 1}
