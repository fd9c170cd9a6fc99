"""The options of the engine, and of a suite that names itself."""

from __future__ import annotations

import argparse
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..suite import Suite

_WATCHING = "APISUITE_WATCHING"
# Settings that a pytest.ini in strict mode may have, while the plugin that knows them is switched off (-p no:html).
SETTINGS_OF = {"html": ("render_collapsed",), "junitxml": ("junit_family", "junit_logging"), "timeout": ("timeout",)}


HAR = "--har"


def add_options(parser: pytest.Parser) -> None:
    """Add what every suite may use."""
    group = parser.getgroup("apisuite", "HTTP exchanges (apisuite)")
    with contextlib.suppress(argparse.ArgumentError):  # another plugin's, which was loaded before
        group.addoption(
            HAR,
            dest="apisuite_har",  # not that of a suite's own option
            nargs="?",  # a suite's own may take no value: that is known when its conftest has been read
            const="",
            metavar="PATH",
            help="write all HTTP exchanges of the run to a HAR 1.2 file.",
        )
    parser.addini("apisuite", "package of this suite, whose `suite` says which APIs it has (default: none).")
    parser.addini("apisuite_sandbox", "package that is started with `python -m` as the embedded system under test.")


def add_suite_options(parser: pytest.Parser, suite: Suite, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add what a suite that names itself has besides."""
    group = parser.getgroup("apisuite", "HTTP exchanges (apisuite)")
    group.addoption(
        "--environment",
        metavar="NAME",
        help="environment to test: " + ", ".join(suite.apis.environments) + " (default: ENVIRONMENT from the shell "
        f"or .env, else {suite.apis.default_environment}).",
    )
    group.addoption("--html-report-title", metavar="TITLE", help="title of report.html (default: its file name).")
    for plugin, names in SETTINGS_OF.items():
        if pluginmanager.is_blocked(plugin):  # its settings in pytest.ini are then nobody's, which strict refuses
            for name in names:
                parser.addini(name, f"unused: the plugin {plugin} is off.", default="")


def distribute(options: argparse.Namespace) -> None:
    """Keep the test functions of a file together under -n and --tx, unless --dist says otherwise.

    A session fixture is then set up by few workers. With --tx alone xdist would distribute nothing, and run all of it
    here. Not in addopts: `-p no:xdist` would make that an error.
    """
    count, places = getattr(options, "numprocesses", None), getattr(options, "tx", None)
    if (count or (places and count is None)) and options.dist == "no":
        options.dist = "loadfile"


def har_path(config: pytest.Config) -> Path | None:
    """Return where the HAR file goes, relative to the working directory as in a shell; None if none is asked for.

    Raises:
        pytest.UsageError: --har has no value.
    """
    path: str | None = config.getoption("apisuite_har", None)
    if path == "":
        raise pytest.UsageError("--har needs the path of a file: --har=run.har")
    return None if path is None else config.invocation_params.dir / path


def watches(config: pytest.Config) -> bool:
    """Return whether this is a run of `pytest -f`, which begins again when a file changes: it writes none."""
    if config.getoption("looponfail", False):
        os.environ[_WATCHING] = "1"  # the process that runs the suite gets the environment, not the option
    return _WATCHING in os.environ


def only_looks(config: pytest.Config) -> bool:
    """Return whether this call runs no test: it then starts nothing and overwrites no report or log."""
    options = ("collectonly", "showfixtures", "show_fixtures_per_test", "markers", "cacheshow", "setupplan", "help")
    return any(config.getoption(name, None) for name in options)
