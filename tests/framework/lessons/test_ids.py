"""Ids and marks of parameters, test_parametrized_fixtures.py: what pytest calls the tests, and which it selects."""

from __future__ import annotations

import pytest

from .conftest import ITEMS_FIXTURES, LESSONS

pytest_plugins = ["pytester"]


@pytest.fixture
def parametrized(project: pytest.Pytester) -> pytest.Pytester:
    """`project` with the lesson's file and its database. `pytester` removes it."""
    project.makeconftest(ITEMS_FIXTURES)
    lesson = LESSONS / "test_parametrized_fixtures.py"
    project.makepyfile(test_lesson=lesson.read_text(encoding="utf-8"))
    return project


def test_ids(parametrized: pytest.Pytester) -> None:
    """Values that are short texts, a list of ids, a function, `pytest.param(id=)`."""
    result = parametrized.runpytest("--collect-only", "-q")

    assert [line.partition("::")[2] for line in result.outlines if "::" in line] == [
        "test_filter_by_state[todo]",
        "test_filter_by_state[wip]",
        "test_filter_by_state[done]",
        "test_blank_summary_is_refused[nothing]",
        "test_blank_summary_is_refused[a blank]",
        "test_blank_summary_is_refused[tab and newline]",
        "test_stored_as_given[anna todo]",
        "test_stored_as_given[ben wip]",
        "test_count[a day]",
        "test_count[a year]",
        "test_count[tomorrow]",
        "test_unknown_state_is_refused[upper case]",
        "test_unknown_state_is_refused[empty]",
    ]


def test_marks_of_parameters(parametrized: pytest.Pytester) -> None:
    """A mark on one parameter deselects that one; another expects that one to fail."""
    result = parametrized.runpytest("-k", "test_count", "-m", "not slow", "-rx")

    result.assert_outcomes(passed=1, xfailed=1, deselected=11)
    result.stdout.fnmatch_lines(["XFAIL *test_count[[]tomorrow] - the future is not stored"])


def test_doubled_ids_are_refused(project: pytest.Pytester) -> None:
    """With `strict` two parameters of the same name are an error, not `same0` and `same1`."""
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("state", ["wip", "done"], ids=["same", "same"])
        def test_state(state): ...
        """
    )

    result = project.runpytest("-o", "strict=true")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Duplicate parametrization IDs detected*"])
