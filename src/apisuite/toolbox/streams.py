"""Reading streams with a deadline: server-sent events, and lines of JSON."""

from __future__ import annotations

import asyncio
import codecs
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

from ..clock import clock
from ..extras import needs

with needs("client"):
    import httpx

EVENT_STREAM = "text/event-stream"
SHOWN = 200  # characters of what came last, in a failure
_LINE_END = re.compile(r"\r\n|\n|\r")


class StreamError(AssertionError):
    """A stream is not what was expected: no stream of that kind, a line that is wrong, or nothing more in time."""


@dataclass(frozen=True)
class Event:
    """A server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    Attributes:
        event: its type, "message" if the server names none.
        data: its lines, joined with line feeds.
        id: the last one that the server has sent so far, "" before.
        retry: milliseconds that a client should wait before it connects again, if this event says so.
    """

    event: str = "message"
    data: str = ""
    id: str = ""
    retry: int | None = None

    def json(self) -> Any:
        """Return the data, parsed. Raises `ValueError`."""
        return json.loads(self.data)


async def events(response: httpx.Response, deadline: float = 10.0) -> AsyncIterator[Event]:
    """Yield each event of a response of `client.stream(...)`, as soon as it is complete.

    Args:
        response: whose body was not read yet.
        deadline: seconds from now until the last event that the test wants; who has seen enough breaks the loop.

    Raises:
        StreamError: the response is no stream of events, or the deadline passes before the stream ends.
    """
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type != EVENT_STREAM:
        raise StreamError(f"no stream of events, but {response.status_code} with {media_type or 'no Content-Type'}")
    name, data, identity, retry = "", list[str](), "", None
    async for _, line in _lines(response, deadline, "event"):
        if line:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "event":
                name = value
            elif field == "id" and "\0" not in value:
                identity = value
            elif field == "retry" and value.isdecimal():
                retry = int(value)
            continue
        if data:  # without data, an event is none
            yield Event(name or "message", "\n".join(data), identity, retry)
        name, data, retry = "", [], None


async def json_lines(response: httpx.Response, deadline: float = 10.0) -> AsyncIterator[Any]:
    """Yield each line of a response of `client.stream(...)`, parsed (https://jsonlines.org). Blank lines are left out.

    Args:
        response: whose body was not read yet.
        deadline: seconds from now until the last line that the test wants.

    Raises:
        StreamError: a line is no JSON, or the deadline passes before the stream ends.
    """
    async for number, line in _lines(response, deadline, "line"):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise StreamError(f"line {number} is no JSON: {line[:SHOWN]!r} ({error})") from None


async def _lines(response: httpx.Response, deadline: float, kind: str) -> AsyncGenerator[tuple[int, str], None]:
    """Yield the lines with their numbers, from 1. What is left of a line when the stream ends is one of JSON, too."""
    ends = clock.now() + deadline
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    chunks, left, number, last, is_open = response.aiter_bytes(), "", 0, "", True
    while is_open:
        try:
            async with asyncio.timeout(max(ends - clock.now(), 0)):
                left += decode(await anext(chunks))
        except StopAsyncIteration:
            is_open = False
            left += decode(b"", final=True)
        except TimeoutError:
            counted = f"{number} lines" if number > 1 else "1 line"
            seen = f"{counted} came, the last one was {last[:SHOWN]!r}" if number else "nothing came"
            raise StreamError(f"no further {kind} within the deadline of {deadline:g} s; {seen}") from None
        *lines, left = _LINE_END.split(left) if is_open and not left.endswith("\r") else _all_but_end(left, is_open)
        for line in lines:
            number, last = number + 1, line or last
            yield number, line
    if left and kind == "line":
        yield number + 1, left


def _all_but_end(text: str, is_open: bool) -> list[str]:
    """Split a text whose last carriage return may be half of a line end."""
    if not is_open:
        return _LINE_END.split(text)
    *lines, last = _LINE_END.split(text[:-1])
    return [*lines, f"{last}\r"]
