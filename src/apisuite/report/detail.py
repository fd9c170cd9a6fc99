"""The detail of each row as data. The page makes HTML of it, as text nodes, when somebody opens the row."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from ..exchanges import Exchange
from .curl import curl
from .durations import duration
from .indent import marks
from .names import HTTP_SECTION
from .text import opened, outcome, raised
from .tickets import Tickets

ROWS_PER_BLOCK = 100  # what the page unpacks at once to show one row
FASTEST = 1  # of zlib's levels; the others are three times slower for a tenth of the size


class Details:
    """Details of all rows, packed in blocks: a suite's exchanges repeat each other a lot.

    Args:
        tickets: writes each failure as Markdown, to be copied.
    """

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets
        self._rows: list[Any] = []
        self._blocks: list[str] = []
        self._has_pictures = False
        self.operations: dict[str, int] = {}  # the number of each in the page

    def add(self, name: str, report: Any, exchanges: Sequence[Exchange]) -> str:
        """Keep the detail of the row called `name`, and return the placeholder that stands for it."""
        sections = [
            [name, text]
            for name, text in report.sections
            # pytest-html itself appends the teardown's sections to the row
            if HTTP_SECTION not in name and (report.when == "teardown" or "teardown" not in name)
        ]
        place = f"{len(self._blocks)}/{len(self._rows)}"
        nodeid = getattr(report, "test_nodeid", report.nodeid)  # of a subtest that of its test
        self._rows.append(
            {
                "nodeid": nodeid,
                "failed": report.failed,
                "error": raised(report),
                "exchanges": [shown(exchange) for exchange in exchanges],
                "open": opened(report, exchanges),
                "sections": sections,
                "ticket": self._tickets.ticket(name, nodeid, report, exchanges) if report.failed else "",
            }
        )
        if len(self._rows) == ROWS_PER_BLOCK:
            self._pack()
        extras = getattr(report, "extras", ())
        self._has_pictures |= any(extra.get("format_type") in ("image", "video") for extra in extras)
        numbers = {self.operations.setdefault(each.operation, len(self.operations)) for each in exchanges}
        used = " ".join(map(str, sorted(numbers)))
        return f'<div class="api-detail" data-detail="{place}" data-operations="{used}"></div>'

    def to_script(self) -> str:
        """Return the data as script blocks, base64 of zlib of JSON: no content can close or execute them."""
        self._pack()
        pictures = '<template id="api-pictures"></template>' if self._has_pictures else ""
        blocks = (f'<script type="text/plain" class="api-details">{block}</script>' for block in self._blocks)
        return pictures + "".join(blocks)

    def _pack(self) -> None:
        if self._rows:
            # ASCII: half of a surrogate pair in an error's text is no UTF-8
            packed = zlib.compress(json.dumps(self._rows, separators=(",", ":")).encode(), FASTEST)
            self._blocks.append(base64.b64encode(packed).decode())
            self._rows = []


def shown(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as the page reads it: its fields by name, and the sentences that are made of them."""
    command, variables = curl(exchange)
    fields = exchange.to_json()
    for name, body in (("request", exchange.request), ("response", exchange.response)):
        fields[name]["note"] = body.note()
    marked = {side: marks(exchange, side) for side in ("request", "response")}
    sentences = {"outcome": outcome(exchange), "took": duration(exchange.seconds), "command": command}
    return fields | sentences | {"marked": marked, "variables": variables}
