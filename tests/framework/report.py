"""Reads report.html as a browser would: the page, and the rows that are in it as JSON."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Report:
    """A report.

    Attributes:
        page: the whole file.
        header: what stands in the head of the table, one entry per column.
        tests: node id -> the rows of that test, as pytest-html stores them.
        blocks: what rows show when they are opened, in blocks that the page unpacks.
    """

    page: str
    header: list[str]
    tests: dict[str, list[dict[str, Any]]]
    blocks: list[list[Any]]

    @property
    def summaries(self) -> int:
        """How often the page has the summary of the run."""
        return self.page.count('id="api-summary"')

    def rows(self) -> list[dict[str, Any]]:
        """Return all rows."""
        return [row for rows in self.tests.values() for row in rows]

    @property
    def details(self) -> str:
        """Everything that is packed into the page, as JSON."""
        return json.dumps(self.blocks)

    def opened(self) -> str:
        """Return what is seen when all rows are open, as JSON."""
        places = [re.findall(r'data-detail="(\d+)/(\d+)"', row["log"]) for row in self.rows()]
        return json.dumps([self.blocks[int(block)][int(row)] for found in places for block, row in found])

    def markup(self) -> str:
        """Return everything that the page puts into its document as HTML."""
        parts = [re.sub(r'data-jsonblob="[^"]*"', "", self.page)]
        for row in self.rows():
            parts += [*row["resultsTableRow"], *row.get("tableHtml", []), row["log"], *map(str, row["extras"])]
        return "\n".join(parts)


def read_report(path: Path) -> Report:
    """Read a report of pytest-html 4."""
    page = path.read_text(encoding="utf-8")
    blob = re.search(r'data-jsonblob="([^"]*)"', page)
    head = re.search(r'<thead id="results-table-head">(.*?)</thead>', page, re.DOTALL)
    assert blob, "the report has no data"
    assert head, "the report has no table"
    document = json.loads(html.unescape(blob[1]))
    columns = re.findall(r"<th[^>]*>(.*?)</th>", head[1], re.DOTALL)
    packed = re.findall(r'class="api-details">([^<]+)<', page)
    blocks = [json.loads(zlib.decompress(base64.b64decode(block))) for block in packed]
    return Report(page, columns, document["tests"], blocks)
