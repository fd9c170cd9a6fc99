"""Exchanges as plain text: for the terminal and for JUnit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..exchanges import Body, Exchange
from .durations import duration
from .indent import indented, marks
from .names import visible

BODY_LINES = 12
# xdist begins each traceback with the worker, the platform and the path of Python, which the summary has once.
_PLATFORM = re.compile(r"^\[gw\d+\] .* -- Python .*\n*")
_PHASES = ("setup", "call", "teardown")
LINE_WIDTH = 200


def describe(exchanges: Sequence[Exchange], *, with_last_body: bool) -> str:
    """Return one line per exchange; where a test has failed, of one the body as well, with ">" at what is wrong.

    That is the last one, unless others break their contract.
    """
    lines = [headline(exchange) for exchange in exchanges]
    if with_last_body:
        shown_one = exchanges[decisive(exchanges)]
        for name, body in (("request", shown_one.request), ("response", shown_one.response)):
            if shown := list(_lines(body, marks(shown_one, name))):
                lines += [f"  {name} body:", *(f"    {line}" for line in shown)]
    return "\n".join(visible(line.expandtabs()) for line in lines)


def decisive(exchanges: Sequence[Exchange]) -> int:
    """Return which exchange says why a test failed: the first that breaks its contract, else the last."""
    broken = (at for at, each in enumerate(exchanges) if each.verdict and any(v.fails for v in each.verdict.violations))
    return next(broken, len(exchanges) - 1)


def opened(report: Any, exchanges: Sequence[Exchange]) -> int | None:
    """Return the place of the exchange that a failure opens, of those until the end of the phase that failed."""
    if not report.failed:
        return None
    when = getattr(report, "when", "")
    later = _PHASES[_PHASES.index(when) + 1 :] if when in _PHASES else ("teardown",)
    until = next((at for at in reversed(range(len(exchanges))) if exchanges[at].phase not in later), None)
    return None if until is None else decisive(exchanges[: until + 1])


def raised(report: Any) -> str:
    """Return what a failed report shows of its error."""
    return _PLATFORM.sub("", report.longreprtext)


def headline(exchange: Exchange) -> str:
    """Return e.g. "GET http://127.0.0.1:8080/users/8 -> 200 OK (12 ms)"."""
    origin = "" if exchange.phase == "call" else f" [{exchange.phase}]"
    return f"{exchange.method} {exchange.url} -> {outcome(exchange)} ({duration(exchange.seconds)}){origin}"


def outcome(exchange: Exchange) -> str:
    """Return e.g. "200 OK", "ReadTimeout", or both where the response broke off: "200 OK, then ReadError"."""
    response = f"{exchange.status} {exchange.reason}".rstrip() if exchange.status is not None else ""
    return ", then ".join(part for part in (response, exchange.error) if part)


def _lines(body: Body, marked: Sequence[int] = ()) -> Iterator[str]:
    for part in body.parts:
        content = part.text if part.text is not None else f"file {part.file_name}"
        size = "" if part.size is None else f", {part.size:,} bytes"
        kind = f" ({part.media_type}{size})" if part.file_name is not None else ""
        yield _short(f"{part.name}: {content}{kind}")
    if body.text:
        lines = indented(body.text).splitlines()
        start = max(0, marked[0] - BODY_LINES // 2) if marked and marked[0] >= BODY_LINES else 0
        if start:
            yield f"... ({start} lines before)"
        for number, line in enumerate(lines[start : start + BODY_LINES], start):
            yield _short(f"> {line}" if number in marked else line)
        if len(lines) > start + BODY_LINES:
            yield f"... ({len(lines) - start - BODY_LINES} more lines)"
    if note := body.note():
        yield f"({note})"


def _short(line: str) -> str:
    return line if len(line) <= LINE_WIDTH else f"{line[:LINE_WIDTH]}..."
