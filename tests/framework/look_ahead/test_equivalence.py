"""A run that looks ahead cannot be told from one that does not."""

from __future__ import annotations

import html
import re

import pytest

from ..suite import Suite
from . import whole_suite
from .every_outcome import FILES
from .seen import see

pytest_plugins = ["pytester"]


@pytest.fixture
def outcomes(inner: Suite) -> Suite:
    """A project in which every outcome occurs. `inner` cleans up."""
    inner.write(FILES)
    return inner


@pytest.fixture
def whole(inner: Suite) -> Suite:
    """A project whose tests have function fixtures, and whose exchanges are recorded. `inner` cleans up."""
    inner.write(whole_suite.FILES)
    plugins = "addopts = -p apisuite.plugin -p seen_exchanges"
    inner.write(
        {
            "pytest.ini": inner.read("pytest.ini")
            .replace("addopts =", plugins)
            .replace(
                "serial: nothing beside it",
                "serial: nothing beside it\n    tag(value): read by a fixture\nfilterwarnings = default",
            )
        }
    )
    return inner


@pytest.mark.parametrize("ahead", ["1", "16", "256"])
def test_same_whole_tests(whole: Suite, ahead: str) -> None:
    """Function fixtures of every kind, errors in every phase: results, texts, exchanges and times of each phase."""
    expected = see(whole)

    seen = see(whole, "--look-ahead", ahead)

    assert seen.difference(expected) == ""
    assert "left on the server: []" in seen.terminal


@pytest.mark.parametrize("options", [["--tb=native", "-s"], ["--setup-show"], ["-x"], ["--maxfail=3"], ["-W", "error"]])
def test_same_whole_tests_with_other_options(whole: Suite, options: list[str]) -> None:
    """What is set up when, where the run stops, and whole tracebacks are the same too."""
    seen = see(whole, "--look-ahead", "16", *options)

    assert seen.without("started early").difference(see(whole, *options)) == ""


def test_same_order_of_setup_without_a_session_fixture(inner: Suite) -> None:
    """The loop is made when it is made without look-ahead: after the plain fixtures of the first test."""
    fixture = "import pytest\n@pytest.fixture\ndef plain(): yield 1\n"
    inner.write({"test_it.py": fixture + "".join(f"async def test_{n}(plain): pass\n" for n in range(3))})

    assert see(inner, "--look-ahead", "4", "--setup-show").difference(see(inner, "--setup-show")) == ""


def test_same_whole_tests_of_workers(whole: Suite) -> None:
    """Two workers that look ahead report what two workers report that do not."""
    workers = ("-n", "2", "--dist", "each")

    assert see(whole, "--look-ahead", "16", *workers).junit == see(whole, *workers).junit


@pytest.mark.parametrize("ahead", ["1", "16", "256"])
def test_same_report_and_terminal(outcomes: Suite, ahead: str) -> None:
    """Whatever the number, terminal and JUnit show the same results, texts and tracebacks."""
    expected = see(outcomes)

    seen = see(outcomes, "--look-ahead", ahead)

    assert seen.difference(expected) == ""
    assert seen.code == 1


@pytest.mark.parametrize("options", [["--tb=native"], ["-s"], ["-W", "error"]])
def test_same_with_other_options(outcomes: Suite, options: list[str]) -> None:
    """Whole tracebacks, output that nobody captures, and warnings as errors are the same too."""
    assert see(outcomes, "--look-ahead", "16", *options).difference(see(outcomes, *options)) == ""


def test_same_report_of_workers(outcomes: Suite) -> None:
    """With two workers that look ahead, JUnit is that of two workers that do not.

    Both run everything, as nothing else is the same in any two runs: who is given which file is a matter of time.
    """
    workers = ("-n", "2", "--dist", "each")

    assert see(outcomes, "--look-ahead", "16", *workers).junit == see(outcomes, *workers).junit


def test_same_failures_are_run_again(outcomes: Suite) -> None:
    """--last-failed finds what has failed ahead."""
    see(outcomes, "--look-ahead", "16")
    seen = see(outcomes, "--last-failed", "--look-ahead", "16")

    see(outcomes)
    assert seen.difference(see(outcomes, "--last-failed")) == ""


def test_same_html_report(outcomes: Suite) -> None:
    """pytest-html gets the same results in the same order, with the same logs."""

    def rows(*options: str) -> str:
        plugins = ("-p", "pytest_metadata.plugin", "-p", "pytest_html.plugin")
        outcomes.run(*plugins, "--html=report.html", "--self-contained-html", *options)
        found = re.search('data-jsonblob="(.*?)"', outcomes.read("report.html"))
        assert found is not None
        without_times = re.sub(
            r'"\d\d:\d\d:\d\d"|\d+ ms|0x[0-9a-f]+|Task-\d+|runpytest-\d+', "", html.unescape(found[1])
        )
        return without_times.partition('"tests"')[2].replace("}, ", "},\n")

    assert rows("--look-ahead", "16").splitlines() == rows().splitlines()
