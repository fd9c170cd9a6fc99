"""Teardown when something goes wrong: before the `yield`, after it, in the test."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

SAY = """
import pytest

def say(words):
    with open("diary.txt", "a") as diary:
        diary.write(words + "\\n")
"""
SHOP = """
@pytest.fixture
def shop():
    say("open shop")
    yield
    say("close shop")

@pytest.fixture
def till(shop):
    {before}
    say("open till")
    yield
    {after}
    say("close till")

def test_till(till):
    say("test")
    {test}
"""
BREAKS = "raise RuntimeError('broken')"


def run_shop(
    project: pytest.Pytester, *, before: str = "pass", after: str = "pass", test: str = "pass"
) -> tuple[pytest.RunResult, list[str]]:
    """Run the shop with a statement before the yield, after it, or in the test; return the result and the diary."""
    project.makepyfile(SAY + SHOP.format(before=before, after=after, test=test))
    result = project.runpytest()
    return result, (project.path / "diary.txt").read_text(encoding="utf-8").splitlines()


def test_no_error(project: pytest.Pytester) -> None:
    """Set up, test, torn down in reverse order."""
    result, diary = run_shop(project)

    result.assert_outcomes(passed=1)
    assert diary == ["open shop", "open till", "test", "close till", "close shop"]


def test_error_before_yield(project: pytest.Pytester) -> None:
    """The test is an error and never runs, nor does the rest of the fixture; what was set up before is torn down."""
    result, diary = run_shop(project, before=BREAKS)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_till*", "E*RuntimeError: broken"])
    assert diary == ["open shop", "close shop"]


def test_error_after_yield(project: pytest.Pytester) -> None:
    """The test passed and is an error too; the rest of the fixture is lost, the other teardowns are not."""
    result, diary = run_shop(project, after=BREAKS)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_till*", "E*RuntimeError: broken"])
    assert diary == ["open shop", "open till", "test", "close shop"]


def test_error_in_the_test(project: pytest.Pytester) -> None:
    """A test that fails is torn down like one that passes."""
    result, diary = run_shop(project, test=BREAKS)

    result.assert_outcomes(failed=1)
    assert diary == ["open shop", "open till", "test", "close till", "close shop"]


def test_error_after_addfinalizer(project: pytest.Pytester) -> None:
    """What has its finalizer already is cleaned up although the same fixture fails later: the last one first."""
    project.makepyfile(
        SAY
        + """
@pytest.fixture
def lamps(request):
    for lamp in ("first", "second", "third"):
        if lamp == "third":
            raise RuntimeError("broken")
        say(f"{lamp} on")
        request.addfinalizer(lambda lamp=lamp: say(f"{lamp} off"))

def test_lamps(lamps): ...
"""
    )

    project.runpytest().assert_outcomes(errors=1)

    diary = (project.path / "diary.txt").read_text(encoding="utf-8").splitlines()
    assert diary == ["first on", "second on", "second off", "first off"]
