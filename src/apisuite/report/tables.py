"""The tables of a run, made once, for the page and for the summary of a CI job."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..operations import percentile
from ..redaction import redactor
from .durations import duration, number
from .results import REMARKS, Failure, Remark
from .verdict_line import api_of

if TYPE_CHECKING:
    from ..contract.coverage import Coverage
    from ..verdict import Verdict, Violation

SHOWN_GROUPS = 20
SHOWN_OPERATIONS = 5
APIS = 3  # place of that column in "What failed"


@dataclass
class Names:
    """A cell that names each test of a group by its row in the report."""

    rows: Sequence[str]


@dataclass
class Operation:
    """A cell that names an operation, and leads to the rows of the page that used it.

    Attributes:
        number: of the operation in the page.
    """

    operation: str
    number: int


@dataclass
class Table:
    """A table; its texts are redacted already.

    Attributes:
        ident: id of its element in the page.
        shown: how many rows are seen at once; the others are folded.
    """

    ident: str
    title: str
    head: Sequence[str]
    rows: list[tuple[str | int | Names | Operation, ...]] = field(default_factory=list)
    shown: int = 0


def failed(failures: Sequence[Failure], urls: Mapping[str, str] | None = None) -> Table:
    """Return what failed, in groups by cause: the operation with most failures first.

    Args:
        failures: of the run.
        urls: address of each API by its name; without them no API is named.
    """
    groups: dict[tuple[str, str, str], list[Failure]] = defaultdict(list)
    for failure in failures:
        groups[failure.cause].append(failure)
    by_operation = Counter(failure.operation for failure in failures)
    ordered = sorted(groups, key=lambda cause: (-by_operation[cause[0]], cause[0], -len(groups[cause])))
    table = Table("api-failures", "What failed", ("Count", "Error", "Last exchange", "APIs", "Tests"))
    table.shown = SHOWN_GROUPS
    for cause in ordered:
        group = groups[cause]
        first = group[0]
        error = first.error + (" (values differ)" if any(other.error != first.error for other in group) else "")
        exchange = first.exchange if len(group) == 1 else " -> ".join(part for part in cause[:2] if part)
        apis = sorted({api_of(failure.sent, urls or {}) for failure in group} - {""})
        rows = Names([redactor.clean(failure.row) for failure in group])
        count = len({failure.nodeid for failure in group})
        table.rows.append((count, *map(redactor.clean, (error, exchange, ", ".join(apis))), rows))
    if urls is None or not any(row[APIS] for row in table.rows):
        table.head = [title for at, title in enumerate(table.head) if at != APIS]
        table.rows = [(*row[:APIS], *row[APIS + 1 :]) for row in table.rows]
    return table


def remarks(said: Sequence[Remark]) -> Table:
    """Return what former runs, or marks, tell of a single test."""
    table = Table("api-remarks", "Worth knowing", ("What", "Test", "Detail"), shown=SHOWN_GROUPS)
    for remark in sorted(said, key=lambda remark: REMARKS.index(remark.what)):
        cells = remark.what, Names([redactor.clean(remark.nodeid)]), redactor.clean(remark.detail)
        table.rows.append(cells)
    return table


def operations(seconds: Mapping[str, Sequence[float]], numbers: Mapping[str, int] | None = None) -> Table:
    """Return all operations, the slowest first: number of exchanges, median, 95th percentile, maximum.

    Args:
        seconds: how long each exchange took, by operation.
        numbers: of the operations in the page; those without one lead nowhere.
    """
    total = sum(map(len, seconds.values()))
    title = f"{number(total, 'exchange')} of {number(len(seconds), 'operation')}, slowest first"
    table = Table("api-operations", title, ("Operation", "Exchanges", "p50", "p95", "max"))
    for operation, times in sorted(seconds.items(), key=lambda entry: -percentile(entry[1], 95)):
        shown = (percentile(times, 50), percentile(times, 95), max(times))
        cell = Operation(operation, numbers[operation]) if numbers and operation in numbers else operation
        table.rows.append((cell, len(times), *map(duration, shown)))
    return table


def violations(kinds: Iterable[tuple[Verdict, Violation, Mapping[str, int]]]) -> Table:
    """Return where exchanges break the contract, the most important first, with each test behind them."""
    table = Table("api-contract", "", ("Times", "Operation", "Where", "What", "Level", "Tests"), shown=SHOWN_GROUPS)
    for verdict, violation, rows in sorted(kinds, key=lambda kind: kind[1].rank()):
        operation = f"{verdict.api}: {verdict.operation} {verdict.response}".rstrip()
        level = "accepted" if violation.accepted else "warning" if violation.is_warning else "failure"
        place = f"{violation.side} {violation.place}"
        what = f"{violation.message}; {violation.accepted}".removesuffix("; ")
        table.rows.append((sum(rows.values()), operation, place, what, level, Names(list(rows))))
    table.title = f"Contract: {number(len(table.rows), 'kind')} of violations"
    return table


def coverage(covered: Coverage) -> list[Table]:
    """Return the operations with their responses, those that no test has seen first; the same of their parameters."""
    head = ("Operation", "Response", "Exchanges", "Tests")
    line = covered.line()
    responses = Table("api-coverage", line[:1].upper() + line[1:], head)
    for api, name, key, seen in sorted(covered.documented(), key=lambda each: each[3].exchanges > 0):
        responses.rows.append((f"{api}: {name}", key, seen.exchanges, Names(list(seen.nodeids))))
    for api, name, key, seen in covered.undocumented():
        responses.rows.append((f"{api}: {name}", f"{key}, not documented", seen.exchanges, Names(list(seen.nodeids))))
    parameters = Table("api-parameters", "", ("Operation", "Parameter", "Exchanges", "Tests"))
    for api, operations in covered.apis.items():
        for name, operation in operations.items():
            for used, seen in operation.parameters.items():
                parameters.rows.append((f"{api}: {name}", used, seen.exchanges, Names(list(seen.nodeids))))
    missing = sum(not row[2] for row in parameters.rows)
    parameters.title = f"{len(parameters.rows)} parameters and values of them, {missing} never sent"
    return [table for table in (responses, parameters) if table.rows]
