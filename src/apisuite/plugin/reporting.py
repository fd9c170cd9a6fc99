"""What the process that owns a run tells of it: each part is imported and registered only if this run has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .options import FAILURES, HAR, HISTORY, path_of, record_path, refuse_without_document, watches

if TYPE_CHECKING:
    from ..report.page import RunInfo
    from ..report.results import Results
    from ..results.merge import Merged
    from ..suite import Suite
    from .sharding import Sharding


def begin(config: pytest.Config, suite: Suite | None, sharding: Sharding | None, merged: Merged | None) -> None:
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

        check_contracts(config, suite, results)
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


def check_contracts(config: pytest.Config, suite: Suite | None, results: Results | None) -> None:
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
