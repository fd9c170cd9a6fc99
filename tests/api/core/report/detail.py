"""The detail of each row as data. The page makes HTML of it, as text nodes, when somebody opens the row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..exchanges import Exchange
from .exchange_text import TERMINAL_SECTION, curl


class Details:
    """Details of all rows. A text that occurs more than once (headers, above all) is kept once."""

    def __init__(self) -> None:
        self._rows: list[Any] = []
        self._texts: dict[str, int] = {}

    def add(self, report: Any, exchanges: Sequence[Exchange]) -> str:
        """Keep the detail of one row, and return the placeholder that stands for it."""
        sections = [
            [name, self._text(text)]
            for name, text in report.sections
            # pytest-html itself appends the teardown's sections to the row
            if name != TERMINAL_SECTION and (report.when == "teardown" or "teardown" not in name)
        ]
        self._rows.append(
            {
                "failed": report.failed,
                "error": self._text(report.longreprtext) if report.longreprtext else None,
                "exchanges": [self._exchange(exchange) for exchange in exchanges],
                "sections": sections,
            }
        )
        return f'<div class="api-detail" data-detail="{len(self._rows) - 1}"></div>'

    def to_script(self) -> str:
        """Return the data as a script block that no content can close or execute."""
        document = json.dumps({"rows": self._rows, "texts": list(self._texts)}, separators=(",", ":"))
        harmless = document.replace("<", "\\u003c")
        return f'<script type="application/json" id="api-details">{harmless}</script>'

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def _exchange(self, exchange: Exchange) -> list[Any]:
        command, variables = curl(exchange)
        return [
            exchange.phase,
            exchange.method,
            exchange.url,
            exchange.status,
            exchange.error or exchange.reason,
            round(exchange.seconds * 1000, 1),
            self._text(_lines(exchange.request_headers)),
            self._text(exchange.request_body),
            self._text(_lines(exchange.response_headers)),
            self._text(exchange.response_body),
            command,
            variables,
        ]


def _lines(headers: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers)
