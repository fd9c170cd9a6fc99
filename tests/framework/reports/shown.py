"""What report.html shows, row by row, as a reader sees it."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from ..report import Report


@dataclass
class Exchange:
    """An exchange as the page shows it: texts, headers one per line."""

    phase: str
    method: str
    url: str
    status: int | None
    outcome: str
    milliseconds: float
    request_headers: str
    request_body: str
    response_headers: str
    response_body: str
    curl: str
    variables: list[str]


@dataclass
class Detail:
    """What a row shows when it is open: the error, the exchanges, and the captured log and output by name."""

    failed: bool
    error: str
    exchanges: list[Exchange]
    sections: dict[str, str]


def text_of(markup: str) -> str:
    """Return the text of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()


def name_of(row: dict[str, Any]) -> str:
    """Return the name that a row shows."""
    return text_of(row["testId"])


def results(report: Report) -> dict[str, str]:
    """Return the outcome of each row by its name: {"test_x.py::test_y": "Passed"}."""
    return {name_of(row): row["result"] for row in report.rows()}


def detail(report: Report, test: str) -> Detail:
    """Return the detail of the row whose name ends with `test`."""
    row = next(row for row in report.rows() if name_of(row).endswith(test))
    place = re.search(r'data-detail="(\d+)/(\d+)"', row["log"])
    assert place, f"the row of {test} has no detail"
    failed, error, exchanges, sections = report.blocks[int(place[1])][int(place[2])]
    return Detail(failed, error, [Exchange(*fields) for fields in exchanges], dict(sections))


def exchanges(report: Report, test: str) -> list[Exchange]:
    """Return the exchanges in the row whose name ends with `test`."""
    return detail(report, test).exchanges


def counts(report: Report) -> dict[str, int]:
    """Return the numbers beside the boxes that filter the rows: {"passed": 3}."""
    found = re.findall(r'<span class="(\w+)">(\d+) ', report.page.partition('class="filters"')[2])
    return {outcome: int(number) for outcome, number in found if number != "0"}


def environment(report: Report) -> dict[str, Any]:
    """Return the table Environment, as the page gets it: its values are HTML."""
    blob = html.unescape(report.page.partition('data-jsonblob="')[2].partition('"')[0])
    values: dict[str, Any] = json.loads(blob)["environment"]
    return values


def section(report: Report, ident: str) -> str:
    """Return the text of a part of the summary, by its id."""
    tag, _, rest = report.page.partition(f' id="{ident}"')
    name = tag.rpartition("<")[2].split()[0]
    return text_of("<p" + rest.partition(f"</{name}>")[0])


def table(report: Report, ident: str) -> list[list[str]]:
    """Return the rows of a table of the page, by the id of its section, folded rows included."""
    body = report.page.partition(f' id="{ident}"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[text_of(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows if "<td>" in row]
