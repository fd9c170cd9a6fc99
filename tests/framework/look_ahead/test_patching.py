"""A change that other tests may see stops the run, which names both: no test that was under way has a result."""

from __future__ import annotations

import pytest

from ..suite import Suite

pytest_plugins = ["pytester"]

# In a module of its own, so that the source of the test does not tell.
HELPERS = """
    import contextlib
    import io
    import logging
    import os
    import warnings
    from unittest.mock import patch

    import pytest


    def mocked():
        return patch("thing.value", "patched")


    def mocked_dict():
        return patch.dict("thing.values", key="patched")


    @contextlib.contextmanager
    def pytest_patch():
        with pytest.MonkeyPatch.context() as patching:
            patching.setattr("thing.value", "patched")
            yield


    def output():
        return contextlib.redirect_stdout(io.StringIO())


    def no_warnings():
        return warnings.catch_warnings(record=True)


    @contextlib.contextmanager
    def environment():
        os.environ["X"] = "1"
        yield
        del os.environ["X"]


    @contextlib.contextmanager
    def folder():
        before = os.getcwd()
        os.chdir("/")
        yield
        os.chdir(before)


    @contextlib.contextmanager
    def level():
        logging.root.setLevel("CRITICAL")
        yield
        logging.root.setLevel("WARNING")


    @contextlib.contextmanager
    def module():
        import test_it

        test_it.VALUE = 2
        yield
        test_it.VALUE = 1


    def sync():
        with no_warnings():
            warnings.warn("caught")
"""
TESTS = """
    import asyncio

    import helpers
    import pytest
    import thing

    VALUE = 1


    async def test_beside():
        for _ in range(20):
            await asyncio.sleep(0.002)
            assert thing.value == "real"
            assert thing.values == {{"key": "real"}}


    async def test_patches():
        await asyncio.sleep(0.004)
        try:
            with helpers.{helper}():
                await asyncio.sleep(0.01)
        except Exception:
            pass


    async def test_after():
        await asyncio.sleep(0)
"""


FIXTURE = """
    import helpers
    import pytest


    @pytest.fixture
    def changed():
        with helpers.environment():
            yield
"""


@pytest.fixture
def patching(inner: Suite) -> Suite:
    """A project with something to patch, and ways to do it. `inner` cleans up."""
    inner.write({"helpers.py": HELPERS, "thing.py": "value = 'real'\nvalues = {'key': 'real'}"})
    return inner


WHAT = {
    "mocked": "something with a patch",
    "mocked_dict": "something with a patch",
    "pytest_patch": "something with a patch",
    "output": "sys.stdout",
    "no_warnings": "the warning filters",
    "environment": "os.environ",
    "folder": "the current folder",
    "level": "the level of logging",
    "module": "`VALUE` of test_it",
}


@pytest.mark.parametrize(("helper", "what"), WHAT.items())
def test_change_beside_others_stops_the_run(patching: Suite, helper: str, what: str) -> None:
    """Also if the test swallows what it is told: the test whose turn it is fails, and none after it runs."""
    patching.write({"test_it.py": TESTS.format(helper=helper)})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(failed=1)
    said = f"test_it.py::test_patches changes {what} while test_it.py::test_beside is under way beside it"
    result.stdout.fnmatch_lines([f"{said} (--look-ahead). Mark it with @pytest.mark.serial, *", f"*! {said} *"])


def test_change_in_a_fixture_stops_the_run(patching: Suite) -> None:
    """As in a test function: here in one that no source tells of, and that is not async."""
    tests = TESTS.format(helper="mocked").replace("with helpers.mocked()", "if True")
    patching.write({"conftest.py": FIXTURE, "test_it.py": tests.replace("test_patches()", "test_patches(changed)")})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_it.py::test_patches changes os.environ while test_it.py::test_beside *"])


@pytest.mark.parametrize("helper", ["mocked", "environment"])
def test_change_in_a_task_stops_the_run(patching: Suite, helper: str) -> None:
    """A task of the test's own may change something, too."""
    tests = TESTS.format(helper=helper).replace(
        "await asyncio.sleep(0.01)", "await asyncio.create_task(asyncio.sleep(0.01))"
    )
    patching.write({"test_it.py": tests})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*! test_it.py::test_patches changes *"])


def test_warnings_caught_around_plain_code_are_fine(patching: Suite) -> None:
    """Libraries do so; no other test can run meanwhile."""
    tests = TESTS.format(helper="mocked").replace("with helpers.mocked():", "if not helpers.sync():")
    patching.write({"test_it.py": tests})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(passed=3)


@pytest.mark.parametrize("helper", list(WHAT))
def test_serial_test_may_patch(patching: Suite, helper: str) -> None:
    """As the message advises."""
    tests = TESTS.format(helper=helper).replace(
        "async def test_patches", "@pytest.mark.serial\n    async def test_patches"
    )
    patching.write({"test_it.py": tests})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(passed=3)


def test_patch_with_nothing_beside_it_is_fine(patching: Suite) -> None:
    """If the last test patches, there is no other; a test that has begun before it has had its turn."""
    patching.write({"test_it.py": TESTS.format(helper="mocked").partition("async def test_after")[0]})

    result = patching.run("--look-ahead", "8", "--deselect", "test_it.py::test_beside")

    result.assert_outcomes(passed=1, deselected=1)
