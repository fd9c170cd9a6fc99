"""An inner run is that of a tester, wherever the outer run is: in a worker, on a CI server, in a coloured terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from .reports.inner import run_inner
from .suite import Suite

pytest_plugins = ["pytester"]

OUTER_RUN = {
    "PYTEST_XDIST_WORKER": "gw7",
    "GITHUB_ACTIONS": "true",
    "CI": "true",
    "FORCE_COLOR": "1",
    "ENVIRONMENT": "dev",
    "SHOP_PASSWORD": "of the outer run",
}
LOOKS = f"""
    import os

    def test_environment():
        assert {set(OUTER_RUN)!r} & os.environ.keys() == set()
"""


@pytest.fixture
def outer_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of an outer run, until the end of the test."""
    for name, value in OUTER_RUN.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("outer_run")
def test_suite_sees_nothing_of_the_outer_run(request: pytest.FixtureRequest) -> None:
    """A project that ends with its test is run without the variables that were there before."""
    suite: Suite = request.getfixturevalue("suite")  # after the variables are there
    suite.write({"test_a.py": LOOKS})

    suite.run().assert_outcomes(passed=1)


@pytest.mark.usefixtures("outer_run")
def test_run_that_several_tests_look_at_sees_nothing_of_the_outer_run(tmp_path: Path) -> None:
    """Its variables are those that it is given."""
    finished = run_inner(tmp_path, {"test_a.py": LOOKS})
    given = run_inner(tmp_path, {"test_a.py": LOOKS}, SHOP_PASSWORD="of the inner run")

    assert (finished.counts, given.counts) == ({"passed": 1}, {"failed": 1})
    assert "'SHOP_PASSWORD'" in given.output


def test_output_of_an_inner_run_is_shown_with_the_test(suite: Suite, capsys: pytest.CaptureFixture[str]) -> None:
    """What the run printed is output of the test that started it, where it is needed when that fails."""
    suite.write({"test_a.py": "def test_a(): assert False, 'the reason'"})

    suite.run().assert_outcomes(failed=1)

    assert "the reason" in capsys.readouterr().out
