"""The request log: one line per request, so that a test can count what reached the systems.

    2026-03-01T12:00:00.123Z GET /reqres/api/users?page=2 - - 200 1.9
    2026-03-01T12:00:00.456Z POST /cognito/ InitiateAuth client=sandbox-web 200 4.1

Time (RFC 3339), method, path and query, operation (of X-Amz-Target), client (of the identity provider),
status, and milliseconds until the response began; `-` where there is none. The line is written before the
response is sent.
"""

from __future__ import annotations

import functools
import re
import time
from datetime import UTC, datetime
from io import FileIO
from urllib.parse import unquote_plus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECRET_NAME = re.compile("token|secret|pass|key|code|sign|auth|session|credential", re.IGNORECASE)
TOKEN = re.compile(r"eyJ[\w-]+\.[\w.-]+")  # a JSON Web Token: its header begins with `{"`
OPERATION = re.compile(rb"\w+\.(\w+)")


class RequestLog:
    """ASGI middleware: appends a line for each request to a file."""

    def __init__(self, app: ASGIApp, file: FileIO) -> None:
        """Wrap the application. The file is unbuffered: a line is one write, so readers see whole lines."""
        self.app = app
        self.file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request, and write its line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        scope.setdefault("state", {})  # where the identity provider leaves the name of its client
        written = False

        def write(status: str) -> None:
            nonlocal written
            if not written:
                written = True
                self.file.write(_line(scope, status, 1000 * (time.perf_counter() - began)).encode())

        @functools.wraps(send)  # leaves a way to the connection behind it, which `faults` needs
        async def logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                write(str(message["status"]))
            await send(message)

        try:
            await self.app(scope, receive, logged)
        finally:
            write("-")


def _line(scope: Scope, status: str, milliseconds: float) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    target = OPERATION.fullmatch(dict(scope["headers"]).get(b"x-amz-target", b""))
    operation = target[1].decode() if target else "-"
    client = f"client={scope['state']['client_id']}" if "client_id" in scope["state"] else "-"
    return f"{now} {scope['method']} {_address(scope)} {operation} {client} {status} {milliseconds:.1f}\n"


def _address(scope: Scope) -> str:
    """Return path and query as they were sent, so without blanks and line ends; but nothing secret."""
    path = scope.get("raw_path", b"").decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    fields = "&".join(_field(field) for field in query.split("&"))
    return TOKEN.sub("***", f"{path}?{fields}" if query else path)


def _field(field: str) -> str:
    name, equals, _value = field.partition("=")
    return f"{name}=***" if equals and SECRET_NAME.search(unquote_plus(name)) else field
