"""What is reported when several things are checked and one fails."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


def test_one_arrangement_with_a_wrong_fact(project: pytest.Pytester) -> None:
    """One test per fact: the other facts are still known, and nothing was arranged twice."""
    project.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="class")
        def answer():
            print("arranged")
            return 41

        class TestAnswer:
            def test_is_a_number(self, answer): assert isinstance(answer, int)
            def test_is_right(self, answer): assert answer == 42
            def test_is_odd(self, answer): assert answer % 2
        """
    )

    result = project.runpytest("-s")

    result.assert_outcomes(passed=2, failed=1)
    assert result.stdout.str().count("arranged") == 1


def test_subtests_go_on(project: pytest.Pytester) -> None:
    """A failed subtest does not hide the next one; each failure names its subtest."""
    project.makepyfile(
        """
        def test_states(subtests):
            for state in ("todo", "begun", "ended"):
                with subtests.test("known", state=state):
                    assert state == "todo"
        """
    )

    result = project.runpytest()

    result.stdout.fnmatch_lines(
        [
            "SUBFAILED[[]known] (state='begun') *::test_states*",
            "SUBFAILED[[]known] (state='ended') *::test_states*",
            "FAILED *::test_states - contains 2 failed subtests",
        ]
    )
