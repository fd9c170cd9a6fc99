"""What the documents say of a run, in the process that owns it: violations, covered operations, times, the baseline."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import pytest

from ..contract.baseline import Baseline, Key, key_of
from ..contract.coverage import Coverage, documented_by
from ..exchanges import Exchange
from ..files import write_atomically
from ..report import tables
from ..report.names import visible
from ..report.results import Results
from ..verdict import Verdict, Violation
from .documents import Documents
from .options import MERGE, path_of, shard_of
from .results import made_in, outcome_of, row_name

SHOWN = 20  # lines in the terminal


class OperationCoverage:
    """Hooks of the process that owns the run.

    Args:
        config: of the run.
        documents: of the suite.
        baseline: the accepted violations.
        results: of the run; its page gets the tables.

    Attributes:
        coverage: what was covered so far.
        listeners: get the name and the operations of each API whose document is known.
    """

    look_ahead_safe = True

    def __init__(self, config: pytest.Config, documents: Documents, baseline: Baseline, results: Results) -> None:
        self._config = config
        self._documents = documents
        self._baseline = baseline
        self._results = results
        self._made: dict[str, list[Exchange]] = defaultdict(list)  # of each test under way
        self._outcomes: dict[str, set[str]] = defaultdict(set)
        self._violations: dict[tuple[Key, str], tuple[Verdict, Violation, dict[str, int]]] = {}
        self.coverage = Coverage()
        self._is_merge = path_of(config, MERGE) is not None
        self._is_part = shard_of(config) is not None
        self._described: set[str] = set()
        self._is_complete = self._is_merge  # what is documented is then in the records: nothing is asked for it
        self._said: list[tuple[str, bool]] = []
        self.listeners: list[Callable[[str, Any], None]] = []
        results.more_tables.append(self._tables)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a phase has sent until its test has ended."""
        with self._results.noting(f"the contract of {report.nodeid}"):
            if isinstance(report, pytest.SubtestReport):
                self._outcomes[report.nodeid].add("passed" if report.passed else outcome_of(report))
                return
            made = [each for each in made_in(report) if each.verdict is not None]
            self._made[report.nodeid] += made
            self._outcomes[report.nodeid].add(outcome_of(report))
            self.coverage.time(made)
            if not self._is_merge:
                self._describe({each.verdict.api for each in made if each.verdict is not None})
            for exchange in made:
                assert exchange.verdict is not None
                for violation in exchange.verdict.violations:
                    kind = key_of(exchange.verdict, violation), violation.message
                    found = self._violations.setdefault(kind, (exchange.verdict, violation, defaultdict(int)))
                    found[2][row_name(report) if report.failed else visible(report.nodeid)] += 1

    def _describe(self, names: Collection[str], *, asks: bool = False) -> None:
        """Take what the documents of these APIs say, unless that was done."""
        for api in self._documents.named:
            name = self._documents.name(api)
            if name in names and name not in self._described:
                checker = self._documents.checkers(api, asks=asks)
                if checker is not None:
                    self._take(name, documented_by(checker))

    def _take(self, name: str, operations: Any) -> None:
        self._described.add(name)
        self.coverage.describe(name, operations)
        for listener in self.listeners:
            listener(name, operations)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Count what a test has covered, if it has passed."""
        made, outcomes = self._made.pop(nodeid, []), self._outcomes.pop(nodeid, set())
        with self._results.noting(f"the coverage of {nodeid}"):
            if outcomes == {"passed"}:
                self.coverage.add(visible(nodeid), made)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker could not check."""
        self._add_faults(getattr(node, "workeroutput", {}).get("contract_faults", ()))

    @property
    def faults(self) -> list[str]:
        """What could not be checked."""
        return self._documents.faults

    def replay(self, kind: str, line: Mapping[str, Any]) -> None:
        """Take what a line of a record says."""
        if kind == "Operations":
            self._take(line["api"], line["operations"])
        elif kind == "SessionFinish":
            self._add_faults(line.get("contract_faults", ()))

    def _add_faults(self, faults: Iterable[str]) -> None:
        for fault in faults:
            self._documents.note(fault)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Any:
        """Write what was asked for, and fail a run below its floor."""
        with self._results.noting("the operation coverage"):
            self._finish(session)
        return (yield)

    def _finish(self, session: pytest.Session) -> None:
        options = self._config.option
        floor = options.operation_coverage_min
        self._complete(asks=floor is not None or options.operation_coverage is not None)
        if options.operation_coverage is not None:
            path = self._config.invocation_params.dir / options.operation_coverage
            write_atomically(path, json.dumps(self.coverage.to_json(), indent=1) + "\n")
        if self._is_part:  # which says little of the whole
            if floor is not None or options.contract_update_baseline:
                said = "a shard has no floor, and updates no baseline: give --merge-reports the option as well"
                self._said.append((said, False))
            return
        if options.contract_update_baseline:
            met = [key for (key, _), (_, violation, _) in self._violations.items() if not violation.is_warning]
            exercised = {(api, name, key) for api, name, key, seen in self._all() if seen.exchanges}
            added, removed = self._baseline.update(met, exercised)
            self._said.append((f"{self._baseline.path.name}: {added} added, {removed} removed", False))
        fails = [] if floor is None else self._below(floor)
        for line, is_failure in self._budgets():
            fails += [line] if is_failure else []
            self._said += [] if is_failure else [(line, False)]
        self._said += [(line, True) for line in fails]
        if fails and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _below(self, floor: float) -> list[str]:
        """Return what keeps the run from its floor: responses that were not seen, APIs of which nothing is known."""
        why = "no record says what it documents" if self._is_merge else "its document cannot be used"
        unknown = [f"{name}: {why}, so --operation-coverage-min is not met" for name in self._unknown()]
        if self.coverage.percent() >= floor:
            return unknown
        missing = [f"  {each}" for each in self.coverage.missing()]
        more = [f"  ... and {len(missing) - SHOWN} more"] if len(missing) > SHOWN else []
        head = f"below the floor of {floor:g} %: no test that passed has seen"
        return [*unknown, head, *missing[:SHOWN], *more]

    def _unknown(self) -> list[str]:
        return [name for name in self._names() if name not in self._described]

    def _all(self) -> list[Any]:
        return [*self.coverage.documented(), *self.coverage.undocumented()]

    def _complete(self, *, asks: bool) -> None:
        """Take the operations of all documents; without `asks` of those that the run has met."""
        if self._is_complete:
            return
        self._is_complete = True
        self._describe(self._names() if asks else self.coverage.apis, asks=asks)

    def _names(self) -> list[str]:
        return [self._documents.name(api) for api in self._documents.named]

    def _budgets(self) -> list[tuple[str, bool]]:
        """Return a line for each budget that is spent, and whether it fails the run."""
        found = []
        for api, named in self._documents.named.items():
            name = self._documents.name(api)
            for operation, seen in self.coverage.apis.get(name, {}).items():
                budget = named.budget(operation, seen.budget)
                if budget is not None and (said := budget.spent(seen.seconds)):
                    found.append((f"{name}: {operation}: {said}", budget.level == "fail"))
        return found

    def _tables(self) -> list[tables.Table]:
        self._complete(asks=False)
        found = [tables.violations(self._violations.values())] if self._violations else []
        return [*found, *tables.coverage(self.coverage)] if self.coverage.apis else found

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what does not fail, and how much was covered."""
        with self._results.noting("the contract in the terminal"):
            lines = self._warnings()
            if lines:
                terminalreporter.section("contract", yellow=True)
            for line in lines:
                terminalreporter.write_line(visible(line))
            for fault in self._documents.faults:
                terminalreporter.write_line(visible(fault), yellow=True)
            if self.coverage.apis:
                terminalreporter.write_line(self.coverage.line())
            for line, is_failure in self._said:
                terminalreporter.write_line(visible(line), red=is_failure, yellow=not is_failure)

    def _warnings(self) -> list[str]:
        """Return a line for each kind of violation that fails no test, the most important first."""
        kinds = sorted(self._violations.values(), key=lambda kind: kind[1].rank())
        shown = [kind for kind in kinds if kind[1].is_warning and not kind[1].accepted]
        accepted = sum(bool(violation.accepted) for _, violation, _ in kinds)
        lines = []
        for verdict, violation, rows in shown[:SHOWN]:
            times, first = sum(rows.values()), next(iter(rows))
            where = f"{verdict.api}: {verdict.operation} {verdict.response}".rstrip()
            lines.append(f"{times} x {where}: {violation.side} {violation.place}: {violation.message} ({first})")
        lines += [f"... and {len(shown) - SHOWN} more kinds"] if len(shown) > SHOWN else []
        return lines + ([f"{accepted} kinds of violations are accepted by the baseline"] if accepted else [])
