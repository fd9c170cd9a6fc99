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
    FAILURES,
    GIVING_WAY,
    HAR,
    HISTORY,
    MERGE,
    add_mark,
    add_options,
    add_suite_options,
    distribute,
    only_looks,
    path_of,
    record_path,
    refuse_without_document,
    shard_of,
    watches,
)
from .redacting import Redacting

if TYPE_CHECKING:
    from ..report.page import RunInfo
    from ..report.results import Results
    from ..results.merge import Merged
    from ..suite import Suite
    from .sharding import Sharding

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
        from . import quarantine

        _begin_run(config, suite)
        quarantine.begin(config)
        add_mark(config, CONTRACT_MARK)
    register = config.pluginmanager.register
    if suite is not None:
        from . import toolbox

        toolbox.begin(config, suite)
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
    if hasattr(config, "workerinput"):
        _check_contracts(config, suite, None)
    else:
        _report(config, suite, sharding, merged)


def _report(config: pytest.Config, suite: Suite | None, sharding: Sharding | None, merged: Merged | None) -> None:
    """Register what the process that owns the run tells of it."""
    register = config.pluginmanager.register
    if config.getoption("xmlpath", None):
        from .junit import Showing

        register(Showing(), "apisuite-junit")
    is_named = suite is not None and not watches(config)  # else report.html is written for those that ask for it
    has_html = all(map(config.pluginmanager.hasplugin, ("html", "metadata")))  # pytest-html needs the other one
    makes_page = has_html and bool(is_named or config.getoption("htmlpath"))
    record, history = (None, None) if watches(config) else (record_path(config), path_of(config, HISTORY))
    failures = None if watches(config) else path_of(config, FAILURES)
    if not any((makes_page, suite, path_of(config, HAR), record, history, merged, failures)):
        return
    from .results import Collecting

    collecting = Collecting(config)
    results = collecting.results
    register(collecting, "apisuite-results")
    info = _info(config, results, suite, merged) if suite is not None and (makes_page or record or failures) else None
    if makes_page:
        register(_html(config, results, suite, info), "apisuite-html")
    if suite is not None:
        from .ci import GitHub
        from .results import Telling

        _check_contracts(config, suite, results)
        register(Telling(results), "apisuite-telling")
        register(GitHub(config, results), "apisuite-ci")
    if failures is not None:
        from .failures import Failures

        register(Failures(failures, results, info), "apisuite-failures")
    if record is not None:
        from .records import Writing

        register(Writing(config, record, sharding, results, info), "apisuite-record")
    if merged is not None:
        from .merging import Merging

        register(Merging(config, merged, results), "apisuite-merging")
    if history is not None and sharding is None:  # of a part of the suite there is nothing to remember
        from .history import Comparing

        register(Comparing(config, history, results, record), "apisuite-history")


def _begin_run(config: pytest.Config, suite: Suite) -> None:
    from . import ownership

    ownership.begin(config, suite)
    if hasattr(config, "workerinput"):
        from . import last_exchanges

        last_exchanges.begin(config)
    elif not only_looks(config) and any("ssh=" in place for place in config.getoption("tx", [])):
        from . import hosts

        hosts.begin(config)


def _check_contracts(config: pytest.Config, suite: Suite | None, results: Results | None) -> None:
    """Check exchanges against documents, and in the process that owns the run count what they cover."""
    if suite is not None and config.getoption("update_shapes"):
        from ..contract.shapes import renew

        config.add_cleanup(renew())
    if suite is None:
        return
    begun = None
    if suite.apis.documents:
        from . import contract

        begun = contract.begin(config, suite)
    if begun is None and results is not None:
        refuse_without_document(config)
    if begun is not None and results is not None and config.getoption("contract_diff"):
        from .contract_diff import Diffing

        config.pluginmanager.register(Diffing(config, begun[0]), "apisuite-contract-diff")
    elif begun is not None and results is not None:
        from .operation_coverage import OperationCoverage

        config.pluginmanager.register(OperationCoverage(config, *begun, results), "apisuite-operation-coverage")


def _info(config: pytest.Config, results: Results, suite: Suite, merged: Merged | None) -> RunInfo:
    from ..report.page import MergedRunInfo, RunInfo

    if merged is None:
        return RunInfo(results, suite.apis, config.rootpath)
    return MergedRunInfo(results, suite.apis, config.rootpath, merged.facts(), merged.places())


def _html(config: pytest.Config, results: Results, suite: Suite | None, info: RunInfo | None) -> object:
    if suite is None or info is None:
        from .foreign_html import ForeignRows

        return ForeignRows(results)
    from .html import Page

    return Page(config, results, suite, info)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_metadata(metadata: dict[str, Any], config: pytest.Config) -> None:
    """Redact what pytest-metadata shows, before anything shows it; a suite of ours shows less of it."""
    from .metadata import clean, keep_shown

    (clean if config.stash.get(suite_key, None) is None else keep_shown)(metadata)
