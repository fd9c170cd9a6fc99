"""What a suite uses that says itself which rows the summary has, and which columns the table of results.

Its module, which `Suite.report` names, defines three hooks of pytest-html, and calls one function of this module in
each. A hook that is registered twice, as by a conftest that imports it, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from ..once import current
from ..registry import ApiUrls
from ..run.owner import Owner
from ..settings import get_settings
from . import about
from .names import visible
from .render import render
from .results import Results
from .verdict_line import used

NOT_STARTED = "(not started)"
# The columns of pytest-html itself: the head, and the class of a cell.
_OWN = {"Result": "result", "Test": "testId", "Duration": "duration", "Links": "links"}


@dataclass(frozen=True)
class Row:
    """What a column may show of a test.

    Attributes:
        nodeid: its node id, e.g. "api/module_a/test_marks.py::test_x".
        description: the first paragraph of its docstring, on one line.
        exchanges: how many it has made, those of its fixtures included.
        report: pytest's own report, e.g. for `report.user_properties`.
    """

    nodeid: str
    description: str
    exchanges: int
    report: Any


@dataclass(frozen=True)
class Column:
    """A column of the table of results.

    Attributes:
        title: its head, and with `after` its place.
        after: the title of the column before it: Result, Test, Duration, Links, or one of the suite's own.
        cell: returns what stands in a row; a column of numbers is sorted as numbers.
        width: as in CSS, e.g. "84px" or "minmax(0, 1fr)".
        is_number: whether it stands at the right, and is sorted by value.
    """

    title: str
    after: str
    cell: Callable[[Row], str | int]
    width: str = "minmax(0, 1fr)"
    is_number: bool = False

    @cached_property
    def key(self) -> str:
        """What marks its cells in the page."""
        return re.sub(r"\W+", "_", self.title.lower())


class RunInfo:
    """What a row of the summary may show of the run.

    Args:
        results: of the run.
        apis: of the suite.
        folder: its rootdir.
    """

    def __init__(self, results: Results, apis: ApiUrls[Any], folder: Path) -> None:
        self.results = results
        self._apis = apis
        self._folder = folder

    @property
    def environment(self) -> str:
        """Name of the selected environment, e.g. "sandbox"."""
        return get_settings().environment

    @property
    def urls(self) -> Mapping[str, str]:
        """The address of each API by its name; "(not started)" where the sandbox was never needed.

        The sandboxes of other hosts have addresses that mean nothing here: "(on h2, h3)".
        """
        settings, apis, run = get_settings(), self._apis, current()
        announced = run.announced() if isinstance(run, Owner) else {}
        others = [host.name for host in run.hosts if host.announced()] if isinstance(run, Owner) else []
        elsewhere = f"(on {', '.join(others)})" if others else NOT_STARTED
        return {
            name: apis.known(api, settings) or announced.get(apis.setting_name(api)) or elsewhere
            for api, name in apis.names.items()
        }

    @property
    def used_urls(self) -> Mapping[str, str]:
        """Those of `urls` that the run has sent something to."""
        return used(self.results, self.urls)

    @property
    def workers(self) -> str:
        """The processes that the run had, e.g. "2 (gw0, gw1)"."""
        names = self.results.workers()
        return "1 (this process)" if names in ([], ["main"]) else f"{len(names)} ({', '.join(names)})"

    @property
    def logins(self) -> int:
        """How many logins this run made."""
        run = current()
        return len(run.outcomes("login")) if isinstance(run, Owner) else 0

    @property
    def subtests(self) -> str:
        """How many subtests passed, which have no row; "" if none."""
        passed = self.results.passed_subtests
        return f"{passed} passed, in addition to the rows below" if passed else ""

    @property
    def versions(self) -> str:
        """Versions of Python and of the packages that the suite rests on."""
        return about.versions()

    @property
    def revision(self) -> str:
        """Branch, short commit and whether files were changed since; "" outside a git checkout."""
        return about.git_revision(self._folder)

    @property
    def shards(self) -> str:
        """The parts of the suite that were merged, and where each ran; "" where one run did it all."""
        return ""

    def at_start(self) -> dict[str, Any]:
        """Return what the record of the run says of it when it begins."""
        return {"environment": self.environment, "versions": self.versions, "revision": self.revision}

    def at_end(self) -> dict[str, Any]:
        """Return what is known when it ends."""
        return {"urls": dict(self.urls), "logins": self.logins}


class MergedRunInfo(RunInfo):
    """What a row of the summary may show of several runs that are reported as one.

    Args:
        facts: what each run has said at its start and at its end.
        shards: name of each run, and the machine that it had.
    """

    def __init__(
        self,
        results: Results,
        apis: ApiUrls[Any],
        folder: Path,
        facts: Sequence[Mapping[str, Any]],
        shards: Sequence[str],
    ) -> None:
        super().__init__(results, apis, folder)
        self._facts = facts
        self._shards = shards

    def _each(self, name: str) -> str:
        return ", ".join(dict.fromkeys(str(facts[name]) for facts in self._facts if facts.get(name)))

    @property
    def environment(self) -> str:
        """Name of the environment, which is the same in all runs."""
        return self._each("environment")

    @property
    def urls(self) -> Mapping[str, str]:
        """The address of each API by its name: all that the runs had."""
        seen: dict[str, dict[str, None]] = {name: {} for name in self._apis.names.values()}
        for facts in self._facts:
            for name, url in facts.get("urls", {}).items():
                seen.setdefault(name, {})[url] = None
        started = {name: [url for url in urls if url != NOT_STARTED] for name, urls in seen.items()}
        return {name: ", ".join(urls) or NOT_STARTED for name, urls in started.items()}

    @property
    def logins(self) -> int:
        """How many logins the runs made."""
        return sum(facts.get("logins", 0) for facts in self._facts)

    @property
    def versions(self) -> str:
        """Versions of Python and of the packages, all that there were."""
        return self._each("versions")

    @property
    def revision(self) -> str:
        """Branch, short commit and whether files were changed since."""
        return self._each("revision")

    @property
    def shards(self) -> str:
        """The parts of the suite that were merged, and where each ran."""
        return ", ".join(self._shards)


_runs: list[RunInfo] = []


def activate(run: RunInfo) -> Callable[[], None]:
    """Make `run` the one whose page is made in this process; returns the function that takes that back."""
    _runs.append(run)
    return lambda: _runs.remove(run)


def add_facts(prefix: list[str], facts: Callable[[RunInfo], Mapping[str, str]]) -> None:
    """Add the rows of the summary, once; rows without a text are left out. For `pytest_html_results_summary`."""
    if not _runs or any('id="api-summary"' in part for part in prefix):
        return
    rows: Mapping[str, str] = {}
    with _runs[-1].results.noting("the summary"):
        rows = about.cleaned(facts(_runs[-1]))
    prefix.append(render("facts.html", rows=rows))


def add_header(cells: list[str], columns: Sequence[Column]) -> None:
    """Add the heads of `columns`, once. For `pytest_html_results_table_header`."""
    for column in columns:
        if _runs and not any(f'data-column-type="{column.key}"' in cell for cell in cells):
            heads = [re.sub("<[^>]*>", "", cell) for cell in cells]
            place = heads.index(column.after) + 1 if column.after in heads else len(cells)
            cells.insert(place, render("head.html", column=column))


def add_cells(cells: list[str], columns: Sequence[Column], report: Any) -> None:
    """Add the cells of `columns` to a row, once. For `pytest_html_results_table_row`."""
    if not _runs or not cells or not is_shown(report):
        return
    results = _runs[-1].results
    row = row_of(report, results)
    for column in columns:
        if any(f'class="col-{column.key}"' in cell or f'class="col-{column.key} ' in cell for cell in cells):
            continue  # by the same hook in a conftest
        text: str | int = ""
        with results.noting(f"the column {column.title}"):
            text = column.cell(row)
        # There are thousands: a template would take ten times as long. pytest-html sorts texts: spaces in front, which
        # are not shown, sort numbers.
        shown = escape(visible(f"{text!s:>6}" if column.is_number else str(text)))
        kind = " number" if column.is_number else ""
        cells.insert(_place_in_row(cells, column.after, columns), f'<td class="col-{column.key}{kind}">{shown}</td>')


def row_of(report: Any, results: Results) -> Row:
    """Return what a column may show of `report`."""
    exchanges = exchanges_of(report, results)
    return Row(report.nodeid, getattr(report, "description", ""), len(exchanges), report)


def exchanges_of(report: Any, results: Results) -> Sequence[Any]:
    """Return the exchanges that the row of `report` shows: of the attempt of its test, or of its subtest alone."""
    own = getattr(report, "own_exchanges", None)
    return results.exchanges_of(report.nodeid, getattr(report, "rerun", 0)) if own is None else own


def is_shown(report: Any) -> bool:
    """Return whether `report` gets a row, or adds to the one of its test: pytest-html drops all others once made."""
    if report.outcome != "passed" or report.when not in ("setup", "teardown"):
        return True
    return report.when == "teardown" and any("teardown" in name for name, _ in report.sections)


def _place_in_row(cells: Sequence[str], after: str, columns: Sequence[Column]) -> int:
    """Return where a cell belongs: after the one of the column `after`, at the end if there is none."""
    key = _OWN.get(after) or next((column.key for column in columns if column.title == after), None)
    starts = (f'class="col-{key}"', f'class="col-{key} ')
    found = (at for at, cell in enumerate(cells, start=1) if key and any(start in cell for start in starts))
    return next(found, len(cells))
