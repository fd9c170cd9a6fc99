"""Exchanges as plain text: for the terminal and for JUnit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..exchanges import Body, Exchange
from .indent import indented
from .names import visible

BODY_LINES = 12
LINE_WIDTH = 200


def describe(exchanges: Sequence[Exchange], *, with_last_body: bool) -> str:
    """Return one line per exchange, and of the last one the body as well where a test has failed."""
    lines = [headline(exchange) for exchange in exchanges]
    if with_last_body:
        last = exchanges[-1]
        for name, body in (("request", last.request), ("response", last.response)):
            if shown := list(_lines(body)):
                lines += [f"  {name} body:", *(f"    {line}" for line in shown)]
    return "\n".join(visible(line.expandtabs()) for line in lines)


def headline(exchange: Exchange) -> str:
    """Return e.g. "GET http://127.0.0.1:8080/users/8 -> 200 OK (12 ms)"."""
    origin = "" if exchange.phase == "call" else f" [{exchange.phase}]"
    return f"{exchange.method} {exchange.url} -> {outcome(exchange)} ({exchange.seconds * 1000:.0f} ms){origin}"


def outcome(exchange: Exchange) -> str:
    """Return e.g. "200 OK", "ReadTimeout", or both where the response broke off: "200 OK, then ReadError"."""
    response = f"{exchange.status} {exchange.reason}".rstrip() if exchange.status is not None else ""
    return ", then ".join(part for part in (response, exchange.error) if part)


def _lines(body: Body) -> Iterator[str]:
    for part in body.parts:
        content = part.text if part.text is not None else f"file {part.file_name}"
        size = "" if part.size is None else f", {part.size:,} bytes"
        kind = f" ({part.media_type}{size})" if part.file_name is not None else ""
        yield _short(f"{part.name}: {content}{kind}")
    if body.text:
        lines = indented(body.text).splitlines()
        yield from (_short(line) for line in lines[:BODY_LINES])
        if len(lines) > BODY_LINES:
            yield f"... ({len(lines) - BODY_LINES} more lines)"
    if note := body.note():
        yield f"({note})"


def _short(line: str) -> str:
    return line if len(line) <= LINE_WIDTH else f"{line[:LINE_WIDTH]}..."
