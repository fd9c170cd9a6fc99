"""What look-ahead needs of others' private parts; a new version of theirs that changes them fails here first."""

from __future__ import annotations

import asyncio
import unittest.mock
import warnings

import pytest

from pytest_look_ahead import private

from ..suite import Suite

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def needed() -> str:
    """What the next one takes."""
    return "needed"


@pytest.fixture(scope="session")
def value(needed: str) -> str:
    """A fixture to look at."""
    return f"value of {needed}"


@pytest.mark.parametrize("number", [7])
def test_function_and_its_fixtures(request: pytest.FixtureRequest, value: str, number: int) -> None:
    """The names a test takes, the definitions behind them, and the parameters."""
    item = request.node

    assert private.arguments(item) == ("request", "value", "number")
    assert private.definitions(item)["value"][-1].argname == "value"
    assert private.parameters(item) == {"number": 7}


def test_test_without_parameters(request: pytest.FixtureRequest) -> None:
    """It has none."""
    assert private.parameters(request.node) == {}


@pytest.mark.parametrize("number", [7])
def test_parameter_is_told_from_fixture(request: pytest.FixtureRequest, value: str, number: int) -> None:
    """pytest makes a fixture of each parameter; only the real one has a value of its own and needs others."""
    definitions = private.definitions(request.node)

    assert private.is_parameter(definitions["number"][-1])
    assert not private.is_parameter(definitions["value"][-1])
    assert private.needs(definitions["value"][-1]) == ("needed",)


def test_value_of_a_fixture(request: pytest.FixtureRequest, value: str) -> None:
    """It can be read once the fixture is set up, with the parameter it was set up with."""
    definition = private.definitions(request.node)["value"][-1]

    assert private.existing_value(definition) == ("value of needed", None)
    assert definition.scope == "session"


def test_fixture_that_is_not_set_up_or_failed_has_no_value(pytester: pytest.Pytester) -> None:
    """Neither before its first test, nor after its function has raised."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = session")
    items = pytester.getitems("import pytest\n@pytest.fixture\ndef broken(): 1 / 0\ndef test_it(broken): pass")
    definition = private.definitions(items[0])["broken"][-1]

    assert private.existing_value(definition) is None
    definition.cached_result = (None, None, (ZeroDivisionError(), None))
    assert private.existing_value(definition) is None


async def test_runner_of_the_session_loop(request: pytest.FixtureRequest) -> None:
    """pytest-asyncio adds it to the fixtures of the test."""
    runner = request.node.funcargs[private.RUNNER]

    assert private.RUNNER in request.node.fixturenames
    assert runner.get_loop() is asyncio.get_running_loop()


async def test_turn_takes_the_place_of_the_function(inner: Suite) -> None:
    """pytest-asyncio runs what `item.obj` is at the time of the call phase."""
    inner.write(
        {
            "conftest.py": """
                import pytest


                @pytest.hookimpl(tryfirst=True)
                def pytest_runtest_call(item):
                    async def instead(**arguments):
                        print("instead of", item.name, arguments)

                    item.obj = instead
            """,
            "test_it.py": """
                import pytest


                @pytest.mark.parametrize("number", [1])
                async def test_it(number):
                    raise AssertionError
            """,
        }
    )

    result = inner.run("-rP")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["instead of test_it?1? {'number': 1}"])


def test_queue_of_an_xdist_worker(inner: Suite) -> None:
    """A worker knows the places of the tests it has been given after the next one."""
    inner.write(
        {
            "test_them.py": """
                from pytest_look_ahead.private import queue_of_worker


                def test_first(pytestconfig):
                    assert queue_of_worker(pytestconfig, 9) == [2, 3]
                    assert queue_of_worker(pytestconfig, 1) == [2]


                def test_second(pytestconfig):
                    assert queue_of_worker(pytestconfig, 9) == [3]


                def test_third(pytestconfig):
                    assert queue_of_worker(pytestconfig, 9) == []


                def test_fourth():
                    pass
            """
        }
    )

    result = inner.run("-n", "1", "--dist", "loadfile")

    result.assert_outcomes(passed=4)


def test_no_queue_without_xdist(pytestconfig: pytest.Config) -> None:
    """The caller then knows of the next test only."""
    plugins = pytestconfig.pluginmanager.get_plugins()

    if not any(type(plugin).__name__ == "WorkerInteractor" for plugin in plugins):
        assert private.queue_of_worker(pytestconfig, 9) is None


def test_display_of_warnings_can_be_replaced() -> None:
    """It gets the whole message; what it was before comes back."""
    shown: list[warnings.WarningMessage] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        before = private.replace_warning_display(shown.append)

        warnings.warn("here", stacklevel=1, source=shown)

        assert [(str(one.message), one.source is shown) for one in shown] == [("here", True)]
        assert caught == []
        private.replace_warning_display(before)
        warnings.warn("there", stacklevel=1)
        assert len(caught) == 1


def test_shown_warnings_can_be_forgotten() -> None:
    """Python shows a warning of one place once, and again after that."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for forget in (False, False, True, False):
            if forget:
                private.forget_shown_warnings()
            warnings.warn("in this place", stacklevel=1)

    assert len(caught) == 2


def test_filters_of_warnings() -> None:
    """Five values each; pytest's own come first."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "text", UserWarning, "module", 3)

        action, pattern, category, module, line = private.warning_filters()[0]

    assert (action, category, line) == ("ignore", UserWarning, 3)
    assert pattern.match("TEXT")
    assert module.match("module")


def test_every_patch_goes_through_these_methods() -> None:
    """`patch` as decorator and context manager, `patch.object`, `patch.multiple`, `patch.dict`, `start`."""
    thing = {"key": 1}
    called: list[str] = []
    with pytest.MonkeyPatch.context() as watching:
        for owner, name in private.mock_patchers(unittest.mock):
            method = getattr(owner, name)
            watching.setattr(owner, name, lambda self, name=name, method=method: (called.append(name), method(self))[1])

        with unittest.mock.patch("os.sep"), unittest.mock.patch.object(asyncio, "run"):
            unittest.mock.patch.multiple("os", sep="/")(lambda: None)()
        unittest.mock.patch.dict(thing, key=2)(lambda: None)()
        with unittest.mock.patch.dict(thing, key=2):
            pass
        started = unittest.mock.patch("os.sep")
        started.start()
        started.stop()

    assert called == ["__enter__"] * 3 + ["_patch_dict"] * 2 + ["__enter__"]
