"""The private names of pytest, pytest-asyncio, xdist and the standard library that look-ahead rests on.

All of them, and nowhere else; each has a test that fails when a new version changes it.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

# Ends the generator of a plain fixture, and says what is wrong with a second yield.
from _pytest.fixtures import _teardown_yield_fixture as end_generator

# The function of the fixture that pytest makes of each directly parametrized argument.
from _pytest.python import get_direct_param_fixture_func

# pytest-asyncio: the session fixture whose value is the asyncio.Runner of the session loop. It adds the name to an
# item's `fixturenames` at setup.
RUNNER = "_session_scoped_runner"

__all__ = ["RUNNER", "end_generator"]


def arguments(item: Any) -> tuple[str, ...]:
    """Return the names of the fixtures and parameters that the test function itself takes."""
    names: tuple[str, ...] = item._fixtureinfo.argnames
    return names


def definitions(item: Any) -> Mapping[str, Sequence[pytest.FixtureDef[Any]]]:
    """Return the fixture definitions that `item` sees, by name; the last of each is the one in force."""
    found: Mapping[str, Sequence[pytest.FixtureDef[Any]]] = item._fixtureinfo.name2fixturedefs
    return found


def parameters(item: Any) -> dict[str, Any]:
    """Return the values of a parametrized test, and of its parametrized fixtures, by name."""
    return item.callspec.params if hasattr(item, "callspec") else {}


def parameter_index(item: Any, name: str) -> int:
    """Return the place of a parametrized fixture's value among its values."""
    return int(item.callspec.indices[name])


def scope_of(item: Any, name: str, definition: pytest.FixtureDef[Any]) -> str:
    """Return the scope in which a fixture lives in this test: parametrize may say another."""
    if name in parameters(item):
        return str(item.callspec._arg2scope[name].value)
    return definition.scope


def is_parameter(definition: pytest.FixtureDef[Any]) -> bool:
    """Return whether a definition only hands on a parametrize value."""
    return definition.func is get_direct_param_fixture_func


def request_of(item: Any) -> pytest.FixtureRequest:
    """Return the request of the test function itself; there is one from collection on."""
    request: pytest.FixtureRequest = item._request
    return request


def runner_of(item: pytest.Item) -> Any:
    """Return the asyncio.Runner of the session loop, None where pytest-asyncio has not made it yet."""
    known = item.session._fixturemanager.getfixturedefs(RUNNER, item) or ()
    return next((value_of(definition) for definition in known if is_set_up(definition, None)), None)


def is_standing(item: pytest.Item) -> bool:
    """Return whether pytest has begun to set an item up, and will tear it down."""
    return item in item.session._setupstate.stack


def bound(function: Any, instance: Any) -> Callable[..., Any]:
    """Return a fixture's function, bound to the test's instance if it is a method of its class."""
    owner = getattr(function, "__self__", None)
    if instance is None or owner is None or not isinstance(instance, type(owner)):
        return function  # type: ignore[no-any-return]
    return function.__func__.__get__(instance)  # type: ignore[no-any-return]


def value_of(definition: pytest.FixtureDef[Any]) -> Any:
    """Return the value of a fixture that is set up."""
    assert definition.cached_result is not None
    return definition.cached_result[0]


def is_set_up(definition: pytest.FixtureDef[Any], parameter: Any) -> bool:
    """Return whether a fixture is set up with this parameter, and did not fail."""
    result = definition.cached_result
    if result is None or result[2] is not None:
        return False
    try:
        return result[1] is parameter or bool(result[1] == parameter)
    except Exception:  # arrays and the like cannot be compared
        return False


def loop_scope(definition: pytest.FixtureDef[Any], config: pytest.Config) -> str:
    """Return the scope of the loop in which pytest-asyncio runs an async fixture."""
    default = config.getini("asyncio_default_fixture_loop_scope")
    own = getattr(definition.func, "_loop_scope", None)
    return str(own or (definition.scope if default in ("", None, "fixture-scope") else default))


def is_run_by_asyncio(definition: pytest.FixtureDef[Any], config: pytest.Config) -> bool:
    """Return whether pytest-asyncio runs an async fixture: in auto mode all, else those that were made with it."""
    mode = config.getoption("asyncio_mode") or config.getini("asyncio_mode")
    return str(getattr(mode, "value", mode)) == "auto" or is_made_by_asyncio(definition)


def is_made_by_asyncio(definition: pytest.FixtureDef[Any]) -> bool:
    """Return whether a fixture was made with pytest_asyncio.fixture."""
    function = getattr(definition.func, "__func__", definition.func)
    return bool(getattr(function, "_force_asyncio_fixture", False))


class WorkerQueue:
    """What xdist has given this worker to run, after the next one, as places in `session.items`.

    Args:
        interactor: what xdist registers in a worker.
    """

    def __init__(self, interactor: Any) -> None:
        self._interactor = interactor
        self.places(1)  # raises where xdist keeps its queue in another way

    def lock(self) -> Any:
        """Return a context manager in which nothing is added to the queue, or taken from it."""
        return self._interactor.torun.lock()

    def places(self, limit: int) -> list[int]:
        """Return the first places."""
        with self.lock() as places:
            return [place for place in itertools.islice(places, limit) if isinstance(place, int)]

    def holds(self, place: int) -> bool:
        """Return whether a place is in the queue."""
        with self.lock() as places:
            return place in places

    def on_request(self, do: Callable[[Sequence[int]], None]) -> None:
        """Let `do` be called with the places that another worker may have."""
        self._interactor.steal = do

    def take_out(self, wanted: set[int]) -> list[int]:
        """Take those of `wanted` that are there out of the queue, and return them."""
        with self.lock() as places:
            taken = [place for place in places if place in wanted]
            if taken:
                self._interactor.torun.replace([place for place in places if place not in wanted])
        return taken

    def send_given(self, places: list[int]) -> None:
        """Say what has been taken out of the queue, in response to `give_away`."""
        self._interactor.sendevent("unscheduled", indices=places)


def worker_queue(config: pytest.Config) -> WorkerQueue | None:
    """Return the queue of this worker; None where xdist keeps it in another way: only the next test is known."""
    plugins = config.pluginmanager.get_plugins()
    interactor = next((plugin for plugin in plugins if type(plugin).__name__ == "WorkerInteractor"), None)
    try:
        return WorkerQueue(interactor)
    except (AttributeError, TypeError):
        return None


def replace_warning_display(new: Callable[[Any], object]) -> Callable[[Any], object]:
    """Let `new` receive each warning that the filters let through; return what received them before.

    `warnings.showwarning` would be the public way, but it loses the object that a warning is about.
    """
    module: Any = warnings
    before: Callable[[Any], object] = module._showwarnmsg_impl
    module._showwarnmsg_impl = new
    return before


def forget_shown_warnings() -> None:
    """Let Python show a warning again in a place where it has shown it."""
    mutated = getattr(warnings, "_filters_mutated", None)
    if mutated is not None:
        mutated()
    else:  # from Python 3.14 on
        with warnings.catch_warnings():
            pass


def warning_filters() -> Sequence[Any]:
    """Return the filters in force: since Python 3.14, those of this context."""
    module: Any = warnings
    filters: Sequence[Any] = module._get_filters() if hasattr(module, "_get_filters") else module.filters
    return filters


def mock_patchers(mock: Any) -> list[tuple[type, str]]:
    """Return the methods of `unittest.mock` through which every kind of `patch` goes when it takes effect."""
    return [(mock._patch, "__enter__"), (mock._patch_dict, "_patch_dict")]
