"""The page of a suite that does not name itself in pytest.ini: it stays its own, its rows get the exchanges."""

from __future__ import annotations

from typing import Any

import pytest

from ..report.fragment import fragment
from ..report.page import exchanges_of, is_shown
from ..report.results import Results
from .results import made_in


class ForeignRows:
    """A plugin of the process that makes that page.

    Args:
        results: what has happened so far.
    """

    look_ahead_safe = True

    def __init__(self, results: Results) -> None:
        self._results = results

    @pytest.hookimpl(optionalhook=True, wrapper=True, tryfirst=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> Any:
        """Add the exchanges after what the suite has made of the row."""
        result = yield
        with self._results.noting("the exchanges of a row"):
            is_subtest = isinstance(report, pytest.SubtestReport)
            made = made_in(report) if is_subtest else exchanges_of(report, self._results)
            if made and is_shown(report):
                data.append(fragment(made))
        return result
