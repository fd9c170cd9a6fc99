"""Every pytest hook of the engine, a file per concern. This one decides which of them a run needs.

Beside a suite that does not know the engine, it only reports: `recording`, `redacting`, and `html`, `junit` or
`har` where these are used. A suite that names itself in pytest.ini gets the others as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_look_ahead.giving_way import give_way_for_good, giving_way

from . import recording
from .options import HAR, add_options, add_suite_options, har_path, only_looks, watches
from .redacting import Redacting

if TYPE_CHECKING:
    from ..report.results import Results
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
        if suite.logging_config is not None:
            logs.leave_to_run()
            early_config.add_cleanup(logs.close)
    with giving_way(parser, HAR):
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
    """Keep the test functions of a file together under -n, unless --dist says otherwise.

    A session fixture is then set up by few workers. Not in addopts: `-p no:xdist` would make that an error.
    """
    options = config.option
    if config.stash.get(suite_key, None) is not None:
        watches(config)
    if config.stash.get(suite_key, None) and getattr(options, "numprocesses", None) and options.dist == "no":
        options.dist = "loadfile"
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register what this run needs."""
    give_way_for_good(config, HAR)
    suite = config.stash.get(suite_key, None)
    is_worker = hasattr(config, "workerinput")
    if suite is None:
        from ..settings import register_secrets

        register_secrets()
    else:
        from . import ownership

        ownership.begin(config, suite)
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
    if is_worker or only_looks(config):
        return
    if config.getoption("xmlpath", None):
        from .junit import Showing

        register(Showing(), "apisuite-junit")
    is_named = suite is not None and not watches(config)  # else report.html is written for those that ask for it
    has_html = all(map(config.pluginmanager.hasplugin, ("html", "metadata")))  # pytest-html needs the other one
    makes_page = has_html and bool(is_named or config.getoption("htmlpath"))
    if makes_page or suite is not None or har_path(config) is not None:
        from .results import Collecting

        collecting = Collecting(config)
        register(collecting, "apisuite-results")
        if makes_page:
            register(_html(config, collecting.results, suite), "apisuite-html")
        if suite is not None:
            from .ci import GitHub
            from .results import Telling

            register(Telling(collecting.results), "apisuite-telling")
            register(GitHub(config, collecting.results), "apisuite-ci")


def _html(config: pytest.Config, results: Results, suite: Suite | None) -> object:
    if suite is None:
        from .foreign_html import ForeignRows

        return ForeignRows(results)
    from .html import Page

    return Page(config, results, suite)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_metadata(metadata: dict[str, Any], config: pytest.Config) -> None:
    """Redact what pytest-metadata shows, before anything shows it; a suite of ours shows less of it."""
    from .metadata import clean, keep_shown

    (clean if config.stash.get(suite_key, None) is None else keep_shown)(metadata)
