"""The private names of pytest, pytest-asyncio, xdist and the standard library that look-ahead rests on.

All of them, and nowhere else; each has a test that fails when a new version changes it.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

# The function of the fixture that pytest makes of each directly parametrized argument.
from _pytest.python import get_direct_param_fixture_func

# pytest-asyncio: the session fixture whose value is the asyncio.Runner of the session loop. It adds the name to an
# item's `fixturenames` at set-up.
RUNNER = "_session_scoped_runner"


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


def is_parameter(definition: pytest.FixtureDef[Any]) -> bool:
    """Tell whether a definition only hands on a parametrize value."""
    return definition.func is get_direct_param_fixture_func


def needs(definition: pytest.FixtureDef[Any]) -> tuple[str, ...]:
    """Return the names of the fixtures that a fixture takes."""
    return tuple(definition.argnames)


def existing_value(definition: pytest.FixtureDef[Any]) -> tuple[Any, Any] | None:
    """Return (value, parameter) of a fixture that is set up, None for one that is not, or that failed."""
    result = definition.cached_result
    return None if result is None or result[2] is not None else (result[0], result[1])


def queue_of_worker(config: pytest.Config, limit: int) -> list[int] | None:
    """Return the next places in `session.items` that xdist has given this worker, after the next test.

    None where xdist keeps its queue in another way: then only the next test is known.
    """
    for plugin in config.pluginmanager.get_plugins():
        if type(plugin).__name__ == "WorkerInteractor":
            try:
                with plugin.torun.lock() as places:
                    return [place for place in itertools.islice(places, limit) if isinstance(place, int)]
            except (AttributeError, TypeError):
                return None
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
