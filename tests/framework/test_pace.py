"""MAX_IN_FLIGHT: how many requests a host gets at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import httpx
import pytest

from apisuite.client import open_client
from apisuite.exchanges import Recording, record
from apisuite.pace import max_in_flight
from apisuite.settings import Settings, SettingsError, activate

A, B = "https://a.test", "https://b.test"


class Hosts:
    """Hosts that take a while for each response.

    Attributes:
        most: how many requests each had at once.
    """

    def __init__(self) -> None:
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()

    async def respond(self, request: httpx.Request) -> httpx.Response:
        """Respond after a few rounds of the loop."""
        host = request.url.host
        self._now[host] += 1
        self.most[host] = max(self.most[host], self._now[host])
        for _ in range(3):
            await asyncio.sleep(0)
        self._now[host] -= 1
        return httpx.Response(200)


async def most_at_once(limit: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Ask two hosts 12 times each, all at once, and return how many requests each of them had at the same time."""
    hosts, values = Hosts(), {"MAX_IN_FLIGHT": limit}
    undo = activate(Settings("dev", Path(), values))
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    try:
        async with open_client(A, transport=httpx.MockTransport(hosts.respond)) as client:
            await asyncio.gather(*(client.get(url) for url in 12 * [f"{A}/users", f"{B}/users"]))
    finally:
        undo()
    return dict(hosts.most)


@pytest.mark.parametrize(("limit", "most"), [("3", 3), ("1", 1), ("", 12)])
async def test_host_gets_no_more_at_once(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each host for itself; without the setting there is no limit."""
    assert await most_at_once(limit, monkeypatch) == {"a.test": most, "b.test": most}


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
async def test_limit_is_a_number_from_1(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything else fails what needs a client, with one line."""
    with pytest.raises(SettingsError, match=rf"^MAX_IN_FLIGHT is '{value}'. Expected a number from 1, "):
        await most_at_once(value, monkeypatch)


def test_sandbox_need_not_start_for_it() -> None:
    """A setting that the sandbox does not have is not asked of it."""
    undo = activate(Settings("sandbox", Path(), {}, announced=lambda: pytest.fail("the sandbox was started")))

    limit = max_in_flight()

    undo()
    assert limit is None


@pytest.mark.parametrize(("workers", "share"), [("1", 8), ("4", 2), ("16", 1)])
def test_workers_share_the_limit(workers: str, share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host counts the requests of all of them."""
    undo = activate(Settings("dev", Path(), {"MAX_IN_FLIGHT": "8"}))
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", workers)

    limit = max_in_flight()

    undo()
    assert limit == share


async def test_waiting_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that waits for its turn has not begun, so it cannot time out."""
    begun: list[str] = []

    async def respond(request: httpx.Request) -> httpx.Response:
        begun.append(request.url.path)
        await go_on.wait()
        return httpx.Response(200)

    go_on = asyncio.Event()
    undo = activate(Settings("dev", Path(), {"MAX_IN_FLIGHT": "1"}))
    monkeypatch.delenv("PYTEST_XDIST_WORKER_COUNT", raising=False)
    recording = Recording()
    try:
        with record(recording):
            async with open_client(A, transport=httpx.MockTransport(respond)) as client:
                both = [asyncio.create_task(client.get(path)) for path in ("/1", "/2")]
                await asyncio.sleep(0.01)
                waiting = list(begun), len(recording.look(0))
                go_on.set()
                await asyncio.gather(*both)
    finally:
        undo()

    assert waiting == (["/1"], 1)
    assert begun == ["/1", "/2"]
