"""The entry point: the options. The rest is imported by a run that looks ahead."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--look-ahead N` and the ini option `look_ahead`."""
    parser.getgroup("look ahead").addoption(
        "--look-ahead",
        type=int,
        metavar="N",
        help="start up to N async test functions before their turn, with their fixtures, while another waits "
        "(default: 0, or the ini option look_ahead). Mark a test `serial` if it must have nothing beside it.",
    )
    parser.addini("look_ahead", "default of --look-ahead.", type="int", default=0)


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
    n = window(config)
    if n < 0:
        raise pytest.UsageError(f"--look-ahead is {n}. Expected how many test functions run ahead, 0 for none.")
    if n == 0:
        return
    if not any(config.pluginmanager.hasplugin(name) for name in ("asyncio", "pytest_asyncio.plugin")):
        raise pytest.UsageError("--look-ahead needs pytest-asyncio: pip install pytest-asyncio")
    from .look_ahead import LookAhead

    config.pluginmanager.register(LookAhead(config, n), "look-ahead")


def window(config: pytest.Config) -> int:
    """Return how many others may run beside a test, as the command line or the ini file says."""
    given = config.getoption("look_ahead", None)
    return int(config.getini("look_ahead") if given is None else given)
