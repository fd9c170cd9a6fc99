"""Exchanges as plain text: for the terminal and for JUnit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..exchanges import BODY_LIMIT, Exchange
from ..redaction import MASK
from .names import visible

# The name of a section of captured output. It begins with "log", so that JUnit's system-out has it too.
HTTP_SECTION = "log http"
BODY_LINES = 12
LINE_WIDTH = 200


def describe(exchanges: Sequence[Exchange], *, with_last_body: bool) -> str:
    """Return one line per exchange, and of the last one the body as well where a test has failed."""
    lines = [headline(exchange) for exchange in exchanges]
    if with_last_body:
        last = exchanges[-1]
        for name, body in (("request", last.request_body), ("response", last.response_body)):
            if body:
                lines += [f"  {name} body:", *(f"    {line}" for line in _first_lines(_indented(body)))]
    return "\n".join(visible(line.expandtabs()) for line in lines)


def headline(exchange: Exchange) -> str:
    """Return e.g. "GET http://127.0.0.1:8080/users/8 -> 200 OK (12 ms)"."""
    origin = "" if exchange.phase == "call" else f" [{exchange.phase}]"
    return f"{exchange.method} {exchange.url} -> {outcome(exchange)} ({exchange.seconds * 1000:.0f} ms){origin}"


def outcome(exchange: Exchange) -> str:
    """Return e.g. "200 OK", "ReadTimeout", or both where the answer broke off: "200 OK, then ReadError"."""
    answer = f"{exchange.status} {exchange.reason}".rstrip() if exchange.status is not None else ""
    return ", then ".join(part for part in (answer, exchange.error) if part)


def split_note(body: str, size: int) -> tuple[str | None, str]:
    """Return the text of a body as the record has it, None if it was no text, and what the record says about it."""
    if size < 0 or size > BODY_LIMIT:
        text, _, note = body.rpartition("\n")
        return text or None, note
    return (None, body) if body.startswith(f"({size:,} bytes of ") else (body, "")


def _indented(body: str) -> str:
    """Return JSON over several lines, anything else as it is."""
    try:
        indented = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
    # JSON may hold half of a surrogate pair, which no file and no message of xdist can.
    return indented.encode(errors="backslashreplace").decode()


def _first_lines(body: str) -> list[str]:
    lines = body.splitlines()
    shown = [line if len(line) <= LINE_WIDTH else f"{line[:LINE_WIDTH]}..." for line in lines[:BODY_LINES]]
    return [*shown, f"... ({len(lines) - BODY_LINES} more lines)"] if len(lines) > BODY_LINES else shown


def operation(exchange: Exchange) -> str:
    """Return the method and the path with its variable parts folded: "GET /reqres/api/users/{id}"."""
    parts = urlsplit(exchange.url).path.split("/")
    return f"{exchange.method} {'/'.join('{id}' if _is_variable(part) else part for part in parts)}"


def _is_variable(part: str) -> bool:
    if part.isdigit() or MASK in part:
        return True
    return len(part) >= 16 and sum(c.isdigit() for c in part) >= 4
