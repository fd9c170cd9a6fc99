"""A patch that other tests would see never takes effect: the run stops and names both."""

from __future__ import annotations

import pytest

from ..suite import Suite

pytest_plugins = ["pytester"]

# In a module of its own, so that the source of the test does not tell.
HELPERS = """
    import contextlib
    import io
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


    def sync():
        with no_warnings():
            warnings.warn("caught")
"""
TESTS = """
    import asyncio

    import helpers
    import pytest
    import thing


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


@pytest.fixture
def patching(inner: Suite) -> Suite:
    """A project with something to patch, and ways to do it. `inner` cleans up."""
    inner.write({"helpers.py": HELPERS, "thing.py": "value = 'real'\nvalues = {'key': 'real'}"})
    return inner


@pytest.mark.parametrize("helper", ["mocked", "mocked_dict", "pytest_patch", "output"])
def test_patch_beside_others_is_refused(patching: Suite, helper: str) -> None:
    """The test that patches fails, also if it swallows the error; the others never see the patch."""
    patching.write({"test_it.py": TESTS.format(helper=helper)})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*test_it.py::test_patches patches something while test_it.py::test_beside is *@pytest.mark.serial.*",
            "*! test_it.py::test_patches patches something *",
        ]
    )


def test_warnings_caught_while_waiting_stop_the_run(patching: Suite) -> None:
    """What others warn in that time would be lost, so the test whose turn it is has no result that can be trusted."""
    patching.write({"test_it.py": TESTS.format(helper="no_warnings")})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_it.py::test_patches patches something while test_it.py::test_beside *"])


def test_warnings_caught_around_plain_code_are_fine(patching: Suite) -> None:
    """Libraries do so; no other test can run meanwhile."""
    tests = TESTS.format(helper="mocked").replace("with helpers.mocked():", "if not helpers.sync():")
    patching.write({"test_it.py": tests})

    result = patching.run("--look-ahead", "8")

    result.assert_outcomes(passed=3)


@pytest.mark.parametrize("helper", ["mocked", "mocked_dict", "pytest_patch", "output", "no_warnings"])
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
