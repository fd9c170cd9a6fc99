"""No teardown of module_c's lessons can be forgotten: each is taken out in turn, and the lesson must fail."""

from __future__ import annotations

import pytest

from .conftest import ITEMS_FIXTURES, LESSONS
from .mutation import fixtures_that_clean_up, without_teardown

pytest_plugins = ["pytester"]

TEARDOWNS = [
    pytest.param(path.name, fixture, id=f"{path.stem}-{fixture}")
    for path in sorted(LESSONS.rglob("*.py"))
    for fixture in fixtures_that_clean_up(path.read_text(encoding="utf-8"))
]


def run_lesson(project: pytest.Pytester, lesson: str, source: str) -> pytest.RunResult:
    """Run `source`, a lesson that needs no server in this process, one that does in its own."""
    project.makepyfile(test_lesson=source)
    if "client" in source:
        return project.runpytest_subprocess()
    project.makeconftest(ITEMS_FIXTURES)
    return project.runpytest()


def test_lessons_clean_up() -> None:
    """There are teardowns to take out: in six or more fixtures of the lessons."""
    assert len(TEARDOWNS) >= 6


@pytest.mark.parametrize(("lesson", "fixture"), TEARDOWNS)
def test_missing_teardown_fails_the_lesson(items_project: pytest.Pytester, lesson: str, fixture: str) -> None:
    """Without the teardown the lesson fails; with it, in the same project, it passes."""
    source = (LESSONS / lesson).read_text(encoding="utf-8")

    assert run_lesson(items_project, lesson, source).ret == pytest.ExitCode.OK
    assert run_lesson(items_project, lesson, without_teardown(source, fixture)).ret == pytest.ExitCode.TESTS_FAILED


def test_folder_that_is_not_left_fails_the_lesson(project: pytest.Pytester) -> None:
    """`empty_folder` leaves its clean-up to `monkeypatch`; with a plain chdir its lesson fails."""
    source = (LESSONS / "test_usefixtures.py").read_text(encoding="utf-8")
    assert "monkeypatch.chdir(" in source
    project.makepyfile(test_lesson=source.replace("monkeypatch.chdir(", "__import__('os').chdir("))

    assert project.runpytest().ret == pytest.ExitCode.TESTS_FAILED
