"""Server-sent events as the specification has them, lines of JSON, and streams that are none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from apisuite.toolbox.streams import EVENT_STREAM, Event, StreamError, events, json_lines

# The examples of https://html.spec.whatwg.org/multipage/server-sent-events.html, and what they leave open.
STREAMS = {
    "three lines of data": ("data: YHOO\ndata: +2\ndata: 10\n\n", [Event(data="YHOO\n+2\n10")]),
    "a comment, an id that stays": (
        ": test\n\ndata: first\nid: 1\n\ndata:second\n\n",
        [Event(data="first", id="1"), Event(data="second", id="1")],
    ),
    "an id that is taken back": ("id: 1\ndata\n\nid\ndata: x\n\n", [Event(id="1"), Event(data="x")]),
    "the last one is incomplete": ("data: a\n\ndata: b\n", [Event(data="a")]),
    "one blank only is left out": ("data:  a\n\n", [Event(data=" a")]),
    "types": ("event: add\ndata: 1\n\ndata: 2\n\n", [Event("add", "1"), Event("message", "2")]),
    "no data, no event": ("event: add\nid: 7\n\n", []),
    "retry": ("retry: 50\ndata: a\n\nretry: soon\ndata: b\n\n", [Event(data="a", retry=50), Event(data="b")]),
    "a line separator within the data": ("data: a\u2028b\u0085c\n\n", [Event(data="a\u2028b\u0085c")]),
    "a byte order mark": ("\ufeffdata: a\n\n", [Event(data="a")]),
}


def response(chunks: list[bytes], kind: str = EVENT_STREAM, pause: float = 0) -> httpx.Response:
    """Return a response whose body comes in pieces."""

    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk
            await asyncio.sleep(pause)

    return httpx.Response(200, headers={"Content-Type": kind}, content=stream())


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("text", "expected"), STREAMS.values(), ids=STREAMS)
async def test_events_are_those_of_the_specification(text: str, expected: list[Event], end: str, size: int) -> None:
    """With each kind of line end, and however the bytes are cut."""
    content = text.replace("\n", end).encode()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]

    assert [event async for event in events(response(chunks))] == expected


async def test_lines_of_json() -> None:
    """Blank lines are left out; the last line may have no end."""
    content = [b'{"a": 1}\r\n\n', b"[2", b']\n"three"']

    assert [line async for line in json_lines(response(content, "application/jsonl"))] == [{"a": 1}, [2], "three"]


async def test_line_that_is_no_json() -> None:
    """The failure has its number and what is there."""
    with pytest.raises(StreamError, match=r"line 2 is no JSON: 'oops' \(Expecting value"):
        [line async for line in json_lines(response([b"1\noops\n"]))]


async def test_deadline_is_that_of_the_whole_stream() -> None:
    """A server that keeps sending comments is not waited for either."""
    with pytest.raises(StreamError) as failure:
        [event async for event in events(response([b"data: a\n\n", *100 * [b": alive\n"]], pause=0.02), deadline=0.1)]

    assert str(failure.value).startswith("no further event within the deadline of 0.1 s; ")
    assert str(failure.value).endswith("the last one was ': alive'")


async def test_nothing_comes() -> None:
    """The failure does not speak of a last line."""
    with pytest.raises(StreamError, match=r"no further line within the deadline of 0\.05 s; nothing came"):
        [line async for line in json_lines(response([b"", b"1\n"], pause=1), deadline=0.05)]


async def test_no_stream_of_events() -> None:
    """An error of the API in JSON is not an empty stream."""
    with pytest.raises(StreamError, match="no stream of events, but 200 with application/json"):
        [event async for event in events(response([b"{}"], "application/json; charset=utf-8"))]
