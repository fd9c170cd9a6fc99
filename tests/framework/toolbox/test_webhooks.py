"""What arrives at a URL of a test, and what is said of what does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import httpx
import pytest

from apisuite.toolbox.webhooks import NotReceived, Receiver, Webhooks

from ..recording.inner import read
from ..suite import Suite

pytest_plugins = ["pytester"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of this process, stopped after the test."""
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def inbox(receiver: Receiver) -> Webhooks:
    """What one test receives; `receiver` ends it."""
    return receiver.open()


async def send(url: str, **options: object) -> int:
    """Send a webhook as an API does, and return the status."""
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.post(url, **options)).status_code  # type: ignore[arg-type]


async def test_delivery_is_what_was_sent(inbox: Webhooks) -> None:
    """Method, path below the URL, headers and body; the response is 204."""
    status = await send(f"{inbox.url}/orders?id=7", json={"a": 1}, headers={"X-Signature": "s"})

    (delivery,) = inbox.received
    assert status == 204
    assert (delivery.method, delivery.path, delivery.headers["x-signature"]) == ("POST", "/orders?id=7", "s")
    assert delivery.json() == {"a": 1}


async def test_what_is_yet_to_come_is_waited_for(inbox: Webhooks) -> None:
    """Others that arrive before are passed over."""
    waiting = asyncio.create_task(inbox.wait(lambda delivery: delivery.json()["n"] == 2, timeout=5))
    for number in range(3):
        await send(inbox.url, json={"n": number})

    assert (await waiting).json() == {"n": 2}


async def test_other_tests_receive_nothing(receiver: Receiver, inbox: Webhooks) -> None:
    """Each test has a URL of its own; after the test, nothing is taken there any more."""
    other = receiver.open()
    await send(other.url)
    receiver.close(other)

    assert await send(other.url) == 410
    assert (len(other.received), inbox.received) == (1, [])


async def test_statuses_to_respond_with(inbox: Webhooks) -> None:
    """They are used up one by one."""
    inbox.respond(503, 429)

    assert [await send(inbox.url) for _ in range(3)] == [503, 429, 204]


async def test_nothing_arrived(inbox: Webhooks) -> None:
    """The failure has the URL, to be compared with the one that the API was given."""
    with pytest.raises(NotReceived) as failure:
        await inbox.wait(timeout=0.05)

    assert str(failure.value) == f"no webhook arrived within 0.05 s at {inbox.url}"


async def test_nothing_matched(inbox: Webhooks) -> None:
    """The failure has what arrived, redacted, and why it could not be compared."""
    await send(inbox.url, json={"type": "created", "token": "t0k3n-of-the-shop"})
    await send(f"{inbox.url}/b", content=b"no json")

    with pytest.raises(NotReceived) as failure:
        await inbox.wait(lambda delivery: delivery.json()["type"] == "done", timeout=0.05)

    first, second, third = str(failure.value).split("\n  ")
    assert first == "no webhook matched within 0.05 s; 2 arrived:"
    assert second == 'POST / {"type":"created","token":"[redacted]"}'
    assert third.startswith("POST /b no json  (JSONDecodeError: ")


async def test_only_this_machine_can_send(inbox: Webhooks) -> None:
    """The server listens on the loopback address only."""
    assert inbox.url.startswith("http://127.0.0.1:")


RECEIVES = """
import httpx

async def test_{name}(webhooks):
    async with httpx.AsyncClient() as client:
        await client.post(webhooks.url + "/{name}", json={{"password": "pa55w0rd-of-anna"}})
    await webhooks.wait()
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2"], ["--look-ahead", "16"]], ids=["plain", "parallel", "ahead"])
def test_what_arrives_is_an_exchange_of_its_test(suite: Suite, arguments: list[str]) -> None:
    """In each process, redacted, beside what the test itself has sent."""
    suite.write({f"test_{name}.py": RECEIVES.format(name=name) for name in ("a", "b", "c")})

    suite.run("--har=run.har", *arguments)

    found = read(suite)
    assert sorted(found) == ["test_a", "test_b", "test_c"]
    for name, entries in found.items():
        assert {entry["request"]["url"].rpartition("/")[2] for entry in entries} == {name.removeprefix("test_")}
        assert len(entries) == 2
        assert json.loads(entries[1]["request"]["postData"]["text"]) == {"password": "[redacted]"}
