"""Options that a suite has itself are that suite's; the engine's of the same name are off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .running import WITHOUT, run, written

OWN = """
def pytest_addoption(parser):
    parser.addoption("--environment", default="staging")
    parser.addoption("--har", action="store_true", help="it is hard")
    parser.addoption("--failures", action="store_true", help="only those")
    parser.addoption("--look-ahead", help="days")
    parser.addoption("--html-report-title", help="a title")
    parser.addini("look_ahead", "whether to", type="bool")
    parser.addini("sandbox", "where")
"""
FILES = {
    "pytest.ini": "[pytest]\nlook_ahead = yes\nsandbox = http://sandbox.invalid\n",
    "conftest.py": OWN,
    "test_it.py": """
def test_options(pytestconfig):
    names = ("environment", "har", "failures", "look_ahead", "html_report_title")
    print("options:", [pytestconfig.getoption(name) for name in names])
    print("settings:", [pytestconfig.getini(name) for name in ("look_ahead", "sandbox")])
""",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A repository with options of its own. pytest removes old temporary folders."""
    return written(tmp_path, FILES)


def seen(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """Return the exit code of a run, and what its test has seen."""
    ended = run(folder, "", "-rP", *arguments)
    return ended.code, re.findall(r"^(?:options|settings): .*", ended.output, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="none given"),
        pytest.param(
            ["--environment=e", "--look-ahead=7", "--html-report-title=t", "--har", "--failures"], id="all given"
        ),
        pytest.param(["--har", "test_it.py"], id="flag before a file"),
        pytest.param(["--har", "-n", "2"], id="parallel"),
    ],
)
def test_options_of_a_suite_win(own: Path, arguments: list[str]) -> None:
    """They mean what they mean without the engine."""
    without = seen(own, *arguments, *WITHOUT)

    assert without[0] == pytest.ExitCode.OK
    assert len(without[1]) == 2
    assert seen(own, *arguments) == without


def test_help_has_the_option_of_the_suite_once(own: Path) -> None:
    """The engine's is not described, as it does nothing."""
    text = run(own, "", "--help").output

    assert re.findall(r"^ +--har\b.*", text, re.MULTILINE) == ["  --har                 it is hard"]
    assert len(re.findall(r"^ +--look-ahead\b", text, re.MULTILINE)) == 1


def test_options_of_a_conftest_found_late(tmp_path: Path) -> None:
    """One below the folder that is given is read in collection: pytest takes its options, and nobody can set them."""
    files = {"a/b/conftest.py": OWN, "a/b/test_b.py": "def test_b(): ...\n", "test_it.py": "def test_it(): ...\n"}

    ended = run(written(tmp_path, files), "")

    assert "2 passed" in ended.output
    assert ended.code == pytest.ExitCode.OK


def test_option_of_a_plugin_that_is_loaded_first(tmp_path: Path) -> None:
    """With -p it is there before the engine."""
    files = {"mine.py": OWN, "test_it.py": "def test_it(pytestconfig):\n    assert pytestconfig.getoption('har')\n"}

    ended = run(written(tmp_path, files), "", "-p", "mine", "--har", PYTHONPATH=str(tmp_path))

    assert ended.code == pytest.ExitCode.OK, ended.output


def test_har_without_a_path_is_refused(tmp_path: Path) -> None:
    """Where it is the engine's, with one line that says what is expected."""
    ended = run(written(tmp_path, {"test_it.py": "def test_it(): ...\n"}), "", "--har")

    assert ended.code == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: --har needs a file name: --har=run.har" in ended.output
