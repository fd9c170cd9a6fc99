"""The detail of each row as data. The page makes HTML of it, as text nodes, when somebody opens the row."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from typing import Any

from ..exchanges import Exchange
from .curl import curl
from .durations import duration
from .indent import marks
from .names import HTTP_SECTION
from .text import decisive, outcome

# xdist begins each traceback with the worker, the platform and the path of Python, which the summary has once.
_PLATFORM = re.compile(r"^\[gw\d+\] .* -- Python .*\n*")
ROWS_PER_BLOCK = 100  # what the page unpacks at once to show one row
FASTEST = 1  # of zlib's levels; the others are three times slower for a tenth of the size
_PHASES = ("setup", "call", "teardown")


class Details:
    """Details of all rows, packed in blocks: a suite's exchanges repeat each other a lot."""

    def __init__(self) -> None:
        self._rows: list[Any] = []
        self._blocks: list[str] = []
        self._has_pictures = False
        self.operations: dict[str, int] = {}  # the number of each in the page

    def add(self, report: Any, exchanges: Sequence[Exchange]) -> str:
        """Keep the detail of one row, and return the placeholder that stands for it."""
        sections = [
            [name, text]
            for name, text in report.sections
            # pytest-html itself appends the teardown's sections to the row
            if HTTP_SECTION not in name and (report.when == "teardown" or "teardown" not in name)
        ]
        place = f"{len(self._blocks)}/{len(self._rows)}"
        self._rows.append(
            {
                "nodeid": getattr(report, "test_nodeid", report.nodeid),  # of a subtest that of its test
                "failed": report.failed,
                "error": _PLATFORM.sub("", report.longreprtext),
                "exchanges": [shown(exchange) for exchange in exchanges],
                "open": _decisive(report, exchanges),
                "sections": sections,
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


def _decisive(report: Any, exchanges: Sequence[Exchange]) -> int | None:
    """Return the place of the exchange that a failed row opens, of those until the end of the phase that failed."""
    if not report.failed:
        return None
    later = _PHASES[_PHASES.index(report.when) + 1 :] if report.when in _PHASES else ("teardown",)
    until = next((at for at in reversed(range(len(exchanges))) if exchanges[at].phase not in later), None)
    return None if until is None else decisive(exchanges[: until + 1])
