"""Every pytest hook of the engine, a file per concern. This one decides which of them a run needs.

Beside a suite that does not know the engine, it only reports: `recording`, `redacting`, and `html`, `junit` or
`har` where these are used. A suite that names itself in pytest.ini gets the others as well.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from pytest_look_ahead.giving_way import give_way_for_good, giving_way

from . import recording
from .options import (
    CONTRACT_MARK,
    GIVING_WAY,
    MERGE,
    add_mark,
    add_options,
    add_suite_options,
    distribute,
    only_looks,
    path_of,
    shard_of,
    watches,
)
from .redacting import Redacting

if TYPE_CHECKING:
    from ..suite import Suite

look_ahead_safe = True
suite_key = pytest.StashKey["Suite | None"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what is there for every suite."""
    add_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> Any:
    """Load the suite that pytest.ini names, and add its options, before any conftest is read."""
    early_config.stash[suite_key] = suite = _named_suite(early_config)
    if suite is not None:
        from .. import logs

        add_suite_options(parser, suite, early_config.pluginmanager)
        distribute(early_config.known_args_namespace)  # pytest-cov looks there, before the options are read
        if suite.logging_config is not None:
            logs.leave_to_run()
            early_config.add_cleanup(logs.close)
    with ExitStack() as stack:
        for option in GIVING_WAY:
            stack.enter_context(giving_way(parser, option))
        return (yield)


def _named_suite(config: pytest.Config) -> Suite | None:
    name = config.getini("apisuite")
    if not name:
        return None
    from importlib import import_module

    from ..suite import Suite

    try:
        suite = getattr(import_module(name), "suite", None)
    except ImportError as error:
        raise pytest.UsageError(f"apisuite = {name} in {config.inipath}: it cannot be imported: {error}") from None
    if not isinstance(suite, Suite):
        raise pytest.UsageError(f"apisuite = {name} in {config.inipath}: it has no `suite` (an apisuite.suite.Suite)")
    return suite


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Any:
    """Let a run be distributed as a suite of ours is, and only to where it was asked to."""
    if config.stash.get(suite_key, None) is not None:
        watches(config)
        if not hasattr(config, "workerinput"):
            if getattr(config.option, "tx", None):
                from . import hosts

                hosts.check_options(config)
            distribute(config.option)
    if path_of(config, MERGE) is not None:
        options = config.option
        options.numprocesses, options.dist, options.tx = None, "no", []  # there is nothing to share out
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register what this run needs."""
    for option in GIVING_WAY:
        give_way_for_good(config, option)
    suite = config.stash.get(suite_key, None)
    merged = None
    if (folder := path_of(config, MERGE)) is not None:
        from . import merging

        merged = merging.look(config, folder)
    if suite is None:
        from ..settings import register_secrets

        register_secrets()
    else:
        from . import quarantine, toolbox

        _begin_run(config, suite)
        quarantine.begin(config)
        add_mark(config, CONTRACT_MARK)
        toolbox.begin(config, suite)
    register = config.pluginmanager.register
    register(recording, "apisuite-recording")
    register(Redacting(config, refuses_ids=suite is not None), "apisuite-redacting")
    if (ahead := config.pluginmanager.getplugin("look-ahead")) is not None:
        from . import look_ahead

        look_ahead.begin(config, ahead)
        register(look_ahead, "apisuite-look-ahead")
    if folder := config.getoption("allure_report_dir", None):
        from . import allure

        allure.begin(config, folder)
    sharding = None
    if (shard := shard_of(config)) is not None:
        from .sharding import Sharding

        sharding = Sharding(config, shard)
        register(sharding, "apisuite-sharding")
    if only_looks(config):
        return
    from . import reporting

    if hasattr(config, "workerinput"):
        reporting.check_contracts(config, suite, None)
    else:
        reporting.begin(config, suite, sharding, merged)


def _begin_run(config: pytest.Config, suite: Suite) -> None:
    from . import ownership

    ownership.begin(config, suite)
    if hasattr(config, "workerinput"):
        from . import last_exchanges

        last_exchanges.begin(config)
    elif not only_looks(config) and any("ssh=" in place for place in config.getoption("tx", [])):
        from . import hosts

        hosts.begin(config)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_metadata(metadata: dict[str, Any], config: pytest.Config) -> None:
    """Redact what pytest-metadata shows, before anything shows it; a suite of ours shows less of it."""
    from .metadata import clean, keep_shown

    (clean if config.stash.get(suite_key, None) is None else keep_shown)(metadata)
