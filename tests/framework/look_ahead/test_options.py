"""--look-ahead, the ini option, and the process in which neither is given."""

from __future__ import annotations

import pytest

from ..suite import Suite

pytest_plugins = ["pytester"]

NOTHING_MORE = "loaded: [[]'pytest_look_ahead.giving_way', 'pytest_look_ahead.hooks', 'pytest_look_ahead.plugin'[]]"
LOADED = """
    import sys


    def test_loaded():
        print("loaded:", sorted(name for name in sys.modules if "look_ahead." in name))
"""


@pytest.fixture
def loaded(inner: Suite) -> Suite:
    """A project whose one test says which modules of look-ahead are imported. `inner` cleans up."""
    inner.write({"test_it.py": LOADED})
    return inner


def test_nothing_is_imported_by_default(loaded: Suite) -> None:
    """Who does not look ahead pays nothing."""
    result = loaded.run("-rP")

    result.stdout.fnmatch_lines([NOTHING_MORE])
    result.stdout.no_fnmatch_line("look-ahead*")


@pytest.mark.parametrize(("options", "line"), [([], "look-ahead: 5"), (["--look-ahead", "3"], "look-ahead: 3")])
def test_ini_option_is_the_default(loaded: Suite, options: list[str], line: str) -> None:
    """The command line wins."""
    result = loaded.run("-o", "look_ahead=5", *options)

    result.stdout.fnmatch_lines([line])


def test_zero_on_the_command_line_switches_it_off(loaded: Suite) -> None:
    """Also where pytest.ini asks for it."""
    result = loaded.run("-o", "look_ahead=5", "--look-ahead", "0", "-rP")

    result.stdout.fnmatch_lines([NOTHING_MORE])


def test_negative_number_is_refused(loaded: Suite) -> None:
    """With one line that says what is expected."""
    result = loaded.run("--look-ahead", "-1")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --look-ahead is -1. Expected how many test functions run ahead, *"])


def test_debugger_switches_it_off(loaded: Suite) -> None:
    """A debugger that stops in one test must not find others at work."""
    result = loaded.run("--look-ahead", "3", "--pdb")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["look-ahead: off, a debugger shows one test at a time"])
