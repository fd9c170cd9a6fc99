"""What report.html shows, row by row, as a reader sees it."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from apisuite.exchanges import Exchange

from ..report import Report


@dataclass
class Detail:
    """What a row shows when it is open: the error, the exchanges, and the captured log and output by name.

    Attributes:
        open: the place of the exchange that is unfolded, None for none.
    """

    failed: bool
    error: str
    exchanges: list[Exchange]
    open: int | None
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
    row = dict(report.blocks[int(place[1])][int(place[2])])
    for made in ("nodeid", "ticket"):
        row.pop(made)
    exchanges, sections = row.pop("exchanges"), row.pop("sections")
    return Detail(exchanges=[_read(fields) for fields in exchanges], sections=dict(sections), **row)


def _read(fields: dict[str, Any]) -> Exchange:
    """Return an exchange of the page without the sentences that are made of it."""
    kept = {
        name: value
        for name, value in fields.items()
        if name not in ("outcome", "took", "command", "variables", "marked")
    }
    for name in ("request", "response"):
        kept[name] = {key: value for key, value in kept[name].items() if key != "note"}
    return Exchange.from_json(kept)


def lines_of(headers: list[tuple[str, str]]) -> list[str]:
    """Return headers as lines: ["content-type: text/plain"]."""
    return [f"{name}: {value}" for name, value in headers]


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
