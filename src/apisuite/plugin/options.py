"""The options of the engine, and of a suite that names itself."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..redaction import redactor

if TYPE_CHECKING:
    from ..results.shards import Shard
    from ..suite import Suite

SHOWN_PLACES = 3  # in the title of the report
_WATCHING = "APISUITE_WATCHING"
# Settings that a pytest.ini in strict mode may have, while the plugin that knows them is switched off (-p no:html).
SETTINGS_OF = {"html": ("render_collapsed",), "junitxml": ("junit_family", "junit_logging"), "timeout": ("timeout",)}


HAR, SHARD, RECORD, MERGE, HISTORY = "--har", "--shard", "--record", "--merge-reports", "--history"
FAILURES = "--failures"
# What every suite may use, unless it has an option of the same name: metavar and help.
GIVING_WAY = {
    HAR: ("PATH", "write all HTTP exchanges of the run to a HAR 1.2 file."),
    SHARD: ("N/M", "run part N of M of the files, e.g. --shard=2/5, and write a record of it (--record)."),
    RECORD: (
        "PATH",
        "write a record of the run, for --merge-reports (default: results/run.jsonl, results/shard-2-of-5.jsonl).",
    ),
    MERGE: ("FOLDER", "run no test: report what the records in this folder tell, as one run."),
    FAILURES: ("FOLDER", "write a Markdown page for each failure, and an index.md, into this folder."),
    HISTORY: ("PATH", "compare with the runs in this file, and add this one; --shard takes times from it."),
}

CONTRACT_MARK = "contract(level): off, warn or fail, for the exchanges of this test."

EXAMPLES = {
    HAR: "file name: --har=run.har",
    MERGE: "folder: --merge-reports=results",
    FAILURES: "folder: --failures=failures",
    HISTORY: "file name: --history=history.jsonl",
}


def add_options(parser: pytest.Parser) -> None:
    """Add what every suite may use."""
    group = parser.getgroup("apisuite", "HTTP exchanges (apisuite)")
    for name, (metavar, text) in GIVING_WAY.items():
        with contextlib.suppress(argparse.ArgumentError):  # another plugin's, which was loaded before
            group.addoption(
                name,
                dest=_dest(name),  # not that of a suite's own option
                nargs="?",  # a suite's own may take no value: that is known when its conftest has been read
                const="",
                metavar=metavar,
                help=text,
            )
    parser.addini("apisuite", "package whose `suite` lists the APIs of this repository (default: none).")
    parser.addini("apisuite_sandbox", "package to start with `python -m` as the embedded system under test.")


def add_suite_options(parser: pytest.Parser, suite: Suite, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add what a suite that names itself has besides."""
    from ..registry import LEVELS

    group = parser.getgroup("apisuite", "HTTP exchanges (apisuite)")
    group.addoption(
        "--environment",
        metavar="NAME",
        help="environment to test: " + ", ".join(suite.apis.environments) + " (default: ENVIRONMENT from the shell "
        f"or .env, else {suite.apis.default_environment}).",
    )
    group.addoption(
        "--html-report-title", metavar="TITLE", help="title of report.html (default: what runs, and where)."
    )
    group.addoption(
        "--contract",
        choices=LEVELS,
        help="what an exchange does that breaks the OpenAPI document of its API: nothing, be listed, fail its test "
        "(default: CONTRACT, else as the registry says).",
    )
    group.addoption(
        "--contract-update-baseline",
        action="store_true",
        help="accept the violations of this run: write them into the baseline; none fails.",
    )
    group.addoption(
        "--contract-diff",
        action="store_true",
        help="run no test: compare each OpenAPI document with its kept copy; exit code 1 if a change breaks clients.",
    )
    group.addoption("--update-shapes", action="store_true", help="write each shape that check_shape meets anew.")
    group.addoption("--operation-coverage", metavar="PATH", help="write which operations were covered to a JSON file.")
    group.addoption(
        "--operation-coverage-min",
        metavar="PERCENT",
        type=float,
        help="fail a run that has seen fewer of the documented responses, and name them.",
    )
    parser.addini(
        "apisuite_contract_baseline",
        "file of accepted violations, relative to the rootdir.",
        default="contract-baseline.json",
    )
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


def add_mark(config: pytest.Config, line: str) -> None:
    """Let test functions have a mark, unless the suite has one of its name in pytest.ini."""
    if is_our_mark(config, line):
        config.addinivalue_line("markers", line)


def is_our_mark(config: pytest.Config, line: str) -> bool:
    """Return whether a mark means what the engine says; a suite may have one of the same name, in a conftest too."""
    return all(_mark(other) != _mark(line) for other in config.getini("markers") if other != line)


def _mark(line: str) -> str:
    return line.partition(":")[0].partition("(")[0].strip()


def _dest(option: str) -> str:
    return "apisuite_" + option.strip("-").replace("-", "_")


def given(config: pytest.Config, option: str) -> str | None:
    """Return the value of one of `GIVING_WAY`, "" where it has none; None where the option is not used."""
    value: str | None = config.getoption(_dest(option), None)
    return value


def path_of(config: pytest.Config, option: str) -> Path | None:
    """Return the path that an option names, relative to the working directory as in a shell; None if it is not used.

    Raises:
        pytest.UsageError: the option has no value.
    """
    path = given(config, option)
    if path == "":
        raise pytest.UsageError(f"{option} needs a {EXAMPLES[option]}")
    return None if path is None else config.invocation_params.dir / path


def record_path(config: pytest.Config) -> Path | None:
    """Return where the record goes: where --record says; else, of a shard, beside pytest.ini; None if none is made."""
    path, shard = given(config, RECORD), shard_of(config)
    if path:
        return config.invocation_params.dir / path
    if path is None and shard is None:
        return None
    return config.rootpath / "results" / (shard.file_name if shard is not None else "run.jsonl")


def shard_of(config: pytest.Config) -> Shard | None:
    """Return the part of the suite that is to run, None for all of it.

    Raises:
        pytest.UsageError: --shard is not written as it should be.
    """
    text = given(config, SHARD)
    if text is None:
        return None
    from ..results.shards import Shard

    try:
        return Shard.parse(text)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None


def watches(config: pytest.Config) -> bool:
    """Return whether this is a run of `pytest -f`, which begins again when a file changes: it writes none."""
    if config.getoption("looponfail", False):
        os.environ[_WATCHING] = "1"  # the process that runs the suite gets the environment, not the option
    return _WATCHING in os.environ


def title_of(config: pytest.Config, environment: str) -> str:
    """Return what a run is of, e.g. "api/module_a -m slow on staging"."""
    places = [place.removesuffix("/") for place in map(str, config.args)]
    folder = config.rootpath.name
    inside = [place.removeprefix(str(config.rootpath)).lstrip("/\\") or folder for place in places]
    said = ", ".join(inside[:SHOWN_PLACES]) + (
        f" and {len(inside) - SHOWN_PLACES} more" if inside[SHOWN_PLACES:] else ""
    )
    for option, name in (("-k", "keyword"), ("-m", "markexpr")):
        if chosen := config.getoption(name, ""):
            said += f" {option} {shlex.quote(chosen)}"
    return redactor.clean(f"{said or folder} on {environment}")


def only_looks(config: pytest.Config) -> bool:
    """Return whether this call runs no test: it then starts nothing and overwrites no report or log."""
    options = ("collectonly", "showfixtures", "show_fixtures_per_test", "markers", "cacheshow", "setupplan", "help")
    return any(config.getoption(name, None) for name in options)


def refuse_without_document(config: pytest.Config) -> None:
    """Refuse options that say something of OpenAPI documents where none is named, or none is looked at.

    Raises:
        pytest.UsageError: such an option is used.
    """
    names = ("contract_diff", "contract_update_baseline", "operation_coverage", "operation_coverage_min")
    for name in names:
        if config.getoption(name) not in (None, False):
            option = "--" + name.replace("_", "-")
            raise pytest.UsageError(
                f"{option} needs an OpenAPI document: name it in the registry, for this environment, and leave "
                "--contract=off out."
            )
