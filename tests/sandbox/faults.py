"""Faults on demand, for every system of the sandbox: a request asks for them in its headers or in its query.

    X-Fault-Delay: 0.5      fault_delay=0.5     responds so many seconds later, 30 at most
    X-Fault-Status: 503     fault_status=503    responds with this error (400 to 599); 429 with Retry-After: 1
    X-Fault: NAME           fault=NAME          one of:

    reset            resets the connection instead of a response
    expired-token    responds 401, as for an access token that has expired
    incomplete       closes the connection in the middle of the body: less than Content-Length says
    truncate         cuts the JSON in the middle and lets Content-Length fit: good HTTP, bad JSON
    content-type     calls the response text/html
    schema           gives a wrong type to every field of the response, or of its `data`
    missing-field    leaves out the last field of the response, or of its `data`; of a list, in each element
    missing-header   leaves out each header that does not describe the body

A header wins over the query, a status over a named fault; a delay goes with either. With the last six the
system really does what it is asked to, as with a delay alone. A response without a body stays as it is, and so
does the schema of one that is not JSON.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.client import responses as phrases
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .bearer import EXPIRED, unauthorized

LONGEST_DELAY = 30.0  # seconds

Fault = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """What a request asks for: `delay` in seconds, a `status` or none, the name of a fault or none."""

    delay: float
    status: int | None
    fault: str | None


class Faults:
    """ASGI middleware: passes a request on, unless it asks for a fault."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request."""
        if scope["type"] != "http" or not _asks(scope):
            await self.app(scope, receive, send)
            return
        try:
            asked = _read(scope)
        except ValueError as error:
            body = {"error": "unknown_fault", "message": str(error), "known": sorted(FAULTS)}
            await JSONResponse(body, 400)(scope, receive, send)
            return
        await asyncio.sleep(asked.delay)
        if asked.status is not None:
            await _status(asked.status)(scope, receive, send)
        elif asked.fault is not None:
            await FAULTS[asked.fault](self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _asks(scope: Scope) -> bool:
    in_headers = any(name.startswith(b"x-fault") for name, _ in scope["headers"])
    return in_headers or b"fault" in scope["query_string"]


def _read(scope: Scope) -> Asked:
    """Return what is asked for. Raises ValueError for what is not known, with the reason."""
    headers, query = Headers(scope=scope), QueryParams(scope["query_string"])
    delay = headers.get("x-fault-delay") or query.get("fault_delay") or "0"
    status = headers.get("x-fault-status") or query.get("fault_status") or None
    fault = headers.get("x-fault") or query.get("fault") or None
    if not delay.replace(".", "", 1).isdecimal() or float(delay) > LONGEST_DELAY:
        raise ValueError(f"The delay must be 0 to {LONGEST_DELAY:g} seconds, not {delay!r}.")
    if status is not None and not (status.isdecimal() and 400 <= int(status) <= 599):
        raise ValueError(f"The status must be 400 to 599, not {status!r}.")
    if fault is not None and fault not in FAULTS:
        raise ValueError(f"There is no fault {fault!r}.")
    return Asked(float(delay), None if status is None else int(status), fault)


def _status(status: int) -> Response:
    body = {"error": phrases.get(status, "Error"), "message": "Asked for with a fault switch."}
    return JSONResponse(body, status, {"Retry-After": "1"} if status == 429 else None)


async def _reset(_app: ASGIApp, _scope: Scope, receive: Receive, send: Send) -> None:
    transport = _transport(send)
    # Lingering for 0 s makes the kernel send RST and not FIN: "connection reset by peer", not "no response".
    linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
    await _disconnected(receive)


async def _expired_token(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await unauthorized(EXPIRED)(scope, receive, send)


async def _incomplete(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    response = await _respond(app, scope, receive)
    half = bytes(response.body[: len(response.body) // 2])
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": half, "more_body": True})
    _transport(send).close()
    await _disconnected(receive)


def _truncate(response: Response) -> None:
    response.body = bytes(response.body[: len(response.body) // 2])


def _content_type(response: Response) -> None:
    response.headers["content-type"] = "text/html; charset=utf-8"


def _schema(response: Response) -> None:
    _rewrite(response, _wrong_fields)


def _missing_field(response: Response) -> None:
    _rewrite(response, _without_last_field)


def _missing_header(response: Response) -> None:
    response.raw_headers = [pair for pair in response.raw_headers if pair[0].startswith(b"content-")]


def _rewrite(response: Response, change: Callable[[Any], Any]) -> None:
    """Change a JSON document, or its `data`."""
    if "json" not in response.headers.get("content-type", ""):
        return
    document = json.loads(bytes(response.body))
    if isinstance(document, dict) and isinstance(document.get("data"), dict | list):
        document["data"] = change(document["data"])
    else:
        document = change(document)
    response.body = json.dumps(document).encode()


def _without_last_field(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_last_field(element) for element in value]
    return dict(list(value.items())[:-1]) if isinstance(value, dict) else value


def _wrong_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wrong(field) for name, field in value.items()}
    if isinstance(value, list):
        return [_wrong_fields(element) for element in value]
    return _wrong(value)


def _wrong(value: Any) -> Any:
    """Return a value of another JSON type, and not null, which a schema may well allow."""
    return {"wrong": "type"} if isinstance(value, str | list) or value is None else "wrong type"


def _changed(change: Callable[[Response], None]) -> Fault:
    """Return the fault that lets the system respond and then changes the response."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        response = await _respond(app, scope, receive)
        if response.body:
            change(response)
            response.headers["content-length"] = str(len(response.body))
        await response(scope, receive, send)

    return fault


async def _respond(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    """Return the whole response of the system, before any of it is sent."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start, *parts = messages
    response = Response(b"".join(part.get("body", b"") for part in parts), start["status"])
    response.raw_headers = list(start["headers"])
    return response


def _transport(send: Send) -> Any:
    """Return the connection: in uvicorn, `send` is a method of the object that holds it."""
    try:
        return inspect.unwrap(send).__self__.transport
    except AttributeError:
        raise ConnectionError("This fault needs a real connection.") from None


async def _disconnected(receive: Receive) -> None:
    """Wait until the server knows, so that it does not complain about a response that was never finished."""
    while (await receive())["type"] != "http.disconnect":
        pass


FAULTS: dict[str, Fault] = {
    "reset": _reset,
    "expired-token": _expired_token,
    "incomplete": _incomplete,
    "truncate": _changed(_truncate),
    "content-type": _changed(_content_type),
    "schema": _changed(_schema),
    "missing-field": _changed(_missing_field),
    "missing-header": _changed(_missing_header),
}
