"""Exchanges as plain text: for the terminal, for JUnit, and the cURL command that repeats one."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..exchanges import Exchange
from ..redaction import MASK

# Begins like the sections of pytest's own capture, so that JUnit's system-out has it too.
TERMINAL_SECTION = "Captured log http"
BODY_LINES = 12
LINE_WIDTH = 200

# httpx sends these by itself; curl has values of its own for them.
_OF_THE_CLIENT = {"host", "accept-encoding", "connection", "content-length", "user-agent", "transfer-encoding"}


def describe(exchanges: Sequence[Exchange], *, with_last_body: bool) -> str:
    """Return one line per exchange, and of the last one the body as well where a test has failed."""
    lines = [headline(exchange) for exchange in exchanges]
    if with_last_body:
        last = exchanges[-1]
        for name, body in (("request", last.request_body), ("response", last.response_body)):
            if body:
                lines += [f"  {name} body:", *(f"    {line}" for line in _first_lines(body))]
    return "\n".join(lines)


def headline(exchange: Exchange) -> str:
    """Return e.g. "GET http://127.0.0.1:8080/users/8 -> 200 OK (12 ms)"."""
    outcome = exchange.error or f"{exchange.status} {exchange.reason}".rstrip()
    origin = "" if exchange.phase == "call" else f" [{exchange.phase}]"
    return f"{exchange.method} {exchange.url} -> {outcome} ({exchange.seconds * 1000:.0f} ms){origin}"


def _first_lines(body: str) -> list[str]:
    lines = body.splitlines()
    shown = [line if len(line) <= LINE_WIDTH else f"{line[:LINE_WIDTH]}..." for line in lines[:BODY_LINES]]
    return [*shown, f"... ({len(lines) - BODY_LINES} more lines)"] if len(lines) > BODY_LINES else shown


def operation(exchange: Exchange) -> str:
    """Return the method and the path with its variable parts folded: "GET /reqres/api/users/{id}"."""
    parts = urlsplit(exchange.url).path.split("/")
    return f"{exchange.method} {'/'.join('{id}' if _is_variable(part) else part for part in parts)}"


def _is_variable(part: str) -> bool:
    digits = sum(c.isdigit() for c in part)
    return part.isdigit() or (len(part) >= 16 and digits >= 4) or MASK in part


def curl(exchange: Exchange) -> tuple[str, list[str]]:
    """Return a command that repeats the request, and the names of the variables to set before.

    Secrets are not in it: a bearer token becomes `$TOKEN`, another secret header or field `$SECRET_<NAME>`. In a
    POSIX shell; PowerShell runs `curl.exe` with the same arguments.
    """
    variables: list[str] = []
    parts = ["curl"]
    if exchange.method == "HEAD":
        parts.append("--head")
    elif exchange.method != ("POST" if exchange.request_body else "GET"):
        parts += ["-X", exchange.method]
    parts.append(_quoted(exchange.url, "SECRET_URL", variables))
    for name, value in exchange.request_headers:
        if name.lower() not in _OF_THE_CLIENT:
            variable = "TOKEN" if value == f"Bearer {MASK}" else f"SECRET_{_variable_name(name)}"
            parts += ["\\\n  -H", _quoted(f"{name}: {value}", variable, variables)]
    if exchange.request_size > 0:
        parts += ["\\\n  --data-raw", _quoted(exchange.request_body, "SECRET_BODY", variables)]
    return " ".join(parts), variables


def _quoted(text: str, variable: str, variables: list[str]) -> str:
    """Quote for a shell: single quotes around what is literal, double quotes around the variable of a secret."""
    literals = text.split(MASK)
    if len(literals) > 1 and variable not in variables:
        variables.append(variable)
    return f'"${variable}"'.join(shlex.quote(literal) if literal else "" for literal in literals) or "''"


def _variable_name(header: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in header).upper()
