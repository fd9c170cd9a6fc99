"""Installed beside a suite that does not know it, the engine changes nothing of that suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .repos import REPOS
from .running import WITHOUT, Ended, differences, printed, run, without_own_section

FOR_ALL = [
    pytest.param([], id="plain"),
    pytest.param(["-n", "2"], id="parallel"),
    pytest.param(["-W", "error"], id="warnings are errors"),
]
FOR_ONE = [
    pytest.param(["-p", "no:logging", "--deselect=test_common.py::test_caplog_sees_all"], id="no logging"),
    pytest.param(["-p", "no:capture", "--deselect=test_common.py::test_capsys_sees_all"], id="no capture"),
    pytest.param(["-p", "no:terminal"], id="no terminal"),
    pytest.param(["-p", "no:cacheprovider"], id="no cache"),
    pytest.param(["--strict-markers", "--strict-config"], id="strict"),
    pytest.param(["-x"], id="first failure"),
    pytest.param(["-o", "junit_logging=all", "-o", "junit_family=xunit1"], id="junit logging"),
]


@pytest.mark.parametrize("arguments", FOR_ALL)
def test_suite_is_the_same_with_the_engine(folder: Path, shop: str, arguments: list[str]) -> None:
    """Outcomes, output, JUnit, everything that the process shares, and the files of the repository."""
    assert_same(folder, shop, arguments)


@pytest.mark.parametrize("repo", [REPOS[-1]], ids=lambda repo: repo.client)
@pytest.mark.parametrize("arguments", FOR_ONE)
def test_suite_is_the_same_however_it_is_called(folder: Path, shop: str, arguments: list[str]) -> None:
    """With pytest's own plugins off, and stricter or looser settings."""
    assert_same(folder, shop, arguments)


def assert_same(folder: Path, shop: str, arguments: list[str]) -> None:
    """Run the suite without the engine and with it, and compare."""
    without = run(folder, shop, "--junit-xml=junit.xml", *arguments, *WITHOUT)
    before = without_own_section(without.junit)
    ended = run(folder, shop, "--junit-xml=junit.xml", *arguments)

    assert ended.code == without.code == pytest.ExitCode.TESTS_FAILED
    assert differences(before, without_own_section(ended.junit)) == ""
    assert differences(printed(without), printed(ended)) == ""
    assert ended.status() == "?? junit.xml\n"
    assert {"start", "end"} < {moment.rpartition("-")[0] for moment in without.facts}
    assert by_moment(ended) == by_moment(without)


def by_moment(ended: Ended) -> dict[str, Any]:
    """Return what the conftest saw of its process; of two workers either may have run a test."""
    return {moment.rpartition("-")[0]: seen for moment, seen in ended.facts.items()}
