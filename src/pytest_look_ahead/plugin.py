"""The entry point: the options. The rest is imported by a run that looks ahead."""

from __future__ import annotations

import argparse
import contextlib
from typing import Any

import pytest

from .giving_way import give_way_for_good, giving_way, is_own_ini

OPTION = "--look-ahead"
INI_HELP = "default of --look-ahead."


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--look-ahead N` and the ini option `look_ahead`."""
    with contextlib.suppress(argparse.ArgumentError):  # another plugin's, which was loaded before
        parser.getgroup("look ahead").addoption(
            OPTION,
            dest="look_ahead_n",  # not that of a suite's own option
            type=int,
            metavar="N",
            help="start up to N async test functions before their turn, with their fixtures, while another waits "
            "(default: 0, or the ini option look_ahead). Mark a test `serial` if it must have nothing beside it.",
        )
    parser.addini("look_ahead", INI_HELP, type="int", default=0)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Any:
    """Give way to an option of a suite's own."""
    with giving_way(parser, OPTION):
        return (yield)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let other plugins hear of what begins early."""
    from . import hooks

    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the rest of the plugin if this run looks ahead.

    Raises:
        pytest.UsageError: the number is negative, or pytest-asyncio is missing.
    """
    give_way_for_good(config, OPTION)
    n = window(config)
    if n < 0:
        raise pytest.UsageError(f"--look-ahead is {n}. Expected how many test functions run ahead, 0 for none.")
    if n == 0:
        return
    if not any(config.pluginmanager.hasplugin(name) for name in ("asyncio", "pytest_asyncio.plugin")):
        raise pytest.UsageError("--look-ahead needs pytest-asyncio: pip install 'apisuite[look-ahead]'")
    from .look_ahead import LookAhead

    config.pluginmanager.register(LookAhead(config, n), "look-ahead")


def window(config: pytest.Config) -> int:
    """Return how many others may run beside a test, as the command line or the ini file says."""
    given: int | None = config.getoption("look_ahead_n", None)
    if given is None:
        given = config.getini("look_ahead")
        if given and not is_own_ini(config, "look_ahead", INI_HELP):
            return 0
    return given or 0
