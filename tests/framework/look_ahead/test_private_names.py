"""What look-ahead needs of others' private parts; a new version of theirs that changes them fails here first."""

from __future__ import annotations

import asyncio
import unittest.mock
import warnings
from collections.abc import Iterator
from textwrap import dedent

import pytest

from pytest_look_ahead import private

from ..suite import Suite

pytest_plugins = ["pytester"]


def yields_twice() -> Iterator[str]:
    """Yield twice, as no fixture may."""
    yield "one"
    yield "two"


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
    """pytest makes a fixture of each parameter; only the real one has a function of its own and needs others."""
    definitions = private.definitions(request.node)

    assert private.is_parameter(definitions["number"][-1])
    assert not private.is_parameter(definitions["value"][-1])
    assert definitions["value"][-1].argnames == ("needed",)


@pytest.fixture(params=["a", "b"])
def letter(request: pytest.FixtureRequest) -> str:
    """A parametrized fixture."""
    return str(request.param)


@pytest.mark.parametrize("letter", ["b", "c"], indirect=True, scope="module")
def test_index_and_scope_of_a_parameter(request: pytest.FixtureRequest, letter: str, value: str) -> None:
    """What `request.param_index` is, and the scope that parametrize says; else that of the fixture."""
    item, definitions = request.node, private.definitions(request.node)

    assert private.parameter_index(item, "letter") == ["b", "c"].index(letter)
    assert private.scope_of(item, "letter", definitions["letter"][-1]) == "module"
    assert private.scope_of(item, "value", definitions["value"][-1]) == "session"


def test_value_of_a_fixture(request: pytest.FixtureRequest, value: str) -> None:
    """It can be read once the fixture is set up; it is set up with its parameter, and no other."""
    definition = private.definitions(request.node)["value"][-1]

    assert private.value_of(definition) == "value of needed"
    assert private.is_set_up(definition, None)
    assert not private.is_set_up(definition, "another parameter")


def test_fixture_that_is_not_set_up_or_failed(pytester: pytest.Pytester) -> None:
    """Neither before its first test, nor after its function has raised."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = session")
    items = pytester.getitems("import pytest\n@pytest.fixture\ndef broken(): 1 / 0\ndef test_it(broken): pass")
    definition = private.definitions(items[0])["broken"][-1]

    assert not private.is_set_up(definition, None)
    definition.cached_result = (None, None, (ZeroDivisionError(), None))
    assert not private.is_set_up(definition, None)


def test_request_of_a_test(request: pytest.FixtureRequest) -> None:
    """It is there from collection on, and the one that the test function gets."""
    assert private.request_of(request.node) is request


def test_item_that_is_being_set_up(request: pytest.FixtureRequest) -> None:
    """The present test will be torn down; one that has not begun will not."""
    other = pytest.Function.from_parent(request.node.parent, name="other", callobj=lambda: None)

    assert private.is_standing(request.node)
    assert not private.is_standing(other)


def test_second_yield_is_told() -> None:
    """With the source of the fixture."""
    with pytest.raises(pytest.fail.Exception, match=r"more than one 'yield'.*(?s:.*)def yields_twice\(\)"):
        private.end_generator(yields_twice, iter([None]))


def test_end_of_a_generator() -> None:
    """It goes on after its yield, and no more."""
    private.end_generator(yields_twice, iter([]))


class TestBound:
    """A fixture that is a method."""

    @pytest.fixture
    def own(self) -> TestBound:
        """The instance that it was called on."""
        return self

    def test_method_is_bound_to_the_instance(self, request: pytest.FixtureRequest, own: TestBound) -> None:
        """pytest binds it to another instance at collection."""
        function = private.definitions(request.node)["own"][-1].func

        assert function.__self__ is not self
        assert private.bound(function, self)() is self is own

    def test_plain_function_stays_as_it_is(self) -> None:
        """As does any function of a module."""
        assert private.bound(dedent, self) is dedent


ASYNC_FIXTURES = """
    import pytest
    import pytest_asyncio


    @pytest.fixture
    async def usual(): ...


    @pytest_asyncio.fixture(loop_scope="module")
    async def made(): ...


    @pytest_asyncio.fixture
    def plain(): ...


    async def test_it(usual, made, plain): ...
"""


@pytest.mark.parametrize(("mode", "usual_is_run"), [("auto", True), ("strict", False)])
def test_who_runs_an_async_fixture_in_which_loop(pytester: pytest.Pytester, mode: str, usual_is_run: bool) -> None:
    """pytest-asyncio marks what was made with it, and says in which loop it runs."""
    pytester.makeini(f"[pytest]\nasyncio_mode = {mode}\nasyncio_default_fixture_loop_scope = session")
    items = pytester.getitems(dedent(ASYNC_FIXTURES))
    config, found = items[0].config, {name: known[-1] for name, known in private.definitions(items[0]).items()}

    assert private.is_run_by_asyncio(found["usual"], config) is usual_is_run
    assert private.is_run_by_asyncio(found["made"], config)
    assert [private.is_made_by_asyncio(found[name]) for name in ("usual", "made", "plain")] == [False, True, True]
    assert private.loop_scope(found["usual"], config) == "session"
    assert private.loop_scope(found["made"], config) == "module"


async def test_runner_of_the_session_loop(request: pytest.FixtureRequest) -> None:
    """pytest-asyncio makes it once, and adds it to the fixtures of the test."""
    assert private.RUNNER in request.node.fixturenames
    assert private.runner_of(request.node).get_loop() is asyncio.get_running_loop()


def test_runner_that_is_not_made_yet(pytester: pytest.Pytester) -> None:
    """It is made for the first test that needs it."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = session")
    items = pytester.getitems("async def test_it(): pass")

    assert private.runner_of(items[0]) is None


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
    """A worker knows the places of the tests that it has been given after the next one, and can take some out."""
    inner.write(
        {
            "test_them.py": """
                from pytest_look_ahead.private import worker_queue


                def test_first(pytestconfig):
                    queue = worker_queue(pytestconfig)
                    assert queue.places(9) == [2, 3]
                    assert queue.places(1) == [2]
                    assert queue.holds(3)
                    assert not queue.holds(1)
                    assert queue.take_out({1, 3}) == [3]
                    assert queue.places(9) == [2]


                def test_second(): pass


                def test_third(): pass


                def test_fourth(): pass
            """
        }
    )

    result = inner.run("-n", "1", "--dist", "each")  # the controller waits for none in particular

    result.assert_outcomes(passed=3)


def test_request_of_xdist_for_tests(inner: Suite) -> None:
    """It reaches `steal` of the worker's plugin, with places."""
    inner.write(
        {
            "test_them.py": """
                import time
                from pathlib import Path

                import pytest
                from pytest_look_ahead.private import worker_queue

                LISTENING = Path(__file__).with_name("listening")


                @pytest.mark.parametrize("number", range(8))
                def test_it(pytestconfig, worker_id, number):
                    end = time.monotonic() + 20
                    if worker_id == "gw1":  # it asks for more only when the other one hears it
                        while not LISTENING.exists() and time.monotonic() < end:
                            time.sleep(0.01)
                    elif number == 0:
                        queue, asked = worker_queue(pytestconfig), []
                        queue.on_request(lambda places: (asked.append(list(places)), queue.send_given([])))
                        LISTENING.touch()
                        while not asked and time.monotonic() < end:
                            time.sleep(0.01)
                        assert asked
                        assert set(asked[0]) <= set(range(8))
            """
        }
    )

    result = inner.run("-n", "2", "--dist", "worksteal")

    result.assert_outcomes(passed=8)


def test_no_queue_without_xdist(pytestconfig: pytest.Config) -> None:
    """The caller then knows of the next test only."""
    plugins = pytestconfig.pluginmanager.get_plugins()

    if not any(type(plugin).__name__ == "WorkerInteractor" for plugin in plugins):
        assert private.worker_queue(pytestconfig) is None


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
