"""The exchanges of one row as HTML that needs neither style nor script, for a page that is not ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..exchanges import Body, Exchange
from .curl import curl
from .durations import duration
from .render import render
from .text import outcome

LONGEST_BODY = 8 * 1024  # characters
MOST = 20  # exchanges; a test that polls may make thousands


def fragment(exchanges: Sequence[Exchange]) -> str:
    """Return one `<details>` for each of the last exchanges: status, headers, bodies, and the cURL command."""
    shown = exchanges[-MOST:]
    return render("exchanges.html", exchanges=[_parts(each) for each in shown], left_out=len(exchanges) - len(shown))


def _parts(exchange: Exchange) -> dict[str, Any]:
    return {
        "phase": exchange.phase,
        "method": exchange.method,
        "url": exchange.url,
        "outcome": outcome(exchange),
        "duration": duration(exchange.seconds),
        "parts": [
            ("Request headers", _lines(exchange.request_headers)),
            ("Request body", _body(exchange.request)),
            ("Response headers", _lines(exchange.response_headers)),
            ("Response body", _body(exchange.response)),
            ("cURL", _cut(curl(exchange)[0])),
        ],
    }


def _lines(headers: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers)


def _body(body: Body) -> str:
    note = body.note()
    return _cut(body.text or "") + (f"\n({note})" if note else "")


def _cut(text: str) -> str:
    more = len(text) - LONGEST_BODY
    return f"{text[:LONGEST_BODY]}\n... ({more:,} more characters)" if more > 0 else text
