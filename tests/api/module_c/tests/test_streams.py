"""Reading a stream while it comes, and no longer than the test wants to wait."""

from __future__ import annotations

import httpx
import pytest

from apisuite.toolbox.streams import StreamError, events, json_lines


async def export(client: httpx.AsyncClient, seconds: float) -> int:
    """Begin an export, and return its id."""
    response = await client.post("/exports", json={"seconds": seconds})
    number: int = response.json()["id"]
    return number


async def test_progress_as_server_sent_events(client: httpx.AsyncClient) -> None:
    """The events are read as they come; the last one ends the test's interest."""
    percents = []
    async with client.stream("GET", f"/exports/{await export(client, 0.2)}/events") as response:
        async for event in events(response, deadline=5):
            if event.event == "done":
                break
            percents.append(event.json()["percent"])

    assert percents == [25, 50, 75, 100]


async def test_progress_as_lines_of_json(client: httpx.AsyncClient) -> None:
    """The stream ends with the export."""
    async with client.stream("GET", f"/exports/{await export(client, 0.2)}/lines") as response:
        lines = [line async for line in json_lines(response, deadline=5)]

    assert [line["percent"] for line in lines] == [25, 50, 75, 100]


async def test_stream_that_is_too_slow(client: httpx.AsyncClient) -> None:
    """The failure says what came before the deadline."""
    async with client.stream("GET", f"/exports/{await export(client, 2)}/lines") as response:
        with pytest.raises(
            StreamError, match=r"no further line within the deadline of 0\.8 s; 1 lines? came, the last"
        ):
            async for _ in json_lines(response, deadline=0.8):
                pass
